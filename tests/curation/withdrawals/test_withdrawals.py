"""Marks, scopes, quarantine, guard, feed and copies, each on its own."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation import schema, store
from curation.errors import BadTombstones
from curation.releases import clean_copy
from curation.withdrawals import feed, guard, quarantine, scopes
from curation.withdrawals.marks import Gone, Marks, host


def rows(*found: dict[str, object]) -> pa.Table:
    usual = {
        "granularity": None,
        "locator": None,
        "contributor": "anna",
        "source_id": "a",
        "community_labels": [],
    }
    return pa.Table.from_pylist([usual | row for row in found])


def test_marks_know_a_record_its_work_and_its_host_and_tell_nothing() -> None:
    named = {"record": ["a:1"], "work": ["a:book"], "host": ["old.example.org"]}
    gone = Gone((Marks.of(named),))
    table = rows(
        {"doc_id": "a:1"},
        {"doc_id": "a:2"},
        {"doc_id": "a:book/7", "granularity": "page"},
        {"doc_id": "a:w", "locator": "https://OLD.example.org/x"},
    )

    assert gone.mask(table).tolist() == [True, False, True, True]
    assert "a:1" not in str(gone.marks[0].plain())
    assert Marks.of(named).digests != Marks.of(named).digests


def test_a_host_is_told_of_web_addresses_alone() -> None:
    found = [host(x) for x in ("https://A.example:80/x", "file.txt", None, "http://[bad")]
    assert found == ["a.example", None, None, None]


@pytest.mark.parametrize(
    ("scope", "value", "found"),
    [
        pytest.param("record", "a:1", {"a:1"}, id="record"),
        pytest.param("work", "a:book", {"a:book/1", "a:book/2"}, id="work"),
        pytest.param("work", "a:book/2", {"a:book/1", "a:book/2"}, id="work-by-a-page"),
        pytest.param("contributor", "ben", {"a:1"}, id="contributor"),
        pytest.param("source", "b", {"b:1"}, id="source"),
        pytest.param("label", "sacred", {"b:1"}, id="label"),
        pytest.param("domain", "*.example.org", {"b:1"}, id="domain"),
    ],
)
def test_a_scope_reaches_its_records(tmp_path: Path, scope: str, value: str, found: set[str]) -> None:
    table = rows(
        {"doc_id": "a:1", "contributor": "ben"},
        {"doc_id": "a:book/1", "granularity": "page"},
        {"doc_id": "a:book/2", "granularity": "page"},
        {
            "doc_id": "b:1",
            "source_id": "b",
            "community_labels": ["sacred"],
            "locator": "http://x.example.org/",
        },
    )
    pq.write_table(table, tmp_path / "a.parquet")

    assert scopes.find([tmp_path / "a.parquet"], scope, [value]).doc_ids == found


def test_quarantine_goes_where_its_bytes_hold_a_line_of_the_text(tmp_path: Path) -> None:
    line = "the goat that nobody had seen since the winter"
    given = {name: "x" for name in ("quarantine_id", "source_id", "reason", "stage", "ingest_run")}
    found = [{"locator": "a", "raw": f"<p>{line}".encode()}, {"locator": "b", "raw": b"other"}]
    table = pa.Table.from_pylist([given | row for row in found], schema=schema.QUARANTINE)
    path = tmp_path / "quarantine" / "a" / "q.parquet"
    store.write_table(path, table)

    assert quarantine.erase(tmp_path, set(), quarantine.lines([f"{line}\nno"]), {"a"})
    assert pq.read_table(path)["locator"].to_pylist() == ["b"]
    assert not quarantine.erase(tmp_path, {"c"}, set(), {"a"})


def test_the_guard_knows_equal_and_like_texts_and_no_others(tmp_path: Path) -> None:
    import filters

    words = [f"word{n}" for n in range(200)]
    texts = [" ".join(words), " ".join([*words[:-3], "a", "b", "c"]), " ".join(words[::-1]), "short one"]
    signed = filters.load("minhash")(pa.record_batch({"text": pa.array(texts)}))
    guard.remember(tmp_path, "W-1", signed.slice(0, 1))
    guard.remember(tmp_path, "W-1", signed.slice(0, 1))
    fields = [signed.field(0), signed.field(1)]
    held = pa.table([pa.array(list("abcd")), *fields], names=["doc_id", "digest", "signature"])

    assert guard.load(tmp_path).num_rows == 1
    found = list(guard.matches(guard.load(tmp_path), held, 0.7))
    assert found == [guard.Match("a", "W-1"), guard.Match("b", "W-1")]


def test_a_feed_that_was_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    for number in (1, 2):
        feed.publish(tmp_path, {"id": f"W-{number}", **Marks.of({"record": ["a:1"]}).plain()})
    path, key = tmp_path / "releases" / feed.FEED, tmp_path / "releases" / feed.PUBLIC_KEY
    assert [entry["id"] for entry in feed.read(path, key)] == ["W-1", "W-2"]
    assert (tmp_path / "keys" / "tombstones.pem").stat().st_mode & 0o077 == 0

    lines = path.read_text(encoding="utf-8").splitlines()
    for wrong in ([lines[1]], [lines[0].replace("W-1", "W-9"), lines[1]], ["{}"], ["nonsense"]):
        path.write_text("\n".join(wrong), encoding="utf-8")
        with pytest.raises(BadTombstones, match="line 1 is not signed"):
            feed.read(path, key)


def test_rows_leave_a_copy_of_any_kind(tmp_path: Path) -> None:
    pq.write_table(rows({"doc_id": "a:1"}, {"doc_id": "a:2"}), tmp_path / "part.parquet")
    (tmp_path / "part.jsonl").write_text('{"doc_id": "a:1"}\n{"doc_id": "a:2"}\nnotes\n', encoding="utf-8")

    assert clean_copy.apply(tmp_path, [], Gone((Marks.of({"record": ["a:1"]}),))) == 2
    assert pq.read_table(tmp_path / "part.parquet")["doc_id"].to_pylist() == ["a:2"]
    assert (tmp_path / "part.jsonl").read_text(encoding="utf-8") == '{"doc_id": "a:2"}\nnotes\n'
