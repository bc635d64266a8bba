"""What stewards see of their languages, what thresholds would do, and what contributors may follow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from queue_site import JUMA, ZAWADI, given, taken

from curation import store
from curation.review import following, overview, people
from curation.review.queue import Reviewer

AMINA = ("Amina", ("steward", "wol_Latn"))
ALL = ("Ada", ("steward", "*"))


def test_a_steward_sees_their_languages_at_a_glance(app: FastAPI, caller: Callable) -> None:
    juma = caller(*JUMA)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain", "drop"))
    amina = caller(*AMINA)

    assert "wol_Latn" in amina.get("/overview").text
    assert "swh_Latn" not in amina.get("/overview").text
    shown = amina.get("/overview/wol_Latn").text
    assert "<svg" in shown
    assert "<b>2</b> waiting" in shown
    assert "<b>1</b> settled" in shown
    assert "Juma" not in shown


def test_answers_are_counted_by_week_and_appeals_by_their_end(
    app: FastAPI, caller: Callable, engine: Any, home: Path
) -> None:
    juma, zawadi = caller(*JUMA), caller(*ZAWADI)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain", "drop"))
    caller().post("/record/ask", {"id": "web:plain", "kind": "appeal", "note": "It is mine."})
    zawadi.post(f"{taken(zawadi, app, 'plain')}/answer", given(app, "plain", "keep"))
    found = overview.of(engine, home, Reviewer("x"), "wol_Latn")

    assert sum(found.weeks.values()) == list(found.weeks.values())[-1] == 2
    assert found.appeals == overview.Appeals(decided=1, upheld=1)


def test_an_appeal_against_a_rule_counts_too(app: FastAPI, caller: Callable, engine: Any, home: Path) -> None:
    zawadi = caller(*ZAWADI)
    caller().post("/record/ask", {"id": "web:sound", "kind": "appeal", "note": "It is a secret."})
    assert overview.of(engine, home, Reviewer("x"), "wol_Latn").appeals == overview.Appeals(0, 0)
    zawadi.post(f"{taken(zawadi, app, 'sound')}/answer", given(app, "sound", "drop"))

    assert overview.of(engine, home, Reviewer("x"), "wol_Latn").appeals == overview.Appeals(1, 1)


def test_what_rules_drop_is_told_as_a_share_of_what_is_held(home: Path) -> None:
    verdicts = store.verdicts_on(home, store.shards(home)[0])
    table = store.pq.read_table(verdicts).to_pylist()
    for row in table:
        if row["doc_id"] == "web:rude":
            row["verdict"] = row["reasons"][0]["verdict"] = "drop"
    store.write_table(verdicts, store.pa.Table.from_pylist(table, schema=store.schema.VERDICTS))

    (dropped,) = overview.dropped(home, "wol_Latn")
    assert (dropped.rule, dropped.records, dropped.held) == ("toxicity-review-rule", 1, 4)
    assert dropped.share == pytest.approx(0.25)
    assert overview.dropped(home, "swh_Latn") == ()


def test_another_threshold_is_tried_without_a_run(caller: Callable) -> None:
    amina = caller(*AMINA)
    form = amina.get("/thresholds").text
    assert "short" in form
    assert "toxicity-review-rule" not in form  # it says yes or no, and has no threshold
    shown = amina.get("/thresholds?rule=short&threshold=100&language=wol_Latn").text

    assert "1 record would move" in shown
    assert "Mostly from web (1)." in shown
    assert amina.get("/thresholds?rule=none&threshold=1").status_code == 422
    assert amina.get("/thresholds?rule=short&threshold=1&language=swh_Latn").status_code == 403


def test_a_contributor_sees_what_became_of_their_own_gifts(caller: Callable, engine: Any) -> None:
    giver = caller("Giver", ("contributor", "wol_Latn"))
    assert "No contributor is tied to your account yet" in giver.get("/contributions").text
    with engine.connect() as connection:
        person = people.by_name(connection, "Giver")
    assert person
    path = f"/people/{person.person_id}/contributors"
    assert caller(*AMINA).post(path, {"contributors": "c"}).status_code == 403
    assert caller(*ALL).post(path, {"contributors": "c, another"}).status_code == 303
    shown = giver.get("/contributions").text

    assert "<b>4</b> waits for people" in shown
    assert "<b>1</b> kept" in shown
    assert "web:rude" in shown
    assert "toxicity-review-rule" in shown


def test_nobody_follows_the_gifts_of_others(home: Path) -> None:
    assert following.gifts(home, {"somebody-else"}) == []
    assert following.gifts(home, set()) == []
