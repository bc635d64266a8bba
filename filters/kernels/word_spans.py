"""Where the words of many texts are that stand between white space: the simplest words there are."""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel


@kernel
def spaced(
    points: NDArray[np.int32], sizes: NDArray[np.int64], is_space: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Return where each word starts and its characters, and how many words each text has.

    The texts lie end to end, `sizes` says how many characters each has.
    """
    starts = np.empty(len(points) // 2 + len(sizes) + 1, np.int64)
    lengths = np.empty(len(starts), np.int32)
    counts = np.zeros(len(sizes), np.int64)
    at, n = 0, 0
    for text in range(len(sizes)):
        before, length = n, 0
        for i in range(at, at + sizes[text]):
            if not is_space[points[i]]:
                length += 1
            elif length > 0:
                starts[n], lengths[n] = i - length, length
                n, length = n + 1, 0
        at += sizes[text]
        if length > 0:
            starts[n], lengths[n] = at - length, length
            n += 1
        counts[text] = n - before
    return starts[:n].copy(), lengths[:n].copy(), counts
