"""The data files of a release, made in steps that run beside each other: pieces, heaps, files.

A piece is what one shard of documents gives to one licence family and language. A heap holds the rows of
one file to be, gathered from all pieces. So memory holds one piece or one file at a time, however large
the release.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import schema, store
from curation.releases import layout, parts, pool, spill
from curation.releases.layout import Leaf

WORK = Path("work", "release")

# What stands beside the rows until their file is written: see `layout`.
_SCRATCH = pa.schema([("_tree", pa.uint64()), ("_bytes", pa.int64()), ("_doc", pa.uint64())])
_PIECE = pa.schema([*schema.RELEASED, *_SCRATCH])


@dataclass(frozen=True, slots=True)
class Sort:
    """The pieces of one `<licence family>/<language>`, and the files that the parent release has there."""

    place: str
    pieces: tuple[Path, ...]
    parent: tuple[Path, ...]


def write_pieces(home: Path, key: str, rows: pa.Table) -> dict[str, str]:
    """Write rows as one piece for each licence family and language; return their paths and digests."""
    outputs = {}
    for (family, language), piece in _partitions(_prepared(rows)):
        path = home / WORK / key / family / f"{language}.parquet"
        outputs[str(path.relative_to(home))] = store.write_table(path, piece, compression_level=1)
    return outputs


def _prepared(table: pa.Table) -> pa.Table:
    """Return rows with their place in the tree, their size and their identifier's hash beside them."""
    scratch = [layout.tree_hashes(table), layout.row_bytes(table), layout.doc_hashes(table["doc_id"])]
    for field, column in zip(_SCRATCH, scratch, strict=True):
        table = table.append_column(field, pa.array(column))
    return table


def _partitions(table: pa.Table) -> list[tuple[tuple[str, str], pa.Table]]:
    groups = table.select(["licence_family", "language"]).group_by(["licence_family", "language"])
    found = sorted((row["licence_family"], row["language"]) for row in groups.aggregate([]).to_pylist())
    return [(place, table.filter(_is_at(table, *place))) for place in found]


def _is_at(table: pa.Table, family: str, language: str) -> pa.Array:
    return pc.and_(pc.equal(table["licence_family"], family), pc.equal(table["language"], language))


def sorts(home: Path, outputs: Iterable[str], parent: dict[str, Any] | None) -> list[Sort]:
    """Return a job for each licence family and language: its pieces, and the files of the parent there.

    `outputs` are the paths of all pieces; `parent` is the manifest of the parent, null where there is none.
    """
    pieces: dict[str, list[Path]] = {}
    for output in outputs:
        path = home / output
        pieces.setdefault(f"{path.parent.name}/{path.stem}", []).append(path)
    held = _by_place(home, parent) if parent else {}
    return [Sort(place, tuple(found), tuple(held.get(place, ()))) for place, found in sorted(pieces.items())]


def sort_rows(job: Sort, scratch: Path) -> list[str]:
    """Put the rows of one licence family and language on a heap for each file; return the files' names."""
    hashes, sizes, docs = (np.concatenate(c) for c in zip(*map(_scratch, job.pieces), strict=True))
    leaves, found = layout.place(hashes, sizes, docs, _held(job.parent))
    shutil.rmtree(scratch / job.place, ignore_errors=True)
    heaps = spill.Spill(scratch / job.place, _PIECE)
    start = 0
    for piece in job.pieces:
        rows = pq.read_table(piece, schema=_PIECE)
        here = found[start : start + rows.num_rows]
        for leaf in np.unique(here).tolist():
            heaps.add(leaves[leaf].name, rows.filter(pa.array(here == leaf)))
        start += rows.num_rows
    heaps.flush()
    return heaps.names()


def write_file(path: Path, scratch: Path, building: Path, home: Path) -> str:
    """Write one file, whose path below `data/` is given, from the heap of that path; return its SHA-256."""
    rows = spill.read(scratch / path)
    return pool.write(home, building / "data" / path, lambda aside: parts.write(rows, aside))


def _by_place(home: Path, parent: dict[str, Any]) -> dict[str, list[Path]]:
    held: dict[str, list[Path]] = {}
    for each in parent["files"]:
        path = home / "releases" / parent["version"] / each["path"]
        held.setdefault(f"{each['licence_family']}/{each['language']}", []).append(path)
    return held


def _scratch(piece: Path) -> tuple[Any, ...]:
    table = pq.read_table(piece, columns=_SCRATCH.names)
    return tuple(column.to_numpy() for column in table.columns)


def _held(parent: Sequence[Path]) -> dict[Leaf, layout.Hashes]:
    """Return which documents lie in which file of the parent."""
    return {
        leaf: layout.doc_hashes(pq.read_table(path, columns=["doc_id"])["doc_id"])
        for path in parent
        if (leaf := Leaf.named(path.name))
    }
