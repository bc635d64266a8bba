import html
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from queue_home import AMINA, BAKARI, TERMS, queued, row, write_home

from curation.decisions import Ledger
from curation.errors import BadReview
from curation.review import answers, exchange, filling, leases, packets, queue

HOSTILE = "</div><script>alert(1)</script> مرحبا \u202e"


def taken_along(home: Path, *rows: Any) -> tuple[Any, list[dict[str, Any]], str]:
    engine = queued(home, *rows)
    path = home / "packet.zip"
    packets.write(engine, home, path, AMINA, TERMS, days=14, limit=10, wanted=queue.ALL)
    with zipfile.ZipFile(path) as packet:
        lines = packet.read("packet.jsonl").decode().splitlines()
        return engine, [json.loads(line) for line in lines[1:]], packet.read("form.html").decode()


def back(home: Path, lines: list[dict[str, Any]], **given: Any) -> Path:
    path = home / "answers.jsonl"
    path.write_text("".join(json.dumps(line | given) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_packet_is_answered_away_and_merged_once(tmp_path: Path) -> None:
    engine, lines, _ = taken_along(tmp_path, row("a"), row("b"))
    assert leases.claim(engine, BAKARI, TERMS) is None
    path = back(tmp_path, lines, verdict="language", written="swh_Latn", code="other", note="read at home")

    assert packets.merge(engine, tmp_path, path, AMINA, TERMS) == packets.Merged(2, 0, ())
    assert packets.merge(engine, tmp_path, path, AMINA, TERMS) == packets.Merged(0, 2, ())
    with Ledger(tmp_path) as ledger:
        assert [(d.answer, d.detail) for d in ledger] == [("language", {"language": "swh_Latn"})] * 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"doc_id": "web:other"}, "seal does not hold", id="another-record"),
        pytest.param({"person": "bakari"}, "seal does not hold", id="another-person"),
        pytest.param({"verdict": "perhaps"}, "an answer is one of", id="no-answer"),
        pytest.param({"code": "mood"}, "the policy has no reason", id="no-reason"),
        pytest.param({"detail": "x"}, "no JSON object", id="no-detail"),
    ],
)
def test_what_was_not_given_out_so_is_refused(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    engine, lines, _ = taken_along(tmp_path, row("a"))
    path = back(tmp_path, lines, **{"verdict": "keep", "code": "other"} | changed)
    merged = packets.merge(engine, tmp_path, path, AMINA, TERMS)

    assert merged.taken == 0
    assert why in merged.refused[0].why


def test_conflicts_are_told_by_record(tmp_path: Path) -> None:
    engine, lines, _ = taken_along(tmp_path, row("a", "Old."), row("b"), row("c"))
    write_home(tmp_path, [row("a", "New."), row("b"), row("c", why=[])])
    filling.fill(tmp_path, engine, TERMS)
    path = back(tmp_path, lines, verdict="keep", code="other")
    merged = packets.merge(engine, tmp_path, path, AMINA, TERMS)

    assert merged.taken == 1
    why = {refused.doc_id: refused.why for refused in merged.refused}
    assert "came back into the queue" in why["web:a"]
    assert "it is gone meanwhile" in why["web:c"]


def test_somebody_elses_packet_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    engine, lines, _ = taken_along(tmp_path, row("a"))
    path = back(tmp_path, lines, verdict="keep", code="other")
    assert "made for amina" in packets.merge(engine, tmp_path, path, BAKARI, TERMS).refused[0].why

    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(BadReview, match="not JSON lines"):
        packets.merge(engine, tmp_path, path, AMINA, TERMS)


def test_the_form_shows_hostile_texts_harmlessly(tmp_path: Path) -> None:
    _, lines, form = taken_along(tmp_path, row("a", HOSTILE, title=HOSTILE))

    assert form.count("<script>") == 1
    assert html.escape(HOSTILE) in form
    (sealed,) = re.findall(r'data-item="([^"]*)"', form)
    assert json.loads(html.unescape(sealed))["seal"] == lines[0]["seal"]
    assert len(form.replace(html.escape(HOSTILE), "").encode()) < 50_000


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    taken_along(tmp_path, row("a"))

    assert (tmp_path / "state" / "packet.key").stat().st_mode & 0o077 == 0


def argilla(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"responses": {"answer": [{"value": "keep", "user_id": "7"}]}}


def label_studio(line: dict[str, Any]) -> dict[str, Any]:
    result = {"from_name": "answer", "to_name": "text", "type": "choices", "value": {"choices": ["keep"]}}
    skipped = {"completed_by": 8, "was_cancelled": True, "result": []}
    return line | {"id": 1, "annotations": [{"completed_by": 7, "result": [result]}, skipped]}


def potato(line: dict[str, Any]) -> dict[str, Any]:
    return {"id": line["id"], "label_annotations": {"answer": {"keep": "1"}}, "span_annotations": []}


@pytest.mark.parametrize(
    ("tool", "answered"), [("argilla", argilla), ("label-studio", label_studio), ("potato", potato)]
)
@pytest.mark.parametrize("is_array", [True, False])
def test_items_go_to_a_tool_and_answers_come_back(
    tmp_path: Path, tool: str, answered: Any, is_array: bool
) -> None:
    engine = queued(tmp_path, row("a", HOSTILE))
    path = tmp_path / "out.jsonl"
    assert exchange.export(engine, tmp_path, path, tool, AMINA, wanted=queue.ALL, limit=10) == 1
    line = answered(json.loads(path.read_text(encoding="utf-8")))
    path.write_text(json.dumps([line] if is_array else line), encoding="utf-8")
    known = {"7": AMINA}

    merged = exchange.take_in(engine, tmp_path, path, tool, known, "7", TERMS)
    assert merged == packets.Merged(1, 0, ())
    assert exchange.take_in(engine, tmp_path, path, tool, known, "7", TERMS).known == 1
    assert [a.verdict for a in answers.visible(engine, _find(engine), AMINA)] == ["keep"]


def _find(engine: Any) -> queue.Item:
    item = queue.find(engine, "web:a")
    assert item is not None
    return item


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({}, id="empty"),
        pytest.param(
            {"metadata": {"doc_id": "web:a", "text_sha256": "x"}, "responses": {"answer": 3}}, id="a-number"
        ),
        pytest.param(
            {
                "metadata": {"doc_id": ["web:a"], "text_sha256": "x"},
                "responses": {"answer": [{"value": {}, "user_id": "7"}]},
            },
            id="lists",
        ),
    ],
)
def test_a_line_that_is_not_the_tools_is_told(tmp_path: Path, line: dict[str, Any]) -> None:
    engine = queued(tmp_path, row("a"))
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    merged = exchange.take_in(engine, tmp_path, path, "argilla", {"7": AMINA}, "7", TERMS)

    assert (merged.taken, len(merged.refused)) == (0, 1)
