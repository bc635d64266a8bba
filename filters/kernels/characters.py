"""How surprising the characters of words are to a table of n-grams of one language.

Only what stands within a word counts, its edges included: what follows what across words takes far more
text than small languages have. A look-up goes from short n-grams to long ones until the table knows no
more; what it does not know costs a penalty a step (Brants et al. 2007, "stupid backoff"). The table keeps
no keys: a few n-grams that it never saw meet another's place, which blurs every text alike.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

WORD = 1  # what a character may be: a letter or mark, part of a word wherever it stands
JOINER = 2  # part of a word between two of those
SPACE = 3
DIGIT = 4
UNSEEN = 5  # as if it did not stand there
SIGN = 0

EDGE, ODD, FIGURE = 0, 1, 2  # units that are no characters: word edges, signs and digits inside words

_START = np.uint64(0xCBF29CE484222325)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = 20  # sixteenths of a bit that each character costs by which the longest known n-gram is too short
_UNKNOWN = 255  # sixteenths of a bit for a character that the table does not know at all


@kernel
def units(points: NDArray[np.int32], kinds: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return the words of a text as their characters with an edge between them, before and behind.

    Signs and digits between two letters of one run without a space count as one unit each, others not.
    """
    laid = np.zeros(len(points) + 2, np.int32)
    out, pending, within = 1, 0, False
    for i in range(len(points)):
        kind = kinds[points[i]]
        if kind == WORD:
            if within and pending:
                out += pending
            elif pending or not within:
                out = _edge(laid, out)
            laid[out] = points[i]
            out, pending, within = out + 1, 0, True
        elif kind == SPACE:
            out = _edge(laid, out)
            pending, within = 0, False
        elif within and kind != UNSEEN:
            laid[out + pending] = points[i] if kind == JOINER else FIGURE if kind == DIGIT else ODD
            pending += 1
    out = _edge(laid, out)
    return laid[:out]


@kernel
def _edge(laid: NDArray[np.int32], out: int) -> int:
    """Put an edge at a place, unless one stands before it; return the place after it."""
    if laid[out - 1] == EDGE:
        return out
    laid[out] = EDGE
    return out + 1


@kernel
def hashes(laid: NDArray[np.int32], longest: int) -> NDArray[np.uint64]:
    """Return for lengths 1 to `longest` the hash of the n-gram that ends at each unit; 0 where none does."""
    found = np.zeros((longest, len(laid)), np.uint64)
    for i in range(1, len(laid)):
        value = _START
        for n in range(min(longest, i + 1)):
            unit = laid[i - n]
            value = _longer(value, unit)
            found[n, i] = value
            if unit == EDGE and n > 0:
                break
    return found


@kernel
def _longer(value: np.uint64, unit: int) -> np.uint64:
    """Return the hash of an n-gram from that of its end and the unit before."""
    mixed = (value ^ np.uint64(unit + 1)) * _MIX
    return np.uint64(mixed ^ mixed >> np.uint64(29))


@kernel
def surprise(laid: NDArray[np.int32], table: NDArray[np.uint8], longest: int) -> float:
    """Return the mean surprise of a text's units in bits; not a number for a text without words."""
    mask = np.uint64(len(table) - 1)
    total, since = 0, 1
    for i in range(1, len(laid)):
        reach = min(longest, since + 1)
        value, known, cell = _START, 0, 0
        for n in range(reach):
            value = _longer(value, laid[i - n])
            if table[value & mask] == 0:
                break
            known, cell = n + 1, int(table[value & mask])
        total += min(_UNKNOWN, cell + _STEP * (reach - known)) if known else _UNKNOWN
        since = 1 if laid[i] == EDGE else since + 1
    return total / 16.0 / (len(laid) - 1) if len(laid) > 1 else np.nan
