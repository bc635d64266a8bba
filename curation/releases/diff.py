"""What differs between two releases, document by document.

Files with one digest in both are not opened. Of the others only identifiers, digests of texts, languages
and licences are read, and sorted on the disk into heaps that fit into memory whatever the size.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files
from curation.errors import UnknownRelease
from curation.releases.layout import doc_hashes
from curation.releases.spill import Spill, read

KINDS = ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WHAT = {"text_sha256": "text", "language": "language", "licence": "licence"}  # what a changed row is told by

_GROUPS = ("kind", "language", "licence", "licence_family")
_COLUMNS = ("doc_id", "text_sha256", "language", "licence", "licence_family")
_SCHEMA = pa.schema([pa.field(name, pa.string()) for name in _COLUMNS])
_HEAP_ROWS = 250_000


@dataclass(slots=True)
class Difference:
    """Rows that came, went and changed, by language, licence and family; of a removed row, what it had."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    what: Counter[str] = field(default_factory=Counter)  # of the changed rows: text, language, licence
    gone: list[str] = field(default_factory=list)  # the identifiers of the removed rows, sorted
    bytes: dict[str, int] = field(default_factory=dict)  # of the data files: before, after, shared

    def by(self, kind: str, column: str) -> dict[str, int]:
        """Return the rows of one kind by `language`, `licence` or `licence_family`, sorted by name."""
        place = _GROUPS.index(column)
        found: Counter[str] = Counter()
        for group, n in self.counts.items():
            if group[0] == kind:
                found[group[place]] += n
        return dict(sorted(found.items()))

    def facts(self) -> dict[str, Any]:
        """Return all counts as JSON values; a language or licence stands there only where a row differs."""
        tables: dict[str, dict[str, dict[str, int]]] = {}
        for column in _GROUPS[1:]:
            found = {kind: self.by(kind, column) for kind in KINDS}
            names = sorted({name for held in found.values() for name in held})
            tables[f"by_{column}"] = {n: {kind: found[kind].get(n, 0) for kind in KINDS} for n in names}
        totals = {kind: sum(self.by(kind, "language").values()) for kind in KINDS}
        return {**totals, "changed_what": dict(sorted(self.what.items())), "bytes": self.bytes, **tables}


def compare(old: Path | None, new: Path) -> Difference:
    """Return what differs between the folders of two releases; all is added where there is no old one."""
    held = [data_files(folder) if folder else {} for folder in (old, new)]
    found = Difference(bytes=_bytes(*held))
    for rows in changes(*held):
        found.counts += _counted(rows)
        for column, word in WHAT.items():
            found.what[word] += pc.sum(rows[f"is_new_{column}"]).as_py() or 0
        found.gone += rows.filter(pc.equal(rows["kind"], REMOVED))["doc_id"].to_pylist()
    found.gone.sort()
    return found


def _bytes(old: Mapping[str, Path], new: Mapping[str, Path]) -> dict[str, int]:
    sizes = {sha: path.stat().st_size for sha, path in [*old.items(), *new.items()]}
    groups = {"before": old.keys(), "after": new.keys(), "shared": old.keys() & new.keys()}
    return {name: sum(sizes[sha] for sha in group) for name, group in groups.items()}


def _counted(rows: pa.Table) -> Counter[tuple[str, str, str, str]]:
    groups = rows.group_by(list(_GROUPS)).aggregate([([], "count_all")]).to_pylist()
    kinds = ((g["kind"], g["language"], g["licence"], g["licence_family"], g["count_all"]) for g in groups)
    return Counter({(kind, label, licence, family): n for kind, label, licence, family, n in kinds})


def changes(old: Mapping[str, Path], new: Mapping[str, Path]) -> Iterator[pa.Table]:
    """Yield tables of the rows that differ: `doc_id`, `kind`, the row's columns, and what is new in it.

    The releases are given as their `data_files`.
    """
    differing = [
        [path for sha, path in mine.items() if sha not in other] for mine, other in ((old, new), (new, old))
    ]
    heaps = max(1, sum(map(_rows, differing)) // _HEAP_ROWS)
    with tempfile.TemporaryDirectory(prefix="commons-diff-") as place:
        spills = [Spill(Path(place) / side, _SCHEMA) for side in ("before", "after")]
        for paths, spill in zip(differing, spills, strict=True):
            for path in paths:
                _sort(path, spill, heaps)
            spill.flush()
        for heap in sorted({name for spill in spills for name in spill.names()}):
            yield _joined(*(_heap(Path(place) / side / heap) for side in ("before", "after")))


def data_files(folder: Path) -> dict[str, Path]:
    """Return the data files of a release by their SHA-256: as the manifest says or, without one, as found."""
    if not (folder / "data").is_dir() and not (folder / "manifest.json").is_file():
        raise UnknownRelease(
            f"{folder} is no release: it holds neither manifest.json nor data/; name another"
        )
    said = files.read_json(folder / "manifest.json")
    if said is not None:
        return {each["sha256"]: folder / each["path"] for each in said["files"]}
    return {files.sha256(path): path for path in sorted((folder / "data").rglob("*.parquet"))}


def _rows(paths: list[Path]) -> int:
    return sum(int(pq.read_metadata(path).num_rows) for path in paths)


def _sort(path: Path, spill: Spill, heaps: int) -> None:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=list(_COLUMNS)):
            rows = pa.table({name: batch[name] for name in _COLUMNS}, schema=_SCHEMA)
            heap = doc_hashes(rows["doc_id"]) % np.uint64(heaps)
            for number in np.unique(heap).tolist():
                spill.add(f"{number:06d}", rows.filter(pa.array(heap == number)))


def _heap(path: Path) -> pa.Table:
    return read(path) if path.exists() else _SCHEMA.empty_table()


def _joined(before: pa.Table, after: pa.Table) -> pa.Table:
    """Return the rows of one heap that differ, sorted by identifier."""
    both = before.join(
        after,
        "doc_id",
        join_type="full outer",
        left_suffix="_before",
        coalesce_keys=True,
        right_suffix="_after",
    )
    is_in = {side: pc.is_valid(both[f"text_sha256_{side}"]) for side in ("before", "after")}
    columns: dict[str, Any] = {"doc_id": both["doc_id"]}
    columns["kind"] = pc.if_else(is_in["before"], pc.if_else(is_in["after"], CHANGED, REMOVED), ADDED)
    is_changed = pc.equal(columns["kind"], CHANGED)
    for name in _COLUMNS[1:]:
        new, old = both[f"{name}_after"], both[f"{name}_before"]
        columns[name] = pc.coalesce(new, old)
        if name in WHAT:
            columns[f"is_new_{name}"] = pc.and_(is_changed, pc.fill_null(pc.not_equal(new, old), False))
    news = [columns[f"is_new_{name}"] for name in WHAT]
    is_other = pc.or_(pc.or_(news[0], news[1]), news[2])
    return pa.table(columns).filter(pc.or_(pc.invert(is_changed), is_other)).sort_by("doc_id")
