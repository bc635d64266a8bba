"""The sample contributions taken all the way, and their release read with the readers of the field."""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import datasets
import duckdb
import polars
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from curation import files, outcomes, store
from curation.masking import PLACEHOLDER
from flows import account, explain
from flows.settings import Settings

ROOT = Path(__file__).parents[2]
HINTS = {"kept": {"kept"}, "flagged": {"flagged"}, "dropped": {"dropped"}, "duplicate": {"duplicate"}}


@pytest.fixture(scope="session")
def became(sample: Settings) -> dict[str, tuple[str, str | None]]:
    """Return outcome, and what stands for it, of every document."""
    excepted = outcomes.read(sample.home / store.state(sample.home, "outcomes"))
    found = {}
    for shard in store.shards(sample.home):
        verdicts = pq.read_table(store.verdicts_on(sample.home, shard))
        table = outcomes.of_verdicts(verdicts, excepted)
        rows = zip(table["outcome"].to_pylist(), table["stands_for_it"].to_pylist(), strict=True)
        found |= dict(zip(verdicts["doc_id"].to_pylist(), rows, strict=True))
    return found


def truth() -> list[dict[str, str]]:
    with (ROOT / "tests/data/sample/truth.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_every_document_becomes_what_was_planned(became: dict[str, tuple[str, str | None]]) -> None:
    planned = {f"{r['source']}:{r['identifier']}": r for r in truth() if r["outcome_hint"] in HINTS}
    wrong = {
        i: (r["outcome_hint"], became.get(i)) for i, r in planned.items() if became[i][0] != r["outcome_hint"]
    }

    assert len(planned) > 100
    assert wrong == {}


def test_every_planted_copy_is_found_and_nothing_else(became: dict[str, tuple[str, str | None]]) -> None:
    planted = {f"{r['source']}:{r['identifier']}" for r in truth() if r["outcome_hint"] == "duplicate"}

    assert {i for i, (outcome, _) in became.items() if outcome == "duplicate"} == planted


def test_every_planted_fault_is_in_quarantine(sample: Settings) -> None:
    planned = [r for r in truth() if r["outcome_hint"] == "quarantined"]
    held = [
        (snapshot.source, locator)
        for snapshot in store.snapshots(sample.home)
        for locator in store.quarantine(sample.home, snapshot)["locator"].to_pylist()
    ]

    assert len(held) == len(planned)
    for row in planned:
        assert any(s == row["source"] and at.endswith(row["identifier"]) for s, at in held), row


def test_no_record_without_licence_is_released(release: Path) -> None:
    families = {path.parent.parent.name for path in release.rglob("part-*.parquet")}

    assert families == {"public-domain", "attribution", "sharealike", "no-derivatives"}


def test_the_languages_are_told(sample: Settings, became: dict[str, Any]) -> None:
    detected = {
        doc_id: label
        for shard in store.shards(sample.home)
        for doc_id, label in zip(
            store.ids(sample.home, shard), store.labels(sample.home, shard).to_pylist(), strict=True
        )
    }
    # The identifier names the macrolanguage where its training text mixes members.
    also = {"pes_Arab": "fas_Arab", "quy_Latn": "que_Latn", "cmn_Hani": "cmn_Hans"}
    rows = [r for r in truth() if r["language"] and f"{r['source']}:{r['identifier']}" in detected]
    right = Counter(
        detected[f"{r['source']}:{r['identifier']}"] in (r["language"], also.get(r["language"])) for r in rows
    )

    assert right[True] / right.total() >= 0.95


def test_the_report_and_the_papers_are_there(sample: Settings, release: Path) -> None:
    for name in ("README.md", "LICENSES.md", "ATTRIBUTION.md", "CHANGELOG.md"):
        assert (release / name).stat().st_size > 100, name
    assert (sample.home / "runs" / "sample" / "report.html").stat().st_size > 10_000


def test_every_file_has_the_digest_that_the_manifest_says(release: Path) -> None:
    manifest = files.read_json(release / "manifest.json")

    assert {f["path"] for f in manifest["files"]} == {
        p.relative_to(release).as_posix() for p in (release / "data").rglob("*.parquet")
    }
    for each in manifest["files"]:
        assert files.sha256(release / each["path"]) == each["sha256"]
    for line in (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        assert files.sha256(release / name) == digest


def test_the_provenance_graph_reaches_from_files_to_contributions(release: Path) -> None:
    graph = json.loads((release / "prov.jsonld").read_text(encoding="utf-8"))
    text = json.dumps(graph)

    assert "http://www.w3.org/ns/prov#" in text
    for slug in ("village-stories", "web-crawl"):
        assert slug in text


def rows_kept(sample: Settings, language: str | None = None) -> int:
    counts = account.take(sample.home).by(1)
    released = {k: v["kept"] for k, v in counts.items() if language in (None, k)}
    return sum(released.values())


def test_datasets_loads_a_language(sample: Settings, release: Path, tmp_path: Path) -> None:
    held = datasets.load_dataset(str(release), "swh_Latn", split="train", cache_dir=str(tmp_path))

    assert held.num_rows == rows_kept(sample, "swh_Latn") > 0
    assert set(held["language"]) == {"swh_Latn"}


def test_datasets_loads_the_open_licences(release: Path, tmp_path: Path) -> None:
    held = datasets.load_dataset(str(release), "open", split="train", cache_dir=str(tmp_path))

    assert set(held["licence_family"]) == {"public-domain", "attribution", "sharealike"}


def test_duckdb_polars_and_pyarrow_read_the_same_rows(sample: Settings, release: Path) -> None:
    pattern = str(release / "data/*/*/*.parquet")
    found = {
        duckdb.sql(f"SELECT count(*) FROM '{pattern}'").fetchall()[0][0],
        polars.scan_parquet(pattern).select(polars.len()).collect().item(),
        pads.dataset(release / "data", format="parquet").count_rows(),
        files.read_json(release / "manifest.json")["rows"],
    }

    assert found == {rows_kept(sample)}


def test_pandas_reads_a_folder_of_files(release: Path) -> None:
    pandas = pytest.importorskip("pandas")

    assert set(pandas.read_parquet(release / "data" / "public-domain")["licence_family"]) == {"public-domain"}


def test_all_files_have_one_schema(release: Path) -> None:
    schemas = {str(pq.read_schema(path)) for path in (release / "data").rglob("*.parquet")}

    assert len(schemas) == 1


def test_addresses_on_the_web_are_masked_in_the_release_and_stay_in_the_home(
    sample: Settings, release: Path
) -> None:
    doc_id = "web-crawl:20261015081600/https://club.example.org/contact"
    (row,) = pads.dataset(release / "data").to_table(filter=pads.field("doc_id") == doc_id).to_pylist()
    stored = pq.read_table(store.find(sample.home, doc_id).path(sample.home))
    (kept,) = stored.filter(pads.field("doc_id") == doc_id).to_pylist()

    assert "@" not in row["text"] and {"[email-1]", "[email-2]", "[phone-1]"} <= {
        m[0] for m in PLACEHOLDER.finditer(row["text"])
    }
    assert row["text_sha256"] == hashlib.sha256(row["text"].encode()).hexdigest() != kept["text_sha256"]
    assert [step["step"] for step in row["transforms"]] == ["read", "normalise", "mask"]
    assert kept["text"].count("@example.org") == 2
    told = "\n".join(explain.lines(sample.home, doc_id))
    assert "KEPT, with personal data masked: by the rules e-mail-on-the-web" in told


def test_what_is_masked_is_counted_in_the_report(sample: Settings) -> None:
    (summary,) = (files.read_json(path) for path in sample.home.glob("runs/*/run.json"))

    assert {r["rule"] for r in summary["reasons"] if r["verdict"] == "mask"} >= {"e-mail-on-the-web"}
