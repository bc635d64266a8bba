"""Counts over the lines of a text: how they begin and end, how long they are, how many are short.

A line ends at a line feed, as the published rules have it; white space around a line does not count for
how it begins and ends, but does for its length.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

# What a character may be, as the bits of `marks`.
SPACE = 1
BULLET = 2
TERMINAL = 4  # ends a sentence, or closes what does
STOP = 8  # ends a sentence in any script, of which one may follow another
DOT = 16
ELLIPSIS = 32
SIGN = 64  # a letter of a script without spaces, two to a word
SYLLABLE = 128  # a letter of a script without spaces, four to a word

(
    LINES,
    FILLED,
    BULLETS,
    ELLIPSES_AT_END,
    TERMINATED,
    UNTERMINATED_SHORT,
    FEW_WORDS,
    LONG_WORD,
    SHORT,
    ELLIPSES,
    SENTENCES,
) = range(11)


@kernel
def count(
    points: NDArray[np.int32],
    sizes: NDArray[np.int64],
    marks: NDArray[np.uint8],
    limits: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the counts named above for each text, a row each.

    The texts lie end to end, `sizes` says how many characters each has; `limits` are the characters of a
    short line, the words of a line of few, and the characters of a word too long to be one.
    """
    found = np.zeros((len(sizes), 11), np.int64)
    start = 0
    for text in range(len(sizes)):
        end = start + sizes[text]
        for i in range(start, end + 1):
            if i == end or points[i] == 10:
                _line(points[start:i], marks, limits, found[text])
                start = i + 1
        start = end
    return found


@kernel
def _line(
    line: NDArray[np.int32], marks: NDArray[np.uint8], limits: NDArray[np.int64], found: NDArray[np.int64]
) -> None:
    """Add one line to the counts."""
    found[LINES] += 1
    found[SHORT] += len(line) <= limits[0]
    first, last = 0, len(line) - 1
    while first <= last and marks[line[first]] & SPACE:
        first += 1
    while last >= first and marks[line[last]] & SPACE:
        last -= 1
    if first > last:
        return
    found[FILLED] += 1
    found[BULLETS] += marks[line[first]] & BULLET != 0
    ends = _ellipsis_at(line, marks, last)
    found[ELLIPSES_AT_END] += ends
    terminated = marks[line[last]] & TERMINAL != 0 and not ends
    found[TERMINATED] += terminated
    words, longest = _words(line[first : last + 1], marks)
    found[FEW_WORDS] += words < limits[1]
    found[LONG_WORD] += longest > limits[2]
    found[UNTERMINATED_SHORT] += not terminated and len(line) <= limits[0]
    _sentences(line, marks, last, found)


@kernel
def _ellipsis_at(line: NDArray[np.int32], marks: NDArray[np.uint8], last: int) -> bool:
    """Tell whether an ellipsis, one sign or three dots, ends at a place."""
    if marks[line[last]] & ELLIPSIS:
        return True
    if last < 2:
        return False
    dots = (marks[line[last]] & DOT) + (marks[line[last - 1]] & DOT) + (marks[line[last - 2]] & DOT)
    return bool(dots == 3 * DOT)


@kernel
def _words(line: NDArray[np.int32], marks: NDArray[np.uint8]) -> tuple[float, int]:
    """Return the words of a line and the characters of the longest; spaceless letters are parts of words."""
    words, length, longest, parts = 0, 0, 0, 0
    for i in range(len(line)):
        mark = marks[line[i]]
        if mark & SPACE:
            length = 0
            continue
        words += length == 0
        length += 1
        longest = max(longest, length)
        parts += 2 * (mark & SIGN != 0) + (mark & SYLLABLE != 0)
    return max(words, parts / 4), longest


@kernel
def _sentences(
    line: NDArray[np.int32], marks: NDArray[np.uint8], last: int, found: NDArray[np.int64]
) -> None:
    """Add the sentences of a line: what ends in a stop before white space, a wide sign, or the line's end."""
    open_, dots = False, 0
    for i in range(last + 1):
        mark = marks[line[i]]
        dots = dots + 1 if mark & DOT else 0
        found[ELLIPSES] += (dots == 3) + (mark & ELLIPSIS != 0)
        dots = 0 if dots == 3 else dots
        if mark & (STOP | TERMINAL):
            wide = line[i] >= 0x3000
            follows = i == last or marks[line[i + 1]] & (SPACE | SIGN) != 0
            if open_ and mark & STOP and (wide or follows):
                found[SENTENCES] += 1
                open_ = False
        elif not mark & SPACE:
            open_ = True
    found[SENTENCES] += open_
