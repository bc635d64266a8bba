"""Locality-sensitive hashing: which sketches agree in at least one band, and in how many places.

Words. A MinHash signature is kept as one byte a place (Li and Koenig, b-bit minwise hashing, 2010), 128
bytes a text, which read as 32 numbers of 32 bits are its bands as well. Two texts of similarity s meet
with probability 1 - (1 - s^4)^32: 1.000 at 0.7, 0.99 at 0.6, 0.87 at 0.5, 0.001 at 0.08.

Scans. Each place of a signature is a band of its own, and two pages must agree in several: their similarity
is low, and what tells them from strangers is that they share grams which few others have.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curation.dedup import PERMUTATIONS
from curation.dedup.kernels import meetings, partitions
from curation.dedup.kernels.meetings import Limits, Pairs

BANDS = 32
_MIXER = np.uint32(2654435769)

# Within a bucket of 64 all are compared. What shares a larger one is mostly a formula that many texts
# repeat; copies meet in other bands as well.
OF_WORDS = Limits(bucket=64, anchors=16, least=0, is_by_byte=True, rare=0)
# A gram that more pages have than this is no evidence for any two of them (Smith, Cordell and Mullen,
# Computational methods for uncovering reprinted texts, 2015, bound the frequency of n-grams likewise).
OF_SCANS = Limits(bucket=32, anchors=2, least=4, is_by_byte=False, rare=3)


@dataclass(frozen=True, slots=True)
class Table:
    """Sketches held and new: a row for each band, a column for each sketch; not held counts for nothing.

    `claims` tells who stands for others in large buckets, the smallest first.
    """

    bands: NDArray[np.uint32]
    is_held: NDArray[np.bool_]
    is_new: NDArray[np.bool_]
    claims: NDArray[np.uint64]


def of_words(signatures: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the bands of MinHash signatures, a byte for each value: equal values have equal bytes."""
    places = ((signatures * _MIXER) >> np.uint32(24)).astype(np.uint8)
    return np.ascontiguousarray(places.view("<u4").T)


def of_scans(signatures: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the bands of MinHash signatures, each value one."""
    return np.ascontiguousarray(signatures.T)


def estimate(equal: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the Jaccard similarity, 0 to 1, that so many equal bytes in two sketches stand for.

    Different values share their byte once in 256 times, which is taken off.
    """
    share = equal / PERMUTATIONS
    return np.clip((share - 1 / 256) / (1 - 1 / 256), 0, 1).astype(np.float32)


def pairs(table: Table, limits: Limits) -> Pairs:
    """Return the pairs with a new member that share a band and `limits.least` places, sorted, once each."""
    count = table.bands.shape[0]
    crowded = np.zeros((table.bands.shape[1], (count + 63) // 64), np.uint64)
    given = meetings.Sketches(table.bands, table.is_new, table.claims, crowded)
    found = [Pairs(*np.empty((3, 0), np.int32))]
    for band in range(count if table.is_new.any() else 0):
        dealt = partitions.deal(table.bands[band], table.is_held, table.is_new)
        found.append(meetings.meet(*dealt, band, given, limits))
    once = _once(found)
    return _chosen(once, meetings.rare(once, given, limits.rare)) if limits.rare else once


def _once(found: list[Pairs]) -> Pairs:
    first, second, equal = (np.concatenate(column) for column in zip(*found, strict=True))
    _, order = np.unique(first.astype(np.int64) << 32 | second, return_index=True)
    return Pairs(first[order], second[order], equal[order])


def _chosen(found: Pairs, mask: NDArray[np.bool_]) -> Pairs:
    return Pairs(found.first[mask], found.second[mask], found.equal[mask])
