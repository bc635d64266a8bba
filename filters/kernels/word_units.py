"""The words of many texts as small numbers, equal words of one text with one number.

A word is a run of letters, marks and figures, with single apostrophes and hyphens inside it; where a
script puts no spaces between words, each of those characters is a unit of its own.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

WORD = 1  # what a character may be: part of a word wherever it stands
JOINER = 2  # part of a word between two of those

_BASIS = np.uint64(0xCBF29CE484222325)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)


@kernel
def units(
    points: NDArray[np.int32], sizes: NDArray[np.int64], kinds: NDArray[np.uint8], single: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Return a number and the characters of each unit of all texts, and how many units each text has.

    `points` are the code points of all texts, `sizes` how many each has. Words are numbered by their first
    appearance in a text; a unit of a text that is `single` is a character, and its number the code point.
    """
    found = np.empty(len(points), np.int32)
    lengths = np.empty(len(points), np.int32)
    counts = np.zeros(len(sizes), np.int64)
    starts = np.empty(_most(sizes) // 2 + 2, np.int64)
    at, n = 0, 0
    for text in range(len(sizes)):
        end = at + sizes[text]
        before = n
        if single[text]:
            for i in range(at, end):
                if kinds[points[i]] == WORD:
                    found[n], lengths[n] = points[i], 1
                    n += 1
        else:
            words = _runs(points, at, end, kinds, starts, lengths[before:])
            _number(points, starts[:words], lengths[before:], found[before:])
            n += words
        counts[text] = n - before
        at = end
    return found[:n].copy(), lengths[:n].copy(), counts


@kernel
def numbered(
    points: NDArray[np.int32],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> NDArray[np.int32]:
    """Return the number of each word among those of its text, of which `counts` says how many it has."""
    found = np.empty(len(lengths), np.int32)
    first = 0
    for text in range(len(counts)):
        last = first + counts[text]
        _number(points, starts[first:last], lengths[first:last], found[first:last])
        first = last
    return found


@kernel
def _most(values: NDArray[np.int64]) -> int:
    most = 0
    for value in values:
        most = max(most, value)
    return most


@kernel
def _runs(
    points: NDArray[np.int32],
    start: int,
    end: int,
    kinds: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
) -> int:
    """Note where words start and how long they are; return how many there are."""
    n, i = 0, start
    while i < end:
        if kinds[points[i]] != WORD:
            i += 1
            continue
        starts[n] = i
        while i < end and (
            kinds[points[i]] == WORD
            or (kinds[points[i]] == JOINER and i + 1 < end and kinds[points[i + 1]] == WORD)
        ):
            i += 1
        lengths[n] = i - starts[n]
        n += 1
    return n


@kernel
def _number(
    points: NDArray[np.int32],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
    found: NDArray[np.int32],
) -> None:
    """Give each word the number of the first that is spelt like it."""
    room = 16
    while room < 2 * len(starts):
        room *= 2
    firsts = np.full(room, -1, np.int64)
    mask = np.uint64(room - 1)
    seen = 0
    for word in range(len(starts)):
        value = _BASIS
        for i in range(starts[word], starts[word] + lengths[word]):
            value = (value ^ np.uint64(points[i])) * _MIX
            value ^= value >> _SHIFT
        slot = value & mask
        while firsts[slot] >= 0 and not _same(points, starts, lengths, firsts[slot], word):
            slot = (slot + np.uint64(1)) & mask
        if firsts[slot] < 0:
            firsts[slot] = word
            found[word] = seen
            seen += 1
        else:
            found[word] = found[firsts[slot]]


@kernel
def _same(
    points: NDArray[np.int32], starts: NDArray[np.int64], lengths: NDArray[np.int32], a: int, b: int
) -> bool:
    if lengths[a] != lengths[b]:
        return False
    for i in range(lengths[a]):  # noqa: SIM110 - a kernel knows no generators
        if points[starts[a] + i] != points[starts[b] + i]:
            return False
    return True
