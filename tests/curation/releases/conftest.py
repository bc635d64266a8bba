"""Rows as a release carries them, and releases made of them without a run before, with papers or without."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation import files, rights, schema
from curation.releases import build, checksums, columns, facts, versions, words
from curation.releases import manifest as manifests

Row = dict[str, Any]
Described = Callable[..., tuple[Path, dict[str, Any]]]

# A name as strangers write it: it must stay a name in every paper.
HOSTILE = 'Trust "of" <b>\n# Tales | כתב'


def row(number: int, licence: str, family: str, language: str = "swh_Latn", **said: Any) -> Row:
    """Return one released row; what is not named is null, empty or plain."""
    given = {
        "doc_id": f"tales:{number}",
        "text": f"Hadithi ya {number}",
        "source_id": "tales",
        "licence": licence,
        "licence_family": family,
        "rights_doubt": False,
        "reservations": [],
        "community_labels": [],
        "agreement_id": "2026-001",
        "contributor": "trust",
        "retrieved_at": datetime(2026, 10, 1 + number % 9, tzinfo=UTC),
        "text_sha256": f"{number:064x}",
        "ingest_run": "run-1",
        "transforms": [],
        "language": language,
        "language_bcp47": {"swh_Latn": "sw", "nob_Latn": "nb"}[language],
        "words": 3,
        "letters": 12,
        "review_status": "not-asked",
    } | said
    return {name: given.get(name) for name in schema.RELEASED.names}


MIXED = (
    row(1, "CC-BY-4.0", "attribution", creator="A. Ndiaye", published_year=1931, granularity="page"),
    row(2, "CC-BY-4.0", "attribution", published_year=1957, ocr_confidence=0.5),
    row(3, "CC-BY-SA-4.0", "sharealike", ocr_confidence=0.75),
    row(4, "GFDL-1.3-or-later", "sharealike"),
    row(5, "CC-BY-NC-ND-4.0", "no-derivatives", "nob_Latn", review_status="kept-by-curator"),
    row(6, "CC0-1.0", "public-domain", "nob_Latn", source_id="web", locator="https://a.example/1"),
    row(
        7,
        "CC0-1.0",
        "public-domain",
        "nob_Latn",
        source_id="web",
        locator="https://[broken/2",
        reservations=["reserved: 1 (tdm-reservation)"],
    ),
)
OPEN = (MIXED[0], MIXED[2], MIXED[5])

_SOURCES = {
    "tales": {"title": HOSTILE, "holder": "Tale Trust", "tier": "trusted", "way": "given"},
    "web": {"title": "Coast pages", "holder": "Crawl Club", "tier": "web", "way": "web"},
}


@pytest.fixture
def described(tmp_path: Path) -> Described:
    """Return a function that writes rows as a release and returns its folder and manifest."""

    def describe(rows: tuple[Row, ...] = MIXED, **said: Any) -> tuple[Path, dict[str, Any]]:
        paths = [_write(tmp_path, place, rows) for place in _places(rows)]
        held = manifests.describe(tmp_path, {path: files.sha256(path) for path in paths})
        return tmp_path, _completed(held, facts.gather(tmp_path, held["files"]), said)

    return describe


def _places(rows: tuple[Row, ...]) -> list[tuple[str, str]]:
    return sorted({(each["licence_family"], each["language"]) for each in rows})


def _write(folder: Path, place: tuple[str, str], rows: tuple[Row, ...]) -> Path:
    held = [each for each in rows if (each["licence_family"], each["language"]) == place]
    path = folder / "data" / place[0] / place[1] / "part-00000.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(held, schema=schema.RELEASED), path)
    return path


def _completed(held: dict[str, Any], counts: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    publication = words.Publication(**said).model_dump(mode="json") | {"statements": {}}
    about = {"licence": "per-record", "agreement_id": "2026-001", "contributor": "trust"}
    return held | {
        "version": "2026.11.1",
        "created_at": "2026-11-22T20:00:00+00:00",
        "parent": None,
        "inputs_sha256": "ab" * 32,
        "balance": {"read": 12, "kept": 9, "flagged": 1, "dropped": 2},
        "publication": publication,
        "title": publication["title"],
        "publisher": publication["publisher"] or "Crawl Club, Tale Trust",
        "sources": {slug: _SOURCES[slug] | about | each for slug, each in counts["sources"].items()},
        "languages": {
            label: counts["languages"][label] | each | {"model_validated": label == "swh_Latn"}
            for label, each in held["languages"].items()
        },
        "licences": {
            name: each | {"title": rights.title(name), "url": rights.licence_text_url(name)}
            for name, each in held["licences"].items()
        },
        "shards": counts["shards"],
        "columns": columns.described(held["columns"]),
        "policy": {
            "name": "default",
            "version": "3",
            "hash": "cd" * 32,
            "stewards": ["A. Ndiaye"],
            "rationale": "Keep what was given.",
        },
        "models": [{"filter": "language", "key": "language-v1", "sha256": "ef" * 32}],
    }


@pytest.fixture
def open_rows() -> tuple[Row, ...]:
    """Return rows under open licences, none with a reservation."""
    return OPEN


def plain_row(number: int, **given: Any) -> Row:
    """Return a row whose text depends on its number."""
    text = given.get("text", f"The baker of street {number} opens before the sun.")
    required = {field.name: "x" for field in schema.RELEASED if not field.nullable}
    return required | {
        "doc_id": f"letters:{number:05d}",
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source_id": "letters",
        "language": "eng_Latn",
        "language_bcp47": "en",
        "licence": "CC-BY-4.0",
        "licence_family": "attribution",
        "rights_doubt": False,
        "words": 9,
        "letters": 40,
        **given,
    }


def table(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema.RELEASED)


def published(home: Path, rows: list[Row], *, version: str | None = None) -> Path:
    """Publish the rows and return the release's folder."""
    mine = str(os.getpid())  # two writers of one home must not share what lies between the steps
    scratch = home / "heaps" / mine
    outputs = build.write_pieces(home, mine, table(rows))
    parent = versions.latest(home)
    with versions.workshop(home) as building:
        digests = {}
        for job in build.sorts(home, outputs, parent):
            for name in build.sort_rows(job, scratch):
                path = Path(job.place, name)
                digests[building / "data" / path] = build.write_file(path, scratch, building, home)
        held = manifests.describe(building, digests)
        before = home / "releases" / parent["version"] if parent else None
        changes = manifests.compare(building, before)
        changes.pop("gone")
        facts = {
            "version": version or versions.following(home, files.now()),
            "created_at": files.now().isoformat(),
            "parent": parent["version"] if parent else None,
            "balance": {"read": len(rows), "kept": len(rows)},
            "changes": changes,
        }
        files.write_json(building / "manifest.json", held | facts)
        files.write_text(building / checksums.NAME, checksums.listed(checksums.digests(building, {})))
        return versions.publish(home, building, facts["version"])


@pytest.fixture
def make_row() -> Callable[..., Row]:
    return plain_row


@pytest.fixture
def make_table() -> Callable[[list[Row]], pa.Table]:
    return table


@pytest.fixture
def publish() -> Callable[..., Path]:
    return published
