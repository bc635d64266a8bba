"""Rows as a release carries them, and releases made of them without a run before."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation import files, schema
from curation.releases import build, manifest, versions

Row = dict[str, Any]


def row(number: int, **given: Any) -> Row:
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
        "cluster_size": 1,
        "words": 9,
        "letters": 40,
        **given,
    }


def table(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema.RELEASED)


def release(home: Path, rows: list[Row], *, version: str | None = None) -> Path:
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
        held = manifest.describe(building, digests)
        before = home / "releases" / parent["version"] if parent else None
        changes = manifest.compare(building, before)
        changes.pop("gone")
        facts = {
            "version": version or versions.following(home, files.now()),
            "created_at": files.now().isoformat(),
            "parent": parent["version"] if parent else None,
            "balance": {"read": len(rows), "kept": len(rows)},
            "changes": changes,
        }
        files.write_json(building / "manifest.json", held | facts)
        files.write_text(building / "SHA256SUMS", manifest.checksums(building))
        return versions.publish(home, building, facts["version"])


@pytest.fixture
def make_row() -> Callable[..., Row]:
    return row


@pytest.fixture
def make_table() -> Callable[[list[Row]], pa.Table]:
    return table


@pytest.fixture
def publish() -> Callable[..., Path]:
    return release
