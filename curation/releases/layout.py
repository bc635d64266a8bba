"""Which file of a release each row lies in, so that what did not change keeps its file, byte for byte.

Hashing works into buckets alone would let one per cent of new documents touch every bucket. So rows have
a *generation* first: a row stays in the generation where its parent release holds it, and all rows that
are new form the next one. Within a generation, files are the leaves of a binary tree over the hash of the
work; a leaf is split when it holds too much and never joined again, so that a withdrawal rewrites one file
and moves nothing. The rows, and what the parent's files hold, give the layout; no clock and no order do.

Many small generations would be slow to read. When more than `SMALL` of them hold less than a sixteenth of
the rows' bytes each, the smallest are written together, as far as that moves at most a sixteenth.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from curation.works import work_id

FILE_ROWS = 16_384  # a million rows have at least 61 files: twenty rows of one work lie in 2 % of them
FILE_BYTES = 128 << 20  # of `row_bytes`, about 50 MB on the disk
SMALL, SHARE = 8, 16

Hashes = NDArray[np.uint64]
Sizes = NDArray[np.int64]

_NAME = re.compile(r"part-(\d+)(?:-([01]+))?\.parquet")
_DOC_BITS = 16
_ROW_BYTES = 1024  # what a row has beside its longest columns, roughly
_LONG = ("text", "doc_id", "title", "locator")


@dataclass(frozen=True, slots=True, order=True)
class Leaf:
    """One file of a licence family and language: its generation, and the first bits of its hashes."""

    generation: int
    bits: str = ""

    @property
    def name(self) -> str:
        """Return the file's name."""
        return f"part-{self.generation:05d}{'-' if self.bits else ''}{self.bits}.parquet"

    @staticmethod
    def named(name: str) -> "Leaf | None":
        """Return the leaf of a file's name; null when the name is of another kind."""
        found = _NAME.fullmatch(name)
        return Leaf(int(found[1]), found[2] or "") if found else None


def doc_hashes(doc_ids: pa.Array | pa.ChunkedArray) -> Hashes:
    """Return the hash of each document's identifier."""
    found = (xxhash.xxh3_64_intdigest(doc_id.encode()) for doc_id in doc_ids.to_pylist())
    return np.fromiter(found, np.uint64, len(doc_ids))


def tree_hashes(rows: pa.Table) -> Hashes:
    """Return each row's place in the tree: 48 bits of its work's hash, then 16 of its own."""
    pairs = zip(rows["doc_id"].to_pylist(), rows["granularity"].to_pylist(), strict=True)
    works = np.fromiter(
        (xxhash.xxh3_64_intdigest(work_id(*pair).encode()) for pair in pairs), np.uint64, rows.num_rows
    )
    low = np.uint64(64 - _DOC_BITS)
    return works >> np.uint64(_DOC_BITS) << np.uint64(_DOC_BITS) | doc_hashes(rows["doc_id"]) >> low


def row_bytes(rows: pa.Table) -> Sizes:
    """Return about how many bytes each row takes in memory; it depends on that row alone."""
    sizes = np.full(rows.num_rows, _ROW_BYTES, np.int64)
    for name in _LONG:
        sizes += pc.fill_null(pc.binary_length(rows[name]), 0).to_numpy().astype(np.int64)
    return sizes


def place(
    hashes: Hashes, sizes: Sizes, docs: Hashes, held: Mapping[Leaf, Hashes]
) -> tuple[list[Leaf], NDArray[np.int64]]:
    """Return the files of one licence family and language, sorted, and for each row the index of its own.

    `hashes` are `tree_hashes`, `docs` are `doc_hashes`; `held` has the parent's files with their `docs`.
    """
    generations, merged = _generations(docs, sizes, held)
    leaves: list[Leaf] = []
    found = np.empty(len(hashes), np.int64)
    for generation in np.unique(generations).tolist():
        rows = np.flatnonzero(generations == generation)
        old = () if generation == merged else [leaf.bits for leaf in held if leaf.generation == generation]
        for bits, chosen in _leaves(rows, hashes, sizes, old):
            found[chosen] = len(leaves)
            leaves.append(Leaf(generation, bits))
    return _in_order(leaves, found)


def _generations(
    docs: Hashes, sizes: Sizes, held: Mapping[Leaf, Hashes]
) -> tuple[NDArray[np.int64], int | None]:
    """Return each row's generation, and which of them was written together anew; null when none was."""
    found = np.full(len(docs), -1, np.int64)
    for leaf in sorted(held):
        found[np.isin(docs, held[leaf]) & (found < 0)] = leaf.generation
    new = max((leaf.generation for leaf in held), default=-1) + 1
    if not (found < 0).any():
        return found, None
    found[found < 0] = new
    small = _to_merge(found, sizes)
    found[np.isin(found, small)] = new if new in small or not small else new + 1
    return found, found.max().item() if small else None


def _to_merge(generations: NDArray[np.int64], sizes: Sizes) -> list[int]:
    total = np.bincount(generations, weights=sizes)
    most = total.sum() / SHARE
    small = [g for g in np.flatnonzero(total).tolist() if total[g] < most]
    if len(small) <= SMALL:
        return []
    small.sort(key=lambda g: (total[g], g))
    fitting = int((np.cumsum(total[small]) <= most).sum())
    return small[:fitting] if fitting > 1 else []


def _leaves(
    rows: NDArray[np.int64], hashes: Hashes, sizes: Sizes, old: Collection[str]
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield the bits and the rows of each leaf of one generation, below the leaves that it has already."""
    for bits in sorted(old):
        inside = _starts_with(hashes[rows], bits)
        yield from _split(rows[inside], hashes, sizes, bits)
        rows = rows[~inside]
    yield from _split(rows, hashes, sizes, "")


def _split(
    rows: NDArray[np.int64], hashes: Hashes, sizes: Sizes, bits: str
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    if not len(rows):
        return
    fits = len(rows) <= FILE_ROWS and sizes[rows].sum() <= FILE_BYTES
    if fits or len(bits) == 64 or len(rows) == 1:
        yield bits, rows
        return
    right = hashes[rows] >> np.uint64(63 - len(bits)) & np.uint64(1) == 1
    yield from _split(rows[~right], hashes, sizes, bits + "0")
    yield from _split(rows[right], hashes, sizes, bits + "1")


def _starts_with(hashes: Hashes, bits: str) -> NDArray[np.bool_]:
    if not bits:
        return np.ones(len(hashes), np.bool_)
    inside: NDArray[np.bool_] = hashes >> np.uint64(64 - len(bits)) == np.uint64(int(bits, 2))
    return inside


def _in_order(leaves: list[Leaf], found: NDArray[np.int64]) -> tuple[list[Leaf], NDArray[np.int64]]:
    ordered = sorted(set(leaves))
    places = np.array([ordered.index(leaf) for leaf in leaves], np.int64)
    return ordered, places[found] if len(found) else found
