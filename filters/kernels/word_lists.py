"""How many words of texts stand in the lists of their languages.

Words and lists meet as hashes of 64 bits: by chance one word in ten million million million is taken for
another. What a table of small letters cannot tell is left to Python.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

NO_LIST = -1
UNKNOWN = 0  # the hash of a word with a letter whose small letter no table tells

_BASIS = np.uint64(0xCBF29CE484222325)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)


@kernel
def hashes(
    points: NDArray[np.int32],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
    small: NDArray[np.int32],
) -> NDArray[np.uint64]:
    """Return a hash of each word in small letters, which `small` has for each code point.

    It is `UNKNOWN` for a word with a code point for which `small` has -1.
    """
    found = np.empty(len(starts), np.uint64)
    for word in range(len(starts)):
        value, is_known = _BASIS, True
        for i in range(starts[word], starts[word] + lengths[word]):
            letter = small[points[i]]
            is_known &= letter >= 0
            value = (value ^ np.uint64(letter)) * _MIX
            value ^= value >> _SHIFT
        found[word] = max(value, np.uint64(1)) if is_known else np.uint64(UNKNOWN)
    return found


@kernel
def table(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a list of hashes as a table with open addressing; its length is a power of two."""
    room = 16
    while room < 4 * len(words):
        room *= 2
    found = np.zeros(room, np.uint64)
    for word in words:
        slot = word & np.uint64(room - 1)
        while found[slot] != np.uint64(0):
            slot = (slot + np.uint64(1)) & np.uint64(room - 1)
        found[slot] = word
    return found


@kernel
def count(
    words: NDArray[np.uint64],
    counts: NDArray[np.int64],
    lists: NDArray[np.int64],
    bounds: NDArray[np.int64],
    tables: NDArray[np.uint64],
) -> NDArray[np.int64]:
    """Return for each text how many of its words stand in its list.

    `counts` says how many words each text has, `lists` the number of its list or `NO_LIST`; the table of
    list n lies between `bounds[n]` and `bounds[n + 1]` of `tables`.
    """
    found = np.zeros(len(counts), np.int64)
    first = 0
    for text in range(len(counts)):
        last = first + counts[text]
        if lists[text] != NO_LIST:
            held = tables[bounds[lists[text]] : bounds[lists[text] + 1]]
            mask = np.uint64(len(held) - 1)
            for i in range(first, last):
                slot = words[i] & mask
                while held[slot] != np.uint64(0) and held[slot] != words[i]:
                    slot = (slot + np.uint64(1)) & mask
                found[text] += held[slot] == words[i]
        first = last
    return found
