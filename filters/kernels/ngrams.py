"""Shares of a text that stand in repeated n-grams, counted without a hash that could collide.

An n-gram is named by where it first stands. The name of each longer one follows from that of its
beginning and its last unit, so that every width costs one pass over the units.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel


@kernel
def repeated(
    units: NDArray[np.int32], lengths: NDArray[np.int32], widths: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each width, ascending, the share of characters in the most frequent n-gram and in copies.

    Widths are 2 and more. `units` are small numbers that stand for words or characters, `lengths` their
    characters. The most
    frequent counts if it stands twice (of equals: the longest, then the first); a copy is any n-gram that
    stood before. A character is counted once. Shares run from 0 to 1.
    """
    n = len(units)
    top = np.zeros(len(widths))
    copied = np.zeros(len(widths))
    total = 0
    for i in range(n):
        total += lengths[i]
    names = units.astype(np.int32)
    places = np.arange(n, dtype=np.int32)
    counts = np.zeros(n, np.int32)
    room = 16
    while room < 2 * n:
        room *= 2
    keys = np.zeros(room, np.uint64)
    firsts = np.zeros(room, np.int32)
    alive, done = n, 1
    for at in range(len(widths)):
        width = widths[at]
        while done < width and done < n:
            alive = _lengthen(names, units, places[:alive], done, counts, keys, firsts)
            done += 1
        if width <= n and total > 0:
            standing = places[:alive]
            best = _most_frequent(names, lengths, standing, counts, width)
            top[at] = _covered(names, lengths, standing, width, best) / total
            copied[at] = _covered(names, lengths, standing, width, -1) / total
    return top, copied


@kernel
def repeated_in_each(
    units: NDArray[np.int32],
    lengths: NDArray[np.int32],
    counts: NDArray[np.int64],
    widths: NDArray[np.int32],
    parts: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each text, a row each, what `repeated` finds in its units.

    The texts' units lie end to end, `counts` says how many each has, `parts` how many of them make a word,
    by which `widths` are multiplied.
    """
    top = np.zeros((len(counts), len(widths)))
    copied = np.zeros((len(counts), len(widths)))
    at = 0
    for text in range(len(counts)):
        end = at + counts[text]
        top[text], copied[text] = repeated(units[at:end], lengths[at:end], widths * parts[text])
        at = end
    return top, copied


@kernel
def _lengthen(
    names: NDArray[np.int32],
    units: NDArray[np.int32],
    places: NDArray[np.int32],
    done: int,
    counts: NDArray[np.int32],
    keys: NDArray[np.uint64],
    firsts: NDArray[np.int32],
) -> int:
    """Rename the n-grams of `done` units at some places to those one unit longer, each by its first place.

    Return how many of them stand twice; their places are moved to the front. What stands once will do so
    at any greater length, and is looked at no more.
    """
    room = 16
    while room < 2 * len(places):
        room *= 2
    keys[:room] = np.uint64(0)
    mask = np.uint64(room - 1)
    for i in places:
        if i + done >= len(units):
            continue
        key = ((np.uint64(names[i]) << np.uint64(32)) | np.uint64(units[i + done])) + np.uint64(1)
        mixed = key * np.uint64(0x9E3779B97F4A7C15)
        slot = (mixed ^ (mixed >> np.uint64(32))) & mask
        while keys[slot] != np.uint64(0) and keys[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        if keys[slot] == np.uint64(0):
            keys[slot] = key
            firsts[slot] = i
            counts[i] = 0
        names[i] = firsts[slot]
        counts[firsts[slot]] += 1
    alive = 0
    for i in places:
        if i + done < len(units) and counts[names[i]] > 1:
            places[alive] = i
            alive += 1
    return alive


@kernel
def _most_frequent(
    names: NDArray[np.int32],
    lengths: NDArray[np.int32],
    places: NDArray[np.int32],
    counts: NDArray[np.int32],
    width: int,
) -> int:
    """Return the name of the n-gram that stands most often; -2 where none stands twice."""
    best, most, longest = -2, 2, 0
    for i in places:
        if names[i] == i and counts[i] >= most:
            length = 0
            for j in range(i, i + width):
                length += lengths[j]
            if counts[i] > most or length > longest:
                best, most, longest = i, counts[i], length
    return best


@kernel
def _covered(
    names: NDArray[np.int32], lengths: NDArray[np.int32], places: NDArray[np.int32], width: int, name: int
) -> int:
    """Return the characters in n-grams of that name, each once; with -1, in all that stood before."""
    covered, free = 0, 0
    for i in places:
        if names[i] == name or (name == -1 and names[i] != i):
            for j in range(max(i, free), i + width):
                covered += lengths[j]
            free = i + width
    return covered
