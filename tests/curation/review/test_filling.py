from pathlib import Path

import pytest
from queue_home import AMINA, BAKARI, TERMS, TOXIC, UNLICENSED, opened, queued, reason, row, write_home

from curation.review import answers, filling, kinds, leases, queue
from curation.review.answers import Given
from curation.review.queue import Reviewer, Wanted


def names(items: list[queue.Item]) -> list[str]:
    return [item.doc_id for item in items]


def test_the_most_urgent_comes_first_and_scarce_languages_before_large_ones(tmp_path: Path) -> None:
    large = [row(f"e{i}", label="eng_Latn") for i in range(100)]
    engine = queued(tmp_path, row("licence"), row("toxic", why=[TOXIC, UNLICENSED]), *large)
    found = queue.page(engine, AMINA, queue.ALL)

    assert names(found)[:2] == ["web:toxic", "web:licence"]
    assert found[0].kinds == ("toxicity", "licence")
    assert found[0].priority > found[1].priority > found[2].priority
    assert found[2].language == "eng_Latn"


def test_pages_follow_one_another_without_gaps(tmp_path: Path) -> None:
    engine = queued(tmp_path, *(row(str(i)) for i in range(7)))
    first = queue.page(engine, AMINA, queue.ALL, limit=3)
    second = queue.page(engine, AMINA, queue.ALL, limit=3, after=first[-1])
    third = queue.page(engine, AMINA, queue.ALL, limit=3, after=second[-1])

    assert sorted(names(first + second + third)) == [f"web:{i}" for i in range(7)]


def test_a_reviewer_sees_their_languages_tiers_and_the_kind_they_asked_for(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"), row("b", label="swh_Latn", why=[TOXIC]))

    assert names(queue.page(engine, Reviewer("x", frozenset({"swh_Latn"})), queue.ALL)) == ["web:b"]
    assert names(queue.page(engine, AMINA, Wanted(kind="licence"))) == ["web:a"]
    assert queue.page(engine, Reviewer("x", tiers=frozenset({"community"})), queue.ALL) == []
    assert queue.counts(engine, AMINA) == {"wol_Latn": {"waiting": 1}, "swh_Latn": {"waiting": 1}}


def test_an_item_that_needs_nobody_any_more_goes_and_may_come_back(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"), row("b"))
    write_home(tmp_path, [row("a", why=[]), row("b")])
    assert filling.fill(tmp_path, engine, TERMS).gone == 1
    assert names(queue.page(engine, AMINA, queue.ALL)) == ["web:b"]

    write_home(tmp_path, [row("a"), row("b")])
    filling.fill(tmp_path, engine, TERMS)
    assert len(queue.page(engine, AMINA, queue.ALL)) == 2


def test_what_waits_too_long_goes_on_hold_and_can_be_resumed(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE items SET since = '2020-01-01T00:00:00Z'")

    assert filling.fill(tmp_path, engine, TERMS).on_hold == 1
    (held,) = queue.page(engine, AMINA, Wanted(state="on hold"))
    assert leases.claim(engine, AMINA, TERMS) is None
    filling.resume(engine, held.item_id)
    assert leases.claim(engine, AMINA, TERMS) is not None


def drop(engine: object, home: Path) -> None:
    item = leases.claim(engine, AMINA, TERMS)  # type: ignore[arg-type]
    assert item is not None
    given = Given("drop", "other", item.text_sha256)
    answers.submit(engine, home, item.item_id, AMINA, given, TERMS)  # type: ignore[arg-type]


def test_a_text_that_changed_comes_back_with_what_was_decided(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a", "The old text."))
    drop(engine, tmp_path)
    assert filling.fill(tmp_path, engine, TERMS).waiting == 0

    write_home(tmp_path, [row("a", "The new text.")])
    assert filling.fill(tmp_path, engine, TERMS).again == 1
    (again,) = queue.page(engine, AMINA, queue.ALL)
    assert (again.round, again.state, again.excerpt) == (2, "waiting", "The new text.")
    assert again.earlier["excerpt"] == "The old text."
    assert [(d["answer"], d["is_of_this_text"]) for d in again.earlier["decisions"]] == [("drop", False)]


def test_an_appeal_goes_to_somebody_else(tmp_path: Path) -> None:
    engine = queued(tmp_path, row("a"))
    drop(engine, tmp_path)
    filling.ask(tmp_path, engine, "web:a", kinds.APPEAL, note="It is a hymn.", terms=TERMS)

    assert leases.claim(engine, AMINA, TERMS) is None
    again = leases.claim(engine, BAKARI, TERMS)
    assert again is not None
    assert again.asked[0]["note"] == "It is a hymn."
    assert "appeal" in again.kinds


def test_what_a_person_asked_for_stays_though_no_rule_flags_it(tmp_path: Path) -> None:
    engine = opened(write_home(tmp_path, [row("a", why=[])]))
    filling.ask(tmp_path, engine, "web:a", kinds.WITHDRAWAL, note="It is mine.", terms=TERMS)

    assert filling.fill(tmp_path, engine, TERMS).gone == 0
    assert names(queue.page(engine, AMINA, Wanted(kind="withdrawal"))) == ["web:a"]


@pytest.mark.parametrize(
    ("score", "expected"),
    [pytest.param(0.5, 1.0, id="at-the-threshold"), pytest.param(1.0, 0.5, id="as-far-again")],
)
def test_the_machine_is_least_sure_at_the_threshold(score: float, expected: float) -> None:
    assert kinds.uncertainty(reason("ocr_quality", score=score, threshold=0.5)) == expected


def test_kinds_are_one_number_and_back() -> None:
    assert kinds.named(kinds.bits(["appeal", "toxicity"])) == ["toxicity", "appeal"]
    assert kinds.named(kinds.bits(kinds.RISK)) == list(kinds.RISK)
