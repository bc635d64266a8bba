"""The manifest of a release: every file with its digest, and the facts behind all other papers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files, masking, schema
from curation.releases import diff

RANGES = ("published_year", "ocr_quality")  # of which each file's least and greatest value are told

_GROUPS = ("language", "language_bcp47", "licence", "licence_family", "source_id")


def describe(folder: Path, digests: Mapping[Path, str]) -> dict[str, Any]:
    """Return what the data files of a release hold, whose SHA-256 are given: see `counts` and `totals`."""
    held = [_file(folder, path, digests[path]) for path in sorted(digests)]
    columns = pq.read_schema(min(digests)) if digests else schema.RELEASED  # Parquet renames list items
    return {
        "files": held,
        **totals(held),
        **counts(digests),
        "masked": sum(_masked(path) for path in digests),
        "schema_version": schema.VERSION,
        "columns": [{"name": field.name, "type": str(field.type)} for field in columns],
        "software": {"name": "local-commons", "version": package_version("local-commons")},
    }


def totals(held: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows and bytes of all files, and one digest of their paths and digests."""
    return {
        "rows": sum(f["rows"] for f in held),
        "bytes": sum(f["bytes"] for f in held),
        "content_sha256": files.digest([[f["path"], f["sha256"]] for f in held]),
    }


def counts(paths: Iterable[Path]) -> dict[str, Any]:
    """Return how many rows, letters and words there are by language, and rows by licence and source."""
    languages: dict[str, Counter[str]] = defaultdict(Counter)
    licences: dict[str, Counter[str]] = defaultdict(Counter)
    sources: Counter[str] = Counter()
    bcp47: dict[str, str] = {}
    for group in _groups(paths):
        rows, label, licence = group["count_all"], group["language"], group["licence"]
        languages[label].update(rows=rows, letters=group["letters_sum"] or 0, words=group["words_sum"] or 0)
        bcp47[label] = group["language_bcp47"]
        licences[licence][group["licence_family"]] += rows
        sources[group["source_id"]] += rows
    return {
        "languages": {label: {**n, "bcp47": bcp47[label]} for label, n in sorted(languages.items())},
        "licences": {
            name: {"rows": n.total(), "family": next(iter(n))} for name, n in sorted(licences.items())
        },
        "licence_families": dict(sorted(sum(licences.values(), Counter[str]()).items())),
        "sources": dict(sorted(sources.items())),
    }


def compare(folder: Path, parent: Path | None) -> dict[str, Any]:
    """Return how many rows came, went and changed since the parent, by language, and which went."""
    found = diff.compare(parent, folder)
    by_language = {kind: found.by(kind, "language") for kind in diff.KINDS}
    return by_language | {"gone": found.gone}


def _groups(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        table = pq.read_table(path, columns=[*_GROUPS, "letters", "words"])
        sums = [([], "count_all"), ("letters", "sum"), ("words", "sum")]
        yield from table.group_by(list(_GROUPS)).aggregate(sums).to_pylist()


def _file(folder: Path, path: Path, sha256: str) -> dict[str, Any]:
    relative, metadata = path.relative_to(folder), pq.read_metadata(path)
    return {
        "path": relative.as_posix(),
        "sha256": sha256,
        "bytes": path.stat().st_size,
        "rows": metadata.num_rows,
        "licence_family": relative.parts[1],
        "language": relative.parts[2],
        "ranges": {name: _range(metadata, name) for name in RANGES},
    }


def _range(metadata: pq.FileMetaData, column: str) -> list[float] | None:
    """Return the least and greatest value of a column of a file; null where every row has none.

    Who pulls by year or quality need not open the files that have nothing for them.
    """
    place = metadata.schema.names.index(column)
    found = [metadata.row_group(i).column(place).statistics for i in range(metadata.num_row_groups)]
    told = [each for each in found if each is not None and each.has_min_max]
    return [min(each.min for each in told), max(each.max for each in told)] if told else None


def _masked(path: Path) -> int:
    """Return how many rows of a file have a place masked."""
    steps = pc.list_flatten(pq.read_table(path, columns=["transforms"])["transforms"])
    return pc.sum(pc.equal(pc.struct_field(steps, "step"), masking.STEP)).as_py() or 0
