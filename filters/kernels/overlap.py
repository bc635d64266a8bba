"""Jaccard similarity of the shingles of two texts: how many both have, of those that either has."""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel
from filters.kernels.shingles import Layout

_OFFSET = np.uint64(0xCBF29CE484222325)  # FNV-1a, 64 bits: by Fowler, Noll and Vo
_PRIME = np.uint64(0x100000001B3)


@kernel
def overlaps(layout: Layout, width: int) -> NDArray[np.float32]:
    """Return the similarity, 0 to 1, of rows 0 and 1, 2 and 3, and so on; 0 where neither has a unit."""
    firsts = layout.firsts
    pairs = (len(firsts) - 1) // 2
    found = np.zeros(pairs, np.float32)
    room = 16
    for pair in range(pairs):
        while room < 2 * (firsts[2 * pair + 2] - firsts[2 * pair]):
            room *= 2
    table, owner = np.empty(room, np.uint64), np.zeros(room, np.int64)
    for pair in range(pairs):
        ours = _enter(layout, 2 * pair, width, table, owner, 3 * pair)
        theirs = _enter(layout, 2 * pair + 1, width, table, owner, 3 * pair)
        either = ours[0] + theirs[0]
        found[pair] = theirs[1] / either if either else 0
    return found


@kernel
def _enter(
    layout: Layout, row: int, width: int, table: NDArray[np.uint64], owner: NDArray[np.int64], mark: int
) -> tuple[int, int]:
    """Note a row's shingles; return how many are new to the pair, and how many its other row has too.

    `owner` says whose a slot is: above `mark`, 1 the first row's, 2 the second's, 3 counted as common;
    what is not above it is left from earlier pairs and free.
    """
    begins = layout.begins[layout.firsts[row] : layout.firsts[row + 1]]
    count = len(begins) - 1
    mine = mark + 1 + (row & 1)
    new, common = 0, 0
    for i in range(max(count - width + 1, min(count, 1))):
        value = _hash(layout.laid, begins[i], begins[min(i + width, count)] - layout.gaps[row])
        slot = np.int64(value >> np.uint64(8)) & (len(table) - 1)
        while owner[slot] > mark and table[slot] != value:
            slot = (slot + 1) & (len(table) - 1)
        if owner[slot] <= mark:
            table[slot], owner[slot] = value, mine
            new += 1
        elif owner[slot] < mine:
            owner[slot] = mark + 3
            common += 1
    return new, common


@kernel
def _hash(data: NDArray[np.uint8], start: int, stop: int) -> np.uint64:
    value = _OFFSET
    for at in range(start, stop):
        value = np.uint64((value ^ np.uint64(data[at])) * _PRIME)
    return np.uint64(value ^ value >> np.uint64(29))
