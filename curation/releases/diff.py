"""What differs between two releases, document by document.

Files with one digest in both are not opened. Of the others only identifiers, digests of texts, languages
and licences are read, and sorted on the disk into heaps that fit into memory whatever the size.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
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

_COLUMNS = ("doc_id", "text_sha256", "language", "licence", "licence_family")
_SCHEMA = pa.schema([pa.field(name, pa.string()) for name in _COLUMNS])
_HEAP_ROWS = 250_000


@dataclass(slots=True)
class Difference:
    """Rows that came, went and changed, by language, licence and family; of a removed row, what it had."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    what: Counter[str] = field(default_factory=Counter)  # of the changed rows: text, language, licence
    gone: list[str] = field(default_factory=list)  # the identifiers of the removed rows, sorted

    def by(self, kind: str, column: str) -> dict[str, int]:
        """Return the rows of one kind by `language`, `licence` or `licence_family`, sorted by name."""
        place = ("language", "licence", "licence_family").index(column) + 1
        found: Counter[str] = Counter()
        for group, n in self.counts.items():
            if group[0] == kind:
                found[group[place]] += n
        return dict(sorted(found.items()))

    def total(self, kind: str) -> int:
        """Return how many rows are of one kind."""
        return sum(n for group, n in self.counts.items() if group[0] == kind)


def compare(old: Path | None, new: Path) -> Difference:
    """Return what differs between the folders of two releases; all is added where there is no old one."""
    found = Difference()
    for rows in changes(old, new):
        found.counts += _counted(rows)
        for column, word in WHAT.items():
            found.what[word] += pc.sum(rows[f"is_new_{column}"]).as_py() or 0
        found.gone += rows.filter(pc.equal(rows["kind"], REMOVED))["doc_id"].to_pylist()
    found.gone.sort()
    return found


def _counted(rows: pa.Table) -> Counter[tuple[str, str, str, str]]:
    groups = rows.group_by(["kind", "language", "licence", "licence_family"]).aggregate([([], "count_all")])
    return Counter(
        {
            (g["kind"], g["language"], g["licence"], g["licence_family"]): g["count_all"]
            for g in groups.to_pylist()
        }
    )


def changes(old: Path | None, new: Path) -> Iterator[pa.Table]:
    """Yield tables of the rows that differ: `doc_id`, `kind`, the row's columns, and what is new in it."""
    before, after = _differing(old, new)
    heaps = max(1, (_rows(before) + _rows(after)) // _HEAP_ROWS)
    with tempfile.TemporaryDirectory(prefix="commons-diff-") as place:
        spills = [Spill(Path(place) / side, _SCHEMA) for side in ("before", "after")]
        for paths, spill in zip((before, after), spills, strict=True):
            for path in paths:
                _sort(path, spill, heaps)
            spill.flush()
        for heap in sorted({name for spill in spills for name in spill.names()}):
            yield _joined(*(_heap(Path(place) / side / heap) for side in ("before", "after")))


def _differing(old: Path | None, new: Path) -> tuple[list[Path], list[Path]]:
    held = [data_files(folder) if folder else {} for folder in (old, new)]
    return (
        [path for sha, path in held[0].items() if sha not in held[1]],
        [path for sha, path in held[1].items() if sha not in held[0]],
    )


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
