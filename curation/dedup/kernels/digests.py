"""Numbers for digests: the one that a digest has among those held, or the next free one."""

import numpy as np
from numpy.typing import NDArray

from curation.dedup.kernels import kernel


@kernel
def number(held: NDArray[np.uint64], new: NDArray[np.uint64]) -> tuple[NDArray[np.int32], int]:
    """Return a number for each new digest, and how many numbers there are now.

    Digests are pairs of 64 bits. A held one has its row for a number, and one of zeros was forgotten;
    others are numbered from `len(held)` on in the order of their first appearance.
    """
    room = 16
    while room < 2 * len(new):
        room *= 2
    table = np.full(room, -1, np.int32)
    same = np.empty(len(new), np.int32)  # the first row with the same digest
    for row in range(len(new)):
        slot = _find(table, new, new[row])
        if table[slot] < 0:
            table[slot] = row
        same[row] = table[slot]
    numbers = np.full(len(new), -1, np.int32)
    for row in range(len(held)):
        if held[row, 0] != 0 or held[row, 1] != 0:
            entry = table[_find(table, new, held[row])]
            if entry >= 0:
                numbers[entry] = row
    following = len(held)
    for row in range(len(new)):
        if same[row] == row and numbers[row] < 0:
            numbers[row] = following
            following += 1
        numbers[row] = numbers[same[row]]
    return numbers, following


@kernel
def _find(table: NDArray[np.int32], digests: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> int:
    """Return the slot that holds a digest, or the free one where it belongs."""
    slot = int(np.int64(wanted[0] & np.uint64(len(table) - 1)))
    while table[slot] >= 0:
        entry = digests[table[slot]]
        if entry[0] == wanted[0] and entry[1] == wanted[1]:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot
