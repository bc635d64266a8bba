"""Releases of two months in a folder, as a server would have them."""

import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation import files, schema
from curation.releases import build, checksums, manifest, publish, versions


def row(number: int) -> dict[str, Any]:
    """Return a row in Swahili or Yoruba, with year and quality."""
    text = f"Rasi ya {number}: mwokaji hufungua kabla ya jua."
    label, tag = (("swh_Latn", "sw"), ("yor_Latn", "yo"))[number % 2]
    given = {
        "doc_id": f"letters:{number:03}",
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source_id": "letters",
        "language": label,
        "language_bcp47": tag,
        "licence": "CC-BY-4.0",
        "licence_family": "attribution",
        "published_year": 1890 + number,
        "ocr_quality": 0.5 + number / 50,
        "words": 8,
        "letters": 40,
        "rights_doubt": False,
        "cluster_size": 1,
    }
    return {field.name: "x" for field in schema.RELEASED if not field.nullable} | given


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """Return a folder with the releases 2026.11.1 and 2026.12.1, one row apart."""
    for version, rows in (("2026.11.1", 20), ("2026.12.1", 21)):
        _release(tmp_path / "home", [row(n) for n in range(rows)], version)
        publish.release(tmp_path / "home", version, str(tmp_path / "served"))
    return tmp_path / "served"


def _release(home: Path, rows: list[dict[str, Any]], version: str) -> None:
    table, scratch, parent = (
        pa.Table.from_pylist(rows, schema.RELEASED),
        home / "heaps",
        versions.latest(home),
    )
    outputs = build.write_pieces(home, version, table)
    with versions.workshop(home) as building:
        paths = [
            Path(job.place, name)
            for job in build.sorts(home, outputs, parent)
            for name in build.sort_rows(job, scratch)
        ]
        digests = {building / "data" / p: build.write_file(p, scratch, building, home) for p in paths}
        balance = {"read": len(rows), "kept": len(rows)}
        held = manifest.describe(building, digests) | {"version": version, "balance": balance}
        held |= {"created_at": files.now().isoformat(), "title": "Letters"}
        files.write_json(building / "manifest.json", held)
        files.write_text(building / checksums.NAME, checksums.listed(checksums.digests(building, {})))
        versions.publish(home, building, version)
