"""The papers of a pulled copy: whom to name, under which licences, how to cite, and the receipt.

They speak of exactly the rows that were pulled. The receipt goes last: a copy without one is not whole yet.
"""

import shutil
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files
from curation.releases import attribution, checksums, citation, cite, licence_texts, licences
from curation.releases.find import Release
from curation.releases.pulled import ATTRIBUTION, RECEIPT, Copy, Taken


def write(
    copy: Copy,
    release: Release,
    held: list[Taken],
    asked: Mapping[str, Any],
    accepted: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Write the papers beside the data and return the receipt."""
    named = _write_attribution(copy, held)
    about = _about(release.manifest, named)
    shutil.rmtree(copy.folder / licence_texts.FOLDER, ignore_errors=True)
    licence_texts.write(copy.folder, list(about["licences"]))
    files.write_text(copy.folder / "LICENSES.md", licences.licences_md(about))
    files.write_text(copy.folder / "ATTRIBUTION.md", attribution.attribution_md(about))
    files.write_text(copy.folder / "CITATION.cff", citation.citation(release.manifest))
    receipt = _receipt(release, held, asked, about, accepted)
    files.write_json(copy.folder / RECEIPT, receipt)
    files.write_text(copy.folder / checksums.NAME, checksums.listed(_digests(copy.folder, held)))
    return receipt


def _write_attribution(copy: Copy, held: list[Taken]) -> dict[str, Counter[str]]:
    """Write ATTRIBUTION.parquet; return rows by licence and by source."""
    counts: dict[str, Counter[str]] = {"licence": Counter(), "source_id": Counter()}
    with (
        files.whole(copy.folder / ATTRIBUTION) as temporary,
        pq.ParquetWriter(temporary, attribution.SCHEMA, compression="zstd") as writer,
    ):
        for table in copy.attributions(held):
            writer.write_table(table)
            for column, found in counts.items():
                found.update(_counted(table[column]))
    return counts


def _counted(column: pa.ChunkedArray) -> dict[str, int]:
    return {pair["values"]: pair["counts"] for pair in pc.value_counts(column).to_pylist()}


def _about(manifest: Mapping[str, Any], named: Mapping[str, Counter[str]]) -> dict[str, Any]:
    """Return what a manifest tells of the rows that were pulled, with their counts."""
    sources = manifest.get("sources") or {}
    about = {slug: given if isinstance(given, Mapping) else {} for slug, given in sources.items()}
    return {
        "title": manifest.get("title"),
        "version": manifest["version"],
        "licences": {n: {**manifest["licences"][n], "rows": k} for n, k in sorted(named["licence"].items())},
        "sources": {s: {**about.get(s, {}), "rows": k} for s, k in sorted(named["source_id"].items())},
    }


def _receipt(
    release: Release,
    held: list[Taken],
    asked: Mapping[str, Any],
    about: Mapping[str, Any],
    accepted: Mapping[str, Any] | None,
) -> dict[str, Any]:
    now = files.now().isoformat(timespec="seconds")
    return {
        "title": cite.title(release.manifest),
        "version": release.version,
        "content_sha256": release.manifest["content_sha256"],
        "pulled_at": now,
        **asked,
        "rows": sum(taken.rows for taken in held),
        "rows_withdrawn_since": sum(taken.withheld for taken in held),
        "bytes": sum(taken.bytes for taken in held),
        "bytes_moved": release.origin.moved,
        "files": [taken.told() for taken in held],
        "licences": {name: _terms(name, facts) for name, facts in about["licences"].items()},
        "terms_accepted": accepted,
        "citation": cite.bibtex(release.manifest),
        "attribution": ATTRIBUTION,
        "software": {"name": "local-commons", "version": package_version("local-commons")},
    }


def _terms(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    family = str(facts["family"])
    return {
        "rows": facts["rows"],
        "family": family,
        "url": facts.get("url"),
        "duties": list(licences.duties(name, family)),
    }


def _digests(folder: Path, held: list[Taken]) -> dict[str, str]:
    told = {taken.path: taken.sha256 for taken in held if taken.path and taken.sha256}
    papers = ("ATTRIBUTION.md", ATTRIBUTION, "CITATION.cff", "LICENSES.md", RECEIPT)
    texts = sorted(p.relative_to(folder).as_posix() for p in (folder / licence_texts.FOLDER).rglob("*.txt"))
    return told | {name: files.sha256(folder / name) for name in (*papers, *texts)}
