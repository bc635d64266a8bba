"""What the words of many texts are made of: how many hold more than signs, their characters, and letters."""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

SIGN = 1  # what a character may be, as bits
LETTER = 2

WORDS, SOLID, SOLID_CHARACTERS, LETTERED = range(4)


@kernel
def count(
    points: NDArray[np.int32], lengths: NDArray[np.int32], counts: NDArray[np.int64], kinds: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Return for each text, a row each, the counts named above.

    `points` are the words of all texts end to end, `lengths` the characters of each word, `counts` how many
    words each text has. A word is solid with a character that is no sign, lettered with one that is a letter.
    """
    found = np.zeros((len(counts), 4), np.int64)
    word, at = 0, 0
    for text in range(len(counts)):
        for _ in range(counts[text]):
            solid, lettered = False, False
            for i in range(at, at + lengths[word]):
                kind = kinds[points[i]]
                solid |= kind & SIGN == 0
                lettered |= kind & LETTER != 0
            found[text, SOLID] += solid
            found[text, SOLID_CHARACTERS] += lengths[word] * solid
            found[text, LETTERED] += lettered
            at += lengths[word]
            word += 1
        found[text, WORDS] = counts[text]
    return found
