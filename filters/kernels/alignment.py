"""How much of two texts runs side by side: grams that occur once in each, in the same order.

Two pages of one language share many grams, but scattered; two recognitions of one page share them in
order, however badly both were read. Of m scattered matches about 2 sqrt(m) stand in order by chance. A
heading or a form that two pages share is dense in one part of them; misreading spreads over the whole.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

_PARTS = 8
_PRIME = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio


@kernel
def aligned(points: NDArray[np.uint32], ends: NDArray[np.int64], width: int) -> NDArray[np.float32]:
    """Return for rows 0 and 1, 2 and 3, and so on, the share of grams that stand in both in one order.

    `points` are the characters of all rows, end to end; the share, 0 to 1, is of the grams that occur
    once in the row that has more of these. An eighth of a text counts at most twice what the middle one
    does, so that what two pages share in one part only makes them little alike.
    """
    found = np.zeros((len(ends) - 1) // 2, np.float32)
    for pair in range(len(found)):
        ours = _grams(points[ends[2 * pair] : ends[2 * pair + 1]], width)
        theirs = _grams(points[ends[2 * pair + 1] : ends[2 * pair + 2]], width)
        room = 16
        while room < 2 * len(ours) or room < 2 * len(theirs):
            room *= 2
        mine, single = _places(ours, room)
        other, singles = _places(theirs, room)
        if single and singles:
            ours_at, theirs_at = _matches(ours, mine, theirs, other)
            in_order = ours_at[_longest(theirs_at)]
            found[pair] = _spread(in_order, len(ours)) / max(single, singles)
    return found


@kernel
def _grams(points: NDArray[np.uint32], width: int) -> NDArray[np.uint64]:
    """Return a hash for each run of `width` characters."""
    grams = np.zeros(max(len(points) - width + 1, 0), np.uint64)
    for i in range(len(grams)):
        value = np.uint64(0)
        for at in range(i, i + width):
            value = np.uint64((value ^ np.uint64(points[at])) * _PRIME)
            value ^= value >> np.uint64(32)
        grams[i] = value
    return grams


@kernel
def _places(grams: NDArray[np.uint64], room: int) -> tuple[NDArray[np.int64], int]:
    """Return a hash table of places, where `-2 - place` is a gram that recurs, and how many occur once."""
    table = np.full(room, -1, np.int64)
    single = 0
    for i in range(len(grams)):
        slot = _slot(table, grams, grams[i])
        if table[slot] == -1:
            table[slot] = i
            single += 1
        elif table[slot] >= 0:
            table[slot] = -2 - table[slot]
            single -= 1
    return table, single


@kernel
def _slot(table: NDArray[np.int64], grams: NDArray[np.uint64], wanted: np.uint64) -> int:
    """Return the slot of a gram, or the free one where it belongs."""
    slot = int(np.int64(wanted & np.uint64(len(table) - 1)))
    while table[slot] != -1:
        place = table[slot] if table[slot] >= 0 else -2 - table[slot]
        if grams[place] == wanted:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot


@kernel
def _matches(
    ours: NDArray[np.uint64], mine: NDArray[np.int64], theirs: NDArray[np.uint64], other: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the grams that occur once in both stand in ours, in order, and in theirs."""
    found, count = np.empty((2, len(ours)), np.int64), 0
    for i in range(len(ours)):
        if mine[_slot(mine, ours, ours[i])] == i:
            place = other[_slot(other, theirs, ours[i])]
            if place >= 0:
                found[0, count], found[1, count] = i, place
                count += 1
    return found[0, :count], found[1, :count]


@kernel
def _longest(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which places make a longest increasing subsequence (Schensted 1961, by patience sorting)."""
    tops, length = np.empty(len(places), np.int64), 0
    values, before = np.empty(len(places), np.int64), np.empty(len(places), np.int64)
    for i in range(len(places)):
        at = np.searchsorted(values[:length], places[i])
        values[at], tops[at] = places[i], i
        before[i] = tops[at - 1] if at else -1
        length = max(length, at + 1)
    chosen = np.empty(length, np.int64)
    at = tops[length - 1] if length else -1
    for i in range(length - 1, -1, -1):
        chosen[i] = at
        at = before[at]
    return chosen


@kernel
def _spread(places: NDArray[np.int64], count: int) -> float:
    """Return how many places there are, an eighth of the text counting at most twice the middle one."""
    parts = np.zeros(_PARTS, np.int64)
    for place in places:
        parts[place * _PARTS // count] += 1
    middle = np.sort(parts)[_PARTS // 2 - 1 : _PARTS // 2 + 1].sum()
    return float(np.minimum(parts, middle).sum())
