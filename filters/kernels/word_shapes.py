"""What the words of many texts are made of: how many hold more than signs, their characters, and letters."""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

SIGN = 1  # what a character may be, as bits
LETTER = 2

WORDS, SOLID, SOLID_CHARACTERS, LETTERED = range(4)


@kernel
def count(
    points: NDArray[np.int32],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int32],
    counts: NDArray[np.int64],
    kinds: NDArray[np.uint8],
) -> NDArray[np.int64]:
    """Return for each text, a row each, the counts named above; `counts` says how many words it has.

    A word is solid with a character that is no sign, lettered with one that is a letter.
    """
    found = np.zeros((len(counts), 4), np.int64)
    first = 0
    for text in range(len(counts)):
        last = first + counts[text]
        for word in range(first, last):
            start, length = starts[word], lengths[word]
            every, some = np.uint8(SIGN), np.uint8(0)
            for i in range(start, start + length):
                every &= kinds[points[i]]
                some |= kinds[points[i]]
            found[text, SOLID] += every == 0
            found[text, SOLID_CHARACTERS] += length * (every == 0)
            found[text, LETTERED] += some & LETTER != 0
        found[text, WORDS] = counts[text]
        first = last
    return found
