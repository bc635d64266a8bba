"""The whole way of a record on a small corpus of our own."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation import store
from curation.decisions import Ledger
from curation.errors import StageFailed
from curation.releases import versions
from curation.review import queue
from flows import account, explain
from flows.curate import curate
from flows.dedup import dedup
from flows.release import release
from flows.review import opened
from flows.settings import Settings


def run(settings: Settings) -> dict[str, Any]:
    return curate(settings, list(settings.sources()), "test-run")


def outcome_of(settings: Settings, doc_id: str) -> str:
    return next(line for line in explain.lines(settings.home, doc_id) if line.startswith("Outcome: "))


def released(settings: Settings) -> dict[str, dict[str, Any]]:
    paths = sorted((folder(settings) / "data").rglob("*.parquet"))
    return {r["doc_id"]: r for p in paths for r in pq.read_table(p).to_pylist()}


def folder(settings: Settings) -> Path:
    return settings.home / "releases" / versions.versions(settings.home)[-1]


def answer(settings: Settings, doc_id: str, what: str) -> None:
    sha = pq.read_table(store.find(settings.home, doc_id).path(settings.home)).to_pylist()
    text_sha256 = next(row["text_sha256"] for row in sha if row["doc_id"] == doc_id)
    with Ledger(settings.home) as ledger:
        ledger.append(doc_id, text_sha256, what, reason="because", by="amina")


def test_every_record_ends_in_exactly_one_place(curated: Settings) -> None:
    assert account.balance(curated.home) == {
        "read": 7,
        "kept": 2,
        "flagged": 1,
        "dropped": 1,
        "duplicate": 2,
        "withdrawn": 0,
        "quarantined": 1,
    }
    assert set(released(curated)) == {"notes:n1", "letters:l3"}


def test_the_copy_with_the_best_rights_stands(curated: Settings) -> None:
    assert (
        outcome_of(curated, "letters:l1") == "Outcome: DUPLICATE: a copy of notes:n1, which stands for both"
    )
    assert released(curated)["notes:n1"]["licence"] == "CC0-1.0"
    (copies,) = pq.read_table(folder(curated) / "COPIES.parquet").to_pylist()
    assert copies == {"doc_id": "notes:n1", "cluster_kind": "copy", "cluster_size": 3}


def test_what_nobody_licensed_waits_and_is_not_released(curated: Settings) -> None:
    assert outcome_of(curated, "notes:n2").startswith("Outcome: FLAGGED: by the rules licence-unknown")
    engine = opened(curated.home, curated.configs)
    assert [item.doc_id for item in queue.page(engine, queue.Reviewer("amina"), queue.ALL)] == ["notes:n2"]


def test_a_second_run_does_nothing_new(settings: Settings) -> None:
    first = run(settings)

    assert run(settings) == {"version": None, "report": None}
    assert versions.versions(settings.home) == [first["version"]]


def test_a_curators_answer_is_in_the_next_release_and_holds(settings: Settings) -> None:
    run(settings)
    answer(settings, "letters:l3", "drop")
    assert run(settings)["version"] is not None
    assert set(released(settings)) == {"notes:n1"}

    policy = settings.configs / "policies" / "default.toml"
    policy.write_text(
        policy.read_text(encoding="utf-8").replace("below = 15", "below = 16"), encoding="utf-8"
    )
    run(settings)
    assert outcome_of(settings, "letters:l3") == "Outcome: DROPPED: decision 1: because"


def test_a_withdrawn_record_leaves_and_its_copy_takes_its_place(settings: Settings) -> None:
    run(settings)
    answer(settings, "notes:n1", "withdraw")
    run(settings)

    assert outcome_of(settings, "notes:n1").startswith("Outcome: WITHDRAWN")
    assert set(released(settings)) == {"letters:l2", "letters:l3"}
    changes = versions.latest(settings.home)["changes"]
    assert changes["removed_because"] == {"withdrawn": 1}


def test_a_later_contribution_is_compared_with_what_is_held(settings: Settings) -> None:
    curate(settings, ["letters"], "first")
    assert "letters:l2" in released(settings)
    curate(settings, ["notes"], "second")

    assert set(released(settings)) == {"notes:n1", "letters:l3"}


def test_a_file_that_changed_is_read_again(settings: Settings) -> None:
    run(settings)
    path = settings.configs.parent / "letters.jsonl"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Too short.", "Too short again."), encoding="utf-8"
    )
    before = set((settings.home / "documents" / "notes").iterdir())
    run(settings)

    assert "Too short again." in "\n".join(explain.lines(settings.home, "letters:l4"))
    assert set((settings.home / "documents" / "notes").iterdir()) == before


def test_an_identifier_used_in_two_files_is_quarantined_once(settings: Settings) -> None:
    path = settings.configs.parent / "more.jsonl"
    path.write_text(json.dumps({"id": "l1", "text": "Another text under an identifier that is taken."}))
    toml = settings.configs / "sources" / "letters.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("letters.jsonl", "[lm]*e*.jsonl"), encoding="utf-8"
    )
    run(settings)

    held = store.snapshot(settings.home, "letters")
    assert held is not None
    reasons = store.quarantine(settings.home, held)["reason"].to_pylist()
    assert sum("was used by an earlier record" in reason for reason in reasons) == 1


def test_a_step_without_the_one_before_it_says_which(settings: Settings) -> None:
    settings.home.mkdir()
    for flow, needed in ((dedup, "measure"), (release, "measure")):
        with pytest.raises(StageFailed, match=f"commons {needed}"):
            flow(settings)


@pytest.mark.parametrize(
    ("doc_id", "expected"),
    [
        pytest.param("letters:l3", ["KEPT", "no rule of the policy objects", "CC-BY-NC-4.0"], id="kept"),
        pytest.param("notes:n2", ["FLAGGED", "licence-unknown", "asks to review"], id="flagged"),
        pytest.param("letters:l4", ["DROPPED", "too-short", "objects below 15"], id="dropped"),
        pytest.param("letters:l2", ["DUPLICATE", "similarity", "notes:n1"], id="duplicate"),
        pytest.param("letters.jsonl#line=5", ["QUARANTINED", "There is no 'text'"], id="quarantined"),
    ],
)
def test_a_record_is_explained_as_a_person_would_read_it(
    curated: Settings, doc_id: str, expected: list[str]
) -> None:
    told = "\n".join(explain.lines(curated.home, doc_id))

    for words in expected:
        assert words in told
