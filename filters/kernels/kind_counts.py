"""How many characters of each kind stand in each of many texts, which lie end to end.

A text has few kinds of characters out of many (a script or two out of 170), so that only those found are
returned.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel


@kernel
def counted(
    points: NDArray[np.int32], lengths: NDArray[np.int64], table: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Return a row for each kind found in a text: number of the text, kind, count; by text, then by kind.

    `points` are the code points of all texts, `lengths` how many each text has, `table` the kind of each
    code point; kind 0 is not counted.
    """
    found = np.empty((2 * len(lengths) + 256, 3), np.int64)
    seen = np.zeros(256, np.int64)
    at, n = 0, 0
    for text in range(len(lengths)):
        for i in range(at, at + lengths[text]):
            seen[table[points[i]]] += 1
        at += lengths[text]
        if n + 256 > len(found):
            found = np.concatenate((found, np.empty_like(found)))
        for kind in range(1, 256):
            if seen[kind] > 0:
                found[n, 0], found[n, 1], found[n, 2] = text, kind, seen[kind]
                n += 1
        seen[:] = 0
    return found[:n].copy()
