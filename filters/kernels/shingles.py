"""Units of texts laid end to end, so that every shingle of a text is one slice of bytes.

A unit is a word (as `filters._scripts.words` finds it, one space between words) or, in scripts that put
no spaces between words, one character of a word (nothing between them).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import regex
from fontTools.unicodedata import Scripts
from numpy.typing import NDArray

from filters._scripts import SPACELESS, script_of
from filters.kernels import kernel

JOINERS = "'’‘·-"  # what binds the word characters on its two sides into one word

# What a character may be; several hold at once.
WORD = 1
JOINER = 2
LETTER = 4  # of some script
SPACELESS_LETTER = 8


class Layout(NamedTuple):
    """The units of a batch of texts, row after row.

    A row of n units has n + 1 places in `begins`, the last one where its next unit would begin; the
    first stands at `begins[firsts[row]]`. `gaps` gives each row's bytes between two units: 1 between
    words, 0 between characters.
    """

    laid: NDArray[np.uint8]
    begins: NDArray[np.int64]
    firsts: NDArray[np.int64]
    gaps: NDArray[np.int64]


def kinds() -> NDArray[np.uint8]:
    """Return for every code point what it may be, as the sum of the constants above."""
    characters = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    table = np.zeros(0x110000, np.uint8)
    for run in regex.finditer(r"[\p{L}\p{M}\p{N}]+", characters):
        table[ord(characters[run.start()]) : ord(characters[run.end() - 1]) + 1] = WORD
    for joiner in JOINERS:
        table[ord(joiner)] = JOINER
    letters = np.zeros(0x110000, np.uint8)
    for run in regex.finditer(r"\p{L}+", characters):
        letters[ord(characters[run.start()]) : ord(characters[run.end() - 1]) + 1] = 1
    for start, stop in pairwise([*Scripts.RANGES, 0x110000]):
        script = script_of(chr(start))
        table[start:stop] |= letters[start:stop] * _of_script(script)
    return table


def _of_script(script: str | None) -> int:
    """Return what a letter of a script may be."""
    if script is None:
        return 0
    return LETTER | SPACELESS_LETTER if script in SPACELESS else LETTER


@kernel
def units(offsets: NDArray[np.int64], data: NDArray[np.uint8], kinds: NDArray[np.uint8]) -> Layout:
    """Lay out texts; `data` is their UTF-8, row i between `offsets[i]` and `offsets[i + 1]`."""
    rows = len(offsets) - 1
    size = offsets[rows] - offsets[0]
    layout = Layout(
        np.empty(size, np.uint8),
        np.empty(size + rows, np.int64),
        np.zeros(rows + 1, np.int64),
        np.ones(rows, np.int64),
    )
    out = 0
    count = 0
    for row in range(rows):
        text = data[offsets[row] : offsets[row + 1]]
        if _is_spaceless(text, kinds):
            layout.gaps[row] = 0
            out, count = _characters(text, kinds, layout, out, count)
        else:
            out, count = _words(text, kinds, layout, out, count)
        layout.firsts[row + 1] = count
    return Layout(layout.laid[:out], layout.begins[:count], layout.firsts, layout.gaps)


@kernel
def _is_spaceless(text: NDArray[np.uint8], kinds: NDArray[np.uint8]) -> bool:
    """Tell whether most letters of a text stand in scripts that put no spaces between words."""
    letters = 0
    spaceless = 0
    at = 0
    while at < len(text):
        size = _size(text[at])
        kind = kinds[_code_point(text, at, size)]
        letters += kind & LETTER != 0
        spaceless += kind & SPACELESS_LETTER != 0
        at += size
    return spaceless * 2 > letters


@kernel
def _words(
    text: NDArray[np.uint8], kinds: NDArray[np.uint8], layout: Layout, out: int, first: int
) -> tuple[int, int]:
    """Lay out the words of one text; return the next free places in the bytes and in the beginnings."""
    laid, begins = layout.laid, layout.begins
    count = first
    within = False  # the last character belongs to a word
    joiner = 0  # bytes of a joiner that stands right after a word
    at = 0
    while at < len(text):
        size = _size(text[at])
        kind = kinds[_code_point(text, at, size)]
        is_word = kind & WORD != 0
        if is_word:
            if not within and joiner == 0:
                if count > first:
                    laid[out] = 32
                    out += 1
                begins[count] = out
                count += 1
            out = _copy(text, at - joiner, at + size, laid, out)
        joiner = size if kind & JOINER != 0 and within else 0
        within = is_word
        at += size
    begins[count] = out + 1 if count > first else out
    return out, count + 1


@kernel
def _characters(
    text: NDArray[np.uint8], kinds: NDArray[np.uint8], layout: Layout, out: int, count: int
) -> tuple[int, int]:
    """Lay out the word characters of one text; return what `_words` returns."""
    laid, begins = layout.laid, layout.begins
    at = 0
    while at < len(text):
        size = _size(text[at])
        if kinds[_code_point(text, at, size)] & WORD != 0:
            begins[count] = out
            count += 1
            out = _copy(text, at, at + size, laid, out)
        at += size
    begins[count] = out
    return out, count + 1


@kernel
def _size(head: int) -> int:
    """Return how many bytes the UTF-8 character takes that begins with this byte."""
    if head < 0xC0:
        return 1
    if head < 0xE0:
        return 2
    return 3 if head < 0xF0 else 4


@kernel
def _code_point(text: NDArray[np.uint8], at: int, size: int) -> np.uint32:
    """Return the code point of the UTF-8 character of `size` bytes at a place."""
    head = np.uint32(text[at])
    if size == 1:
        return head
    second = np.uint32(text[at + 1]) & np.uint32(0x3F)
    if size == 2:
        return (head & np.uint32(0x1F)) << np.uint32(6) | second
    third = np.uint32(text[at + 2]) & np.uint32(0x3F)
    if size == 3:
        return (head & np.uint32(0x0F)) << np.uint32(12) | second << np.uint32(6) | third
    fourth = np.uint32(text[at + 3]) & np.uint32(0x3F)
    high = (head & np.uint32(0x07)) << np.uint32(18) | second << np.uint32(12)
    return high | third << np.uint32(6) | fourth


@kernel
def _copy(text: NDArray[np.uint8], start: int, stop: int, laid: NDArray[np.uint8], out: int) -> int:
    """Copy a slice of the text to `laid` and return the place after it."""
    for i in range(start, stop):
        laid[out] = text[i]
        out += 1
    return out
