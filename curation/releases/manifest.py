"""The manifest of a release: every file with its digest, and the facts behind all other papers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files, masking, schema


def describe(folder: Path, paths: Sequence[Path]) -> dict[str, Any]:
    """Return what the data files of a release hold: files, languages, licences, families, sources."""
    held = [_file(folder, path) for path in paths]
    languages: dict[str, Counter[str]] = defaultdict(Counter)
    licences: dict[str, Counter[str]] = defaultdict(Counter)
    sources: Counter[str] = Counter()
    bcp47: dict[str, str] = {}
    for path in paths:
        columns = ["language", "language_bcp47", "letters", "words", "licence", "licence_family", "source_id"]
        table = pq.read_table(path, columns=columns)
        for label, tag, letters, words in _rows(table, *columns[:4]):
            languages[label].update(rows=1, letters=letters or 0, words=words or 0)
            bcp47[label] = tag
        for licence, family in _rows(table, "licence", "licence_family"):
            licences[licence][family] += 1
        sources.update(table["source_id"].to_pylist())
    return {
        "files": held,
        "rows": sum(f["rows"] for f in held),
        "bytes": sum(f["bytes"] for f in held),
        "content_sha256": files.digest([[f["path"], f["sha256"]] for f in held]),
        "languages": {label: {**n, "bcp47": bcp47[label]} for label, n in sorted(languages.items())},
        "licences": {
            name: {"rows": n.total(), "family": next(iter(n))} for name, n in sorted(licences.items())
        },
        "licence_families": dict(sorted(sum((n for n in licences.values()), Counter()).items())),
        "sources": dict(sorted(sources.items())),
        "masked": sum(_masked(path) for path in paths),
        "schema_version": schema.VERSION,
        "columns": [{"name": field.name, "type": str(field.type)} for field in schema.RELEASED],
        "software": {"name": "local-commons", "version": package_version("local-commons")},
    }


def checksums(folder: Path) -> str:
    """Return a SHA256SUMS text of every file below a release, sorted by path."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    return "".join(f"{files.sha256(p)}  {p.relative_to(folder).as_posix()}\n" for p in paths)


def _file(folder: Path, path: Path) -> dict[str, Any]:
    relative = path.relative_to(folder)
    return {
        "path": relative.as_posix(),
        "sha256": files.sha256(path),
        "bytes": path.stat().st_size,
        "rows": pq.read_metadata(path).num_rows,
        "licence_family": relative.parts[1],
        "language": relative.parts[2],
    }


def _masked(path: Path) -> int:
    """Return how many rows of a file have a place masked."""
    steps = pc.list_flatten(pq.read_table(path, columns=["transforms"])["transforms"])
    return pc.sum(pc.equal(pc.struct_field(steps, "step"), masking.STEP)).as_py() or 0


def _rows(table: Any, *columns: str) -> Any:
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


def compare(folder: Path, parent: Path | None) -> dict[str, Any]:
    """Return how many rows came, went and changed since the parent, by language, and which went."""
    new, old = _texts(folder), _texts(parent) if parent else {}
    added = Counter(language for doc_id, (_, language) in new.items() if doc_id not in old)
    gone = {doc_id: language for doc_id, (_, language) in old.items() if doc_id not in new}
    changed = Counter(lang for doc_id, (sha, lang) in new.items() if old.get(doc_id, (sha,))[0] != sha)
    return {
        "added": dict(sorted(added.items())),
        "removed": dict(sorted(Counter(gone.values()).items())),
        "changed": dict(sorted(changed.items())),
        "gone": sorted(gone),
    }


def _texts(folder: Path) -> dict[str, tuple[str, str]]:
    held: dict[str, tuple[str, str]] = {}
    for path in sorted((folder / "data").rglob("*.parquet")):
        table = pq.read_table(path, columns=["doc_id", "text_sha256", "language"])
        held |= {doc_id: (sha, lang) for doc_id, sha, lang in _rows(table, *table.column_names)}
    return held
