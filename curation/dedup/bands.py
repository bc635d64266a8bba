"""Locality-sensitive hashing: which signatures agree on all rows of at least one band.

Two signatures of similarity s share a band with probability 1 - (1 - s^5)^25: 0.9999 at 0.8, 0.99 at 0.7,
0.87 at 0.6, 0.06 at 0.3 (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BANDS = 25
ROWS = 5

# A bucket serves this many comparisons; 1,400 documents may all be compared with each other. What shares
# a larger one is mostly a formula that many texts repeat, and copies meet in other bands as well.
COMPARISONS = 2_000_000


@dataclass(frozen=True, slots=True)
class Buckets:
    """Buckets of two signatures or more, in all bands; signatures are named by their row.

    Bucket b holds `members[starts[b] : starts[b + 1]]`, in the order of rows; `of[band, row]` is the
    bucket of a row in a band, -1 where it shares none.
    """

    members: NDArray[np.int32]
    starts: NDArray[np.int64]
    of: NDArray[np.int32]

    def shared(self) -> NDArray[np.int64]:
        """Return the rows that share a bucket with any other, in order."""
        return np.flatnonzero((self.of >= 0).any(axis=0))

    def later(self, row: int) -> NDArray[np.int32]:
        """Return the rows after this one that share a bucket with it, in order.

        In a bucket too large for all pairs, only the first rows of it have neighbours there.
        """
        found = []
        for bucket in self.of[:, row]:
            if bucket >= 0:
                inside = self.members[self.starts[bucket] : self.starts[bucket + 1]]
                place = int(np.searchsorted(inside, row))
                if place < max(1, COMPARISONS // len(inside)):
                    found.append(inside[place + 1 :])
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)


def buckets(signatures: NDArray[np.uint32]) -> Buckets:
    """Sort signatures, a row each, into the buckets of every band; one band is in memory at a time."""
    of = np.full((BANDS, len(signatures)), -1, np.int32)
    members: list[NDArray[np.int32]] = [np.empty(0, np.int32)]
    sizes: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    opened = 0
    for band in range(BANDS):
        inside, counts = _groups(_keys(signatures[:, band * ROWS : (band + 1) * ROWS]))
        of[band, inside] = np.repeat(np.arange(opened, opened + len(counts), dtype=np.int32), counts)
        members.append(inside)
        sizes.append(counts)
        opened += len(counts)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Buckets(np.concatenate(members), starts, of)


def _keys(rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return one 64-bit key for the values of a band; a chance collision costs one comparison."""
    keys = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: Fibonacci hashing
        keys ^= keys >> np.uint64(32)
    return keys


def _groups(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the rows whose key occurs twice or more, group by group in row order, and the groups' sizes."""
    order = np.argsort(keys, kind="stable").astype(np.int32)
    ordered = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(keys)])
    counts = np.diff(np.concatenate([begins, [len(keys)]]))
    return order[np.repeat(counts > 1, counts)], counts[counts > 1]
