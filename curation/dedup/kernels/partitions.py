"""Rows dealt out by key into partitions so small that a table for each stays in the processor's cache.

Sorting all keys would take several times as long. Held keys whose value no new one has are left out, so
that a few new texts among millions held cost little more than reading the held keys once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.kernels import kernel

_GOLDEN = np.uint32(2654435769)  # 2^32 by the golden ratio: Fibonacci hashing
_A_PARTITION = 4096  # entries; with its table 80 KB, a sixth of a common second-level cache
_MOST_BITS = 12  # more partitions than that are written to too many places at once


class Dealt(NamedTuple):
    """Rows of one band and their keys, by partition; partition p lies from `starts[p]` to `starts[p + 1]`."""

    rows: NDArray[np.int32]
    keys: NDArray[np.uint32]
    starts: NDArray[np.int64]


@kernel
def deal(column: NDArray[np.uint32], is_held: NDArray[np.bool_], is_new: NDArray[np.bool_]) -> Dealt:
    """Return the rows of one band that may meet a new one, by partition.

    `is_held` tells which rows count at all; rows stay in order within a partition.
    """
    wanted = _wanted(column, is_held, is_new)
    bits = 0
    while bits < _MOST_BITS and wanted >> bits > _A_PARTITION:
        bits += 1
    starts = np.zeros((1 << bits) + 1, np.int64)
    seen = _seen(column, is_held, is_new)
    shift, mask = np.uint32(32 - _MOST_BITS), (1 << bits) - 1
    for row in range(len(column)):
        if is_held[row] and (is_new[row] or _is_seen(seen, column[row])):
            starts[(int(np.int64(np.uint32(column[row] * _GOLDEN) >> shift)) & mask) + 1] += 1
    for part in range(1 << bits):
        starts[part + 1] += starts[part]
    ends = starts[:-1].copy()
    rows, keys = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint32)
    for row in range(len(column)):
        if is_held[row] and (is_new[row] or _is_seen(seen, column[row])):
            part = int(np.int64(np.uint32(column[row] * _GOLDEN) >> shift)) & mask
            rows[ends[part]], keys[ends[part]] = row, column[row]
            ends[part] += 1
    return Dealt(rows, keys, starts)


@kernel
def _wanted(column: NDArray[np.uint32], is_held: NDArray[np.bool_], is_new: NDArray[np.bool_]) -> int:
    """Return about how many rows will be dealt out: the new ones, twice."""
    count = 0
    for row in range(len(column)):
        count += is_held[row] and is_new[row]
    return min(2 * count, len(column))


@kernel
def _seen(
    column: NDArray[np.uint32], is_held: NDArray[np.bool_], is_new: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return a bit for each hash of 20 bits, set where a new key has it: 128 KB."""
    bits = np.zeros(1 << 17, np.uint8)
    for row in range(len(column)):
        if is_new[row] and is_held[row]:
            hashed = np.int64(np.uint32(column[row] * _GOLDEN) >> np.uint32(12))
            bits[hashed >> 3] |= np.uint8(1 << (hashed & 7))
    return bits


@kernel
def _is_seen(bits: NDArray[np.uint8], key: np.uint32) -> bool:
    hashed = np.int64(np.uint32(key * _GOLDEN) >> np.uint32(12))
    return bool(bits[hashed >> 3] & (1 << (hashed & 7)) != 0)
