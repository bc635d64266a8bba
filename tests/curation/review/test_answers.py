from pathlib import Path
from typing import Any

import pytest
from queue_home import AMINA, BAKARI, CHIDI, JUDGE, TERMS, TOXIC, queued, row
from sqlalchemy import Engine

from curation.decisions import Ledger
from curation.errors import BadReview
from curation.review import answers, leases, queue
from curation.review.answers import Given, Result
from curation.review.queue import Item, Reviewer
from curation.reviewing import Review

TWO = TERMS.model_copy(update={"overlap": 2})


def give(
    engine: Engine, home: Path, who: Reviewer, verdict: str, terms: Review = TERMS, **detail: Any
) -> tuple[Item, Result]:
    item = leases.claim(engine, who, terms)
    assert item is not None
    given = Given(verdict, "other", item.text_sha256, detail, "seen")
    return item, answers.submit(engine, home, item.item_id, who, given, terms)


def entries(home: Path) -> list[tuple[str, str, dict[str, Any]]]:
    with Ledger(home) as ledger:
        ledger.verify()
        return [(entry.answer, entry.by, entry.detail) for entry in ledger]


SPAN = {"start": 2, "end": 6, "kind": "name"}


@pytest.mark.parametrize(
    ("verdict", "detail", "held"),
    [
        pytest.param("keep", {}, {}, id="keep"),
        pytest.param("drop", {}, {}, id="drop"),
        pytest.param("language", {"language": "swh_Latn"}, {"language": "swh_Latn"}, id="language"),
        pytest.param(
            "licence",
            {"licence": "CC BY 4.0"},
            {"licence": "CC-BY-4.0", "family": "attribution"},
            id="licence",
        ),
        pytest.param("tier", {"tier": "community"}, {"tier": "community"}, id="tier"),
        pytest.param("label", {"label": " TK Seasonal "}, {"label": "TK Seasonal"}, id="label"),
        pytest.param("redact", {"spans": [SPAN]}, {"spans": [SPAN]}, id="redact"),
    ],
)
def test_one_answer_settles_and_is_in_the_ledger(
    tmp_path: Path, verdict: str, detail: dict[str, Any], held: dict[str, Any]
) -> None:
    engine = queued(tmp_path, row("a"))
    _, result = give(engine, tmp_path, AMINA, verdict, **detail)

    assert (result.state, result.decision) == ("settled", 1)
    assert entries(tmp_path) == [(verdict, "amina", held)]


@pytest.mark.parametrize(
    ("verdict", "detail", "message"),
    [
        pytest.param("perhaps", {}, "an answer is one of", id="no-answer"),
        pytest.param("language", {"language": "Swahili"}, "swh_Latn", id="no-language"),
        pytest.param("licence", {"licence": "free as in beer"}, "SPDX", id="no-licence"),
        pytest.param("tier", {}, "needs tier", id="nothing-given"),
        pytest.param("tier", {"tier": "secret"}, "a tier is one of", id="no-tier"),
        pytest.param("redact", {"spans": [{"start": 3}]}, "start, end and kind", id="half-a-place"),
        pytest.param("redact", {"spans": [SPAN | {"end": 1}]}, "no place", id="backwards"),
        pytest.param("redact", {"spans": [SPAN | {"end": 99}]}, "7 char", id="outside"),
    ],
)
def test_an_answer_that_cannot_be_obeyed_is_refused(
    tmp_path: Path, verdict: str, detail: dict[str, Any], message: str
) -> None:
    engine = queued(tmp_path, row("a"))

    with pytest.raises(BadReview, match=message):
        give(engine, tmp_path, AMINA, verdict, **detail)
    assert entries(tmp_path) == []


def test_a_reason_that_the_policy_has_not_is_refused(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    item = leases.claim(engine, AMINA, TERMS)
    assert item is not None

    with pytest.raises(BadReview, match="the policy has no reason 'mood'"):
        answers.submit(engine, tmp_path, item.item_id, AMINA, Given("keep", "mood", item.text_sha256), TERMS)


def test_two_who_agree_settle_and_neither_sees_the_other_before(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"), terms=TWO)
    item, first = give(engine, tmp_path, AMINA, "keep", TWO)
    waiting = queue.find(engine, item.doc_id)
    assert waiting is not None
    assert first.state == "waiting"
    assert leases.claim(engine, AMINA, TWO) is None
    assert answers.visible(engine, waiting, BAKARI) == []
    assert len(answers.visible(engine, waiting, AMINA)) == 1

    _, second = give(engine, tmp_path, BAKARI, "keep", TWO)
    settled = queue.find(engine, item.doc_id)
    assert settled is not None
    assert second.state == "settled"
    assert len(answers.visible(engine, settled, BAKARI)) == 2
    assert entries(tmp_path) == [("keep", "amina, bakari", {})]


def test_a_tie_goes_to_an_adjudicator_who_was_not_part_of_it(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"), terms=TWO)
    give(engine, tmp_path, AMINA, "keep", TWO)
    _, second = give(engine, tmp_path, BAKARI, "drop", TWO)
    assert second.state == "tied"
    assert leases.claim(engine, CHIDI, TWO) is None
    assert leases.claim(engine, Reviewer("amina", adjudicates=True), TWO) is None

    item, last = give(engine, tmp_path, JUDGE, "drop", TWO)
    assert last.state == "settled"
    assert [answer for answer, _, _ in entries(tmp_path)] == ["drop"]

    answers.undo(engine, tmp_path, last.answer_id, JUDGE)
    tied = queue.find(engine, item.doc_id)
    assert tied is not None
    assert tied.state == "tied"
    _, anew = give(engine, tmp_path, JUDGE, "keep", TWO)
    assert anew.state == "settled"
    assert [answer for answer, _, _ in entries(tmp_path)] == ["drop", "revoke", "keep"]


def test_what_is_undone_is_revoked_and_waits_again(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    item, result = give(engine, tmp_path, AMINA, "drop")
    with pytest.raises(BadReview, match="bakari can take back"):
        answers.undo(engine, tmp_path, result.answer_id, BAKARI)
    answers.undo(engine, tmp_path, result.answer_id, AMINA)

    assert [answer for answer, _, _ in entries(tmp_path)] == ["drop", "revoke"]
    with Ledger(tmp_path) as ledger:
        assert ledger.standing() == {}
    again, _ = give(engine, tmp_path, AMINA, "keep")
    assert again.item_id == item.item_id
    with pytest.raises(BadReview, match="take back"):
        answers.undo(engine, tmp_path, result.answer_id, AMINA)


def test_who_passes_an_item_on_is_not_asked_again(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    give(engine, tmp_path, AMINA, "pass")

    assert leases.claim(engine, AMINA, TERMS) is None
    assert leases.claim(engine, BAKARI, TERMS) is not None
    assert entries(tmp_path) == []


def test_a_settled_item_that_never_reached_the_ledger_is_written_once(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    give(engine, tmp_path, AMINA, "drop")
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE items SET decision = NULL")

    assert answers.finish(engine, tmp_path) == 1
    assert len(entries(tmp_path)) == 1


def test_an_answer_without_a_lease_is_refused(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    (item,) = queue.page(engine, AMINA, queue.ALL)

    with pytest.raises(BadReview, match="on lease no more"):
        answers.submit(engine, tmp_path, item.item_id, AMINA, Given("keep", "other", item.text_sha256), TERMS)


def test_nobody_is_shown_more_that_hurts_than_the_policy_allows(tmp_path: Path) -> None:
    terms = TERMS.model_copy(update={"sensitive_at_once": 2})
    engine = queued(tmp_path, *(row(str(i), why=[TOXIC]) for i in range(4)), row("licence"))
    shown = [leases.claim(engine, AMINA, terms) for _ in range(4)]

    assert [item.sensitive if item else None for item in shown] == [True, True, False, None]
    assert leases.claim(engine, BAKARI, terms) is not None
