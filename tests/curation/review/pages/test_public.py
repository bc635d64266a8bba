"""What everybody may see of a record, what they may ask, and what becomes of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from queue_site import JUMA, ZAWADI, given, path_of, taken

from curation import store
from curation.review import queue
from curation.withdrawals import cases
from curation.withdrawals.cases import Case


def asked(someone: Any, kind: str = "appeal", name: str = "plain", note: str = "I wrote it.") -> Any:
    return someone.post("/record/ask", {"id": f"web:{name}", "kind": kind, "note": note})


def slip_of(answer: Any) -> str:
    found = re.search(r"/asked/([\w-]+)", answer.text)
    assert found
    return found[0]


def test_a_record_is_explained_without_its_text(caller: Callable) -> None:
    shown = caller().get("/record?id=web:plain").text

    assert "waits for people" in shown
    assert "Nobody stated a licence." in shown
    assert "boats" not in shown


def test_who_reviewed_and_what_they_wrote_is_not_told(app: FastAPI, caller: Callable) -> None:
    juma = caller(*JUMA)
    form = given(app, "plain", "drop", note="Ask Juma's aunt.")
    juma.post(f"{taken(juma, app, 'plain')}/answer", form)
    shown = caller().get("/record?id=web:plain").text

    assert "People decided so on" in shown
    assert "Juma" not in shown
    assert "aunt" not in shown


@pytest.mark.parametrize("name", ["nowhere", "web:nowhere", "", "web:plain' OR 1=1"])
def test_a_record_that_is_not_held_is_not_there(caller: Callable, name: str) -> None:
    assert caller().get("/record", params={"id": name}).status_code == (404 if name else 200)


def test_what_somebody_asked_to_withdraw_is_as_if_it_were_not_held(home: Path, caller: Callable) -> None:
    (home / "withdrawals").mkdir()
    cases.keep(home, Case("W-2026-00001", "record", "asked-for", "x", "2026-11-28", doc_ids=("web:plain",)))

    assert caller().get("/record?id=web:plain").status_code == 404


def test_an_appeal_waits_for_people_and_is_followed_by_its_slip(app: FastAPI, caller: Callable) -> None:
    somebody, zawadi = caller(), caller(*ZAWADI)
    slip = slip_of(asked(somebody, name="sound", note="This is a poem."))
    assert "It waits for people." in somebody.get(slip).text
    path = taken(zawadi, app, "sound")
    assert "This is a poem." in zawadi.get(path).text
    zawadi.post(f"{path}/answer", given(app, "sound", "drop"))

    assert "treated otherwise" in somebody.get(slip).text
    assert somebody.get("/asked/another-slip").status_code == 404


def test_an_appeal_that_changes_nothing_says_so(app: FastAPI, caller: Callable) -> None:
    somebody, zawadi = caller(), caller(*ZAWADI)
    slip = slip_of(asked(somebody, name="sound"))
    zawadi.post(f"{taken(zawadi, app, 'sound')}/answer", given(app, "sound", "keep"))

    assert "it stays as it was" in somebody.get(slip).text


def test_a_request_for_withdrawal_comes_first(app: FastAPI, caller: Callable, engine: Any) -> None:
    asked(caller(), "withdrawal", note="It is about my mother.")
    first = queue.page(engine, queue.Reviewer("all"), queue.ALL)[0]

    assert first.doc_id == "web:plain"
    assert "withdrawal" in first.kinds


def test_a_request_says_why(caller: Callable) -> None:
    answer = asked(caller(), note="  ")

    assert answer.status_code == 422
    assert "Say in a few words why" in answer.text
    assert asked(caller(), kind="toxicity").status_code == 422


def test_a_client_asks_only_so_often(caller: Callable) -> None:
    somebody = caller(host="192.0.2.7")
    answers = [asked(somebody, note=str(n)).status_code for n in range(5)]

    assert answers == [200, 200, 200, 429, 429]
    assert asked(caller(host="192.0.2.8")).status_code == 200


def test_what_is_asked_is_shown_harmlessly(app: FastAPI, caller: Callable) -> None:
    asked(caller(), note="<script>alert(1)</script>")

    assert "<script>alert" not in caller(*JUMA).get(path_of(app, "plain")).text


def test_a_request_takes_nothing_from_who_is_at_work_on_the_record(app: FastAPI, caller: Callable) -> None:
    juma = caller(*JUMA)
    path = taken(juma, app, "plain")
    asked(caller(), note="Look at it again.")

    assert "Look at it again." in juma.get(path).text
    assert juma.post(f"{path}/answer", given(app, "plain", "keep")).status_code == 303


def test_appeals_one_after_another_leave_somebody_who_may_answer(app: FastAPI, caller: Callable) -> None:
    somebody, both = caller(), {"Juma": caller(*JUMA), "Zawadi": caller(*ZAWADI)}
    for turn in ("Juma", "Zawadi", "Juma", "Zawadi"):
        path = taken(both[turn], app, "plain")
        assert both[turn].post(f"{path}/answer", given(app, "plain", "drop")).status_code == 303
        assert both[turn].post(f"{path}/take").status_code == 422
        asked(somebody, note="Once more.") if turn == "Juma" else asked(
            caller(host="192.0.2.9"), note="Again."
        )
        assert both[turn].post(f"{path}/take").status_code == 422


def test_the_model_behind_a_rule_is_named(caller: Callable, home: Path) -> None:
    verdicts = store.verdicts_on(home, store.shards(home)[0])
    rows = store.pq.read_table(verdicts).to_pylist()
    for row in rows:
        for reason in row["reasons"]:
            reason["model"] = "toxicity-v3"
    store.write_table(verdicts, store.pa.Table.from_pylist(rows, schema=store.schema.VERDICTS))

    assert "toxicity-v3" in caller().get("/record?id=web:rude").text
