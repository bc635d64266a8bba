"""The pages of the queue, asked directly: what is shown, what is answered, what is refused."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from queue_home import TERMS, row, write_home
from queue_site import ADDRESS, JUDGE, JUMA, WOLOF, ZAWADI, given, number, path_of, taken

from curation.decisions import Ledger
from curation.review import filling, queue


def test_a_reviewer_sees_the_queues_of_their_languages_alone(caller: Callable) -> None:
    shown = caller(*JUMA).get("/queue").text

    assert "wol_Latn" in shown
    assert "swh_Latn" not in shown
    assert caller(*JUMA).get("/queue/swh_Latn").status_code == 403


def test_who_reads_for_all_languages_sees_all_queues(caller: Callable) -> None:
    shown = caller("Ada", ("auditor", "*")).get("/queue").text

    assert "wol_Latn" in shown
    assert "swh_Latn" in shown
    assert "Begin" not in re.sub(r"<thead>.*?</thead>", "", shown, flags=re.DOTALL)


def test_an_item_of_another_language_is_not_there(app: FastAPI, caller: Callable) -> None:
    assert caller(*JUMA).get(f"{WOLOF}/items/{number(app, 'other')}").status_code == 404
    assert caller(*JUMA).get(f"{WOLOF}/items/12345").status_code == 404


def test_a_restricted_text_is_shown_to_stewards_and_not_to_reviewers(
    app: FastAPI, caller: Callable, engine: Any
) -> None:
    with engine.begin() as connection:
        connection.execute(queue.ITEMS.update().values(access="community"))
    path = path_of(app, "plain")

    assert caller(*JUMA).get(path).status_code == 404
    assert caller("Amina", ("steward", "wol_Latn")).get(path).status_code == 200


def test_the_next_record_is_leased_answered_and_the_one_after_it_comes(
    app: FastAPI, caller: Callable, home: Path
) -> None:
    juma = caller(*JUMA)
    first = juma.post(f"{WOLOF}/next").headers["location"]
    name = re.search(r"web:\w+", juma.get(first).text)
    assert name
    doc_id = name[0]
    after = juma.post(f"{first.partition('?')[0]}/answer", given(app, doc_id[4:])).headers["location"]

    assert after.partition("?")[0] != first.partition("?")[0]
    assert "answered=1" in after
    with Ledger(home) as ledger:
        assert [(d.doc_id, d.answer, d.by) for d in ledger] == [(doc_id, "keep", "Juma")]


def test_a_record_is_one_persons_for_a_while(app: FastAPI, caller: Callable) -> None:
    path = taken(caller(*JUMA), app, "plain")

    assert caller(*ZAWADI).post(f"{path}/take").status_code == 422
    assert caller(*ZAWADI).post(f"{path}/answer", given(app, "plain")).status_code == 422


def test_an_answer_is_taken_back_and_the_record_waits_again(
    app: FastAPI, caller: Callable, home: Path
) -> None:
    juma = caller(*JUMA)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain", "drop"))
    assert "plain" in juma.get(f"{WOLOF}/mine").text
    back = juma.post(f"{WOLOF}/answers/1/undo").headers["location"]

    assert back.startswith(path_of(app, "plain"))
    with Ledger(home) as ledger:
        assert [d.answer for d in ledger] == ["drop", "revoke"]
    assert caller(*ZAWADI).post(f"{WOLOF}/answers/1/undo").status_code == 422


def test_to_skip_leaves_no_trace_and_brings_another(app: FastAPI, caller: Callable, engine: Any) -> None:
    juma = caller(*JUMA)
    path = taken(juma, app, "plain")
    other = juma.post(f"{path}/skip").headers["location"]
    again = juma.post(f"{other.partition('?')[0]}/skip", {"skipped": str(number(app, "plain"))})

    assert not other.startswith(path)
    assert not again.headers["location"].startswith(path)
    assert path_of(app, "plain") not in juma.get(f"{WOLOF}/mine").text


@pytest.mark.parametrize(
    ("verdict", "field", "value", "detail"),
    [
        pytest.param("language", "to_language", "swh_Latn", {"language": "swh_Latn"}, id="language"),
        pytest.param(
            "licence", "licence", "cc-by-4.0", {"licence": "CC-BY-4.0", "family": "attribution"}, id="licence"
        ),
        pytest.param(
            "redact", "spans", "0-4 name", {"spans": [{"start": 0, "end": 4, "kind": "name"}]}, id="redact"
        ),
        pytest.param("tier", "tier", "community", {"tier": "community"}, id="tier"),
        pytest.param("label", "label", "TK Seasonal", {"label": "TK Seasonal"}, id="label"),
    ],
)
def test_an_answer_that_changes_something_says_what(
    app: FastAPI, caller: Callable, home: Path, verdict: str, field: str, value: str, detail: dict[str, Any]
) -> None:
    juma = caller(*JUMA)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain", verdict, **{field: value}))

    with Ledger(home) as ledger:
        (decision,) = ledger
    assert (decision.answer, decision.detail) == (verdict, detail)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"verdict": ""}, "Choose an answer.", id="nothing"),
        pytest.param({"verdict": "tier"}, "needs tier", id="no-tier"),
        pytest.param({"verdict": "language", "to_language": "Swahili"}, "swh_Latn (ISO 639-3", id="language"),
        pytest.param({"verdict": "redact", "spans": "4000-4004 name"}, "there is none at 4004", id="place"),
        pytest.param({"verdict": "keep", "code": "because"}, "no reason", id="code"),
        pytest.param({"verdict": "burn"}, "an answer is one of", id="unknown"),
        pytest.param({"text_sha256": "old"}, "changed while it was read", id="other-text"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told_beside_the_form_which_keeps_what_was_written(
    app: FastAPI, caller: Callable, home: Path, fields: dict[str, str], said: str
) -> None:
    juma = caller(*JUMA)
    form = given(app, "plain", note="so many words") | fields
    answer = juma.post(f"{taken(juma, app, 'plain')}/answer", form)

    assert answer.status_code == 422
    assert said in answer.text.replace("&#39;", "'")
    assert "so many words" in answer.text
    with Ledger(home) as ledger:
        assert not list(ledger)


def test_to_ask_somebody_else_brings_the_record_to_another_person(app: FastAPI, caller: Callable) -> None:
    juma = caller(*JUMA)
    path = taken(juma, app, "plain")
    juma.post(f"{path}/answer", given(app, "plain", "pass"))

    assert juma.post(f"{path}/take").status_code == 422
    assert caller(*ZAWADI).post(f"{path}/take").status_code == 303


def test_a_text_is_shown_harmlessly_whatever_it_holds(app: FastAPI, caller: Callable) -> None:
    shown = caller(*JUMA).get(path_of(app, "hostile")).text

    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_unseen_characters_are_shown_on_demand(app: FastAPI, caller: Callable) -> None:
    path = path_of(app, "hostile")

    assert "RIGHT-TO-LEFT OVERRIDE" not in caller(*JUMA).get(path).text
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in caller(*JUMA).get(f"{path}?signs=1").text


def test_what_may_hurt_is_covered_sentence_by_sentence_until_it_is_asked_for(
    app: FastAPI, caller: Callable
) -> None:
    path = path_of(app, "rude")
    covered, opened = caller(*JUMA).get(path).text, caller(*JUMA).get(f"{path}?opened=1").text

    assert re.search(r'<details class="veil">.*You are a goat', covered)
    assert not re.search(r'<details class="veil">[^/]*I like goats', covered)
    assert 'class="veil"' not in opened
    assert '<mark title="insult">' in opened


def test_every_rule_is_shown_with_its_words_and_those_that_have_no_objection_too(
    app: FastAPI, caller: Callable
) -> None:
    shown = caller(*JUMA).get(path_of(app, "plain")).text
    before, after = shown.split("Rules that have no objection")

    assert "Nobody stated a licence." in before
    assert "It is short." in after
    assert "threshold 1" in after


def test_people_who_answer_differently_are_judged_by_a_third_and_see_nothing_of_each_other_before(
    home: Path, database_url: str, caller: Callable, app: FastAPI, engine: Any
) -> None:
    with engine.begin() as connection:
        item_id = number(app, "plain")
        connection.execute(queue.ITEMS.update().where(queue.ITEMS.c.item_id == item_id).values(needed=2))
        slot = {"item_id": item_id, "is_answered": False, "adjudicates": False}
        connection.execute(filling.LEASES.insert().values(**slot))
    juma, zawadi, judge = caller(*JUMA), caller(*ZAWADI), caller(*JUDGE)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain", "keep", note="mine alone"))
    path = taken(zawadi, app, "plain")
    assert "mine alone" not in zawadi.get(path).text
    zawadi.post(f"{path}/answer", given(app, "plain", "drop"))

    tied = judge.get(f"{WOLOF}?state=tied").text
    assert path in tied
    taken(judge, app, "plain")
    assert "mine alone" in judge.get(path).text
    judge.post(f"{path}/answer", given(app, "plain", "keep"))
    with Ledger(home) as ledger:
        assert [d.answer for d in ledger] == ["keep"]


def test_an_appeal_is_shown_with_what_was_decided_and_is_not_answered_by_the_same_person(
    app: FastAPI, caller: Callable, home: Path, engine: Any
) -> None:
    juma = caller(*JUMA)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain", "drop"))
    filling.ask(home, engine, "web:plain", "appeal", note="It is my grandmother's.", terms=TERMS)
    path = path_of(app, "plain")

    assert juma.post(f"{path}/take").status_code == 422
    shown = caller(*ZAWADI).get(path).text
    assert "It is my grandmother&#39;s." in shown
    assert "What was decided before" in shown
    assert "Juma" not in shown


def test_a_text_that_changed_is_shown_beside_what_it_was(
    app: FastAPI, caller: Callable, home: Path, engine: Any
) -> None:
    juma = caller(*JUMA)
    juma.post(f"{taken(juma, app, 'plain')}/answer", given(app, "plain"))
    write_home(home, [row("plain", text="Another text by now.")])
    filling.fill(home, engine, TERMS)
    shown = juma.get(path_of(app, "plain")).text

    assert "The text has changed since it was decided about" in shown
    assert "Nobody was missing." in shown
    assert "Another text by now." in shown


def test_a_bulk_is_tried_on_its_sample_given_and_taken_back(
    app: FastAPI, caller: Callable, home: Path, engine: Any
) -> None:
    juma = caller(*JUMA)
    assert "web" in juma.get("/bulk?field=source").text
    form = {"field": "source", "value": "web", "verdict": "drop", "code": "other"}
    path = juma.post("/bulk", form).headers["location"]
    assert juma.post(f"{path}/apply").status_code == 422
    items = re.findall(r'name="item_id" value="(\d+)"', juma.get(path).text)
    for item_id in items:
        assert juma.post(f"{path}/sample", {"item_id": item_id, "is_right": "true"}).status_code == 303
    assert juma.post(f"{path}/apply").status_code == 303
    with Ledger(home) as ledger:
        assert len(ledger.held()) == len(items) == 3
    assert caller(*ZAWADI).get(path).status_code == 404
    juma.post(f"{path}/undo")
    with Ledger(home) as ledger:
        assert not ledger.held()


def test_a_packet_goes_out_and_what_comes_back_is_taken_in(
    app: FastAPI, caller: Callable, home: Path
) -> None:
    juma = caller(*JUMA)
    sent = juma.post("/packets", {"language": "wol_Latn", "limit": "2", "days": "3"})
    with zipfile.ZipFile(io.BytesIO(sent.content)) as packet:
        _, *lines = [json.loads(line) for line in packet.read("packet.jsonl").splitlines()]
    back = "\n".join(json.dumps(line | {"verdict": "keep", "code": "other"}) for line in lines)
    merged = juma.post("/packets/merge", files={"answers": ("a.jsonl", back)})

    assert "2 answers were taken in." in merged.text
    assert juma.post("/packets", {"language": "swh_Latn"}).status_code == 403
    assert juma.post("/packets/merge", files={"answers": ("a.jsonl", "no json")}).status_code == 422


def test_records_go_to_another_tool_and_ones_own_answers_come_back(
    app: FastAPI, caller: Callable, home: Path
) -> None:
    juma = caller(*JUMA)
    sent = juma.post("/packets/export", {"language": "wol_Latn", "tool": "argilla", "limit": "2"})
    lines = [json.loads(line) for line in sent.text.splitlines()]
    for line, by in zip(lines, ("u-1", "u-2"), strict=True):
        line["responses"] = {"answer": [{"user_id": by, "value": "keep"}]}
    files = {"answers": ("a.jsonl", "\n".join(map(json.dumps, lines)))}
    merged = juma.post("/packets/import", {"tool": "argilla", "known_as": "u-1"}, files=files)

    assert "1 answer was taken in." in merged.text
    assert lines[1]["id"] in merged.text
    with Ledger(home) as ledger:
        assert [(d.doc_id, d.by) for d in ledger] == [(lines[0]["id"], "Juma")]


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        pytest.param("/packets/export", {"language": "swh_Latn", "tool": "potato"}, 403, id="not-theirs"),
        pytest.param("/packets/export", {"language": "wol_Latn", "tool": "abacus"}, 422, id="no-such-tool"),
        pytest.param("/packets/import", {"tool": "potato"}, 422, id="no-answers"),
    ],
)
def test_files_of_tools_that_cannot_be_are_refused(
    caller: Callable, path: str, form: dict[str, str], status: int
) -> None:
    answer = caller(*JUMA).post(path, form, files={"answers": ("a.jsonl", "no json")})

    assert answer.status_code == status


def test_what_is_on_hold_is_let_wait_again(app: FastAPI, caller: Callable, engine: Any) -> None:
    with engine.begin() as connection:
        connection.execute(queue.ITEMS.update().values(state="on hold"))
    juma, path = caller(*JUMA), path_of(app, "plain")
    assert "Let it wait again" in juma.get(path).text
    juma.post(f"{path}/resume")

    assert "Take this record" in juma.get(path).text


def test_who_has_read_enough_is_told_to_rest(home: Path, caller: Callable, app: FastAPI) -> None:
    site = app.state.site
    rested = TERMS.model_copy(update={"sensitive_at_once": 1, "sensitive_a_day": 1})
    app.state.site = type(site)(
        type(site.settings)(home, ADDRESS, site.settings.web, terms=rested), site.engine, site.rates
    )
    juma = caller(*JUMA)
    for _ in range(4):
        where = juma.post(f"{WOLOF}/next").headers["location"]
        found = re.match(rf"{WOLOF}/items/\d+", where)
        if not found:
            break
        name = re.search(r"web:(\w+)", juma.get(where).text)
        assert name
        juma.post(f"{found[0]}/answer", given(app, name[1]))
        juma.post(f"{WOLOF}/answers/1/undo") if name[1] == "rude" else None
        juma.post(f"{path_of(app, 'rude')}/skip")

    assert "You have read enough of what hurts for now." in juma.get(f"{WOLOF}?done=1").text
