"""Where the lines of many texts are that are not blank, and which of them follow one another."""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

SPACE = 1  # what a character may be, as bits
BREAK = 2  # ends a line

_FEED, _RETURN = 10, 13


@kernel
def filled(
    points: NDArray[np.int32], sizes: NDArray[np.int64], kinds: NDArray[np.uint8], bare: bool
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each line starts and its characters, how many each text has, and which open a paragraph.

    `bare` lines are without white space at their ends. A line opens a paragraph after a blank one, and at
    the beginning of a text.
    """
    starts = np.empty(64, np.int64)
    ends = np.empty(64, np.int64)
    opens = np.empty(64, np.bool_)
    counts = np.zeros(len(sizes), np.int64)
    n, stop = 0, 0
    for text in range(len(sizes)):
        start, stop = stop, stop + sizes[text]
        before, is_open = n, True
        for i in range(start, stop + 1):
            if i < stop and (
                kinds[points[i]] & BREAK == 0
                or (points[i] == _RETURN and i + 1 < stop and points[i + 1] == _FEED)
            ):
                continue
            first, last = start, i
            while first < last and kinds[points[first]] & SPACE:
                first += 1
            while last > first and kinds[points[last - 1]] & SPACE:
                last -= 1
            if first < last:
                if n == len(starts):
                    starts = np.concatenate((starts, np.empty_like(starts)))
                    ends = np.concatenate((ends, np.empty_like(ends)))
                    opens = np.concatenate((opens, np.empty_like(opens)))
                starts[n], ends[n], opens[n] = (first, last, is_open) if bare else (start, i, is_open)
                n += 1
                is_open = False
            elif i < stop or i > start:
                is_open = True
            start = i + 1
        counts[text] = n - before
    return starts[:n].copy(), (ends[:n] - starts[:n]).astype(np.int32), counts, opens[:n].copy()


@kernel
def copied(
    numbers: NDArray[np.int32], lengths: NDArray[np.int32], counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for each text the pieces that stood before and their characters, and those of all pieces.

    `numbers` name the pieces of a text by their first appearance, from 0 on.
    """
    found = np.zeros((len(counts), 4), np.int64)
    first = 0
    for text in range(len(counts)):
        last, seen = first + counts[text], 0
        for i in range(first, last):
            if numbers[i] < seen:
                found[text, 0] += 1
                found[text, 1] += lengths[i]
            else:
                seen += 1
            found[text, 2] += 1
            found[text, 3] += lengths[i]
        first = last
    return found
