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
        end, begun, is_spaceless = _words(text, kinds, layout, out, count)
        if is_spaceless:
            layout.gaps[row] = 0
            end, begun = _characters(text, kinds, layout, out, count)
        out, count = end, begun
        layout.firsts[row + 1] = count
    return Layout(layout.laid[:out], layout.begins[:count], layout.firsts, layout.gaps)


# Places are unsigned below: a signed one is taken for a place from the end where it is negative, and
# asking so for each byte takes half as long again.


@kernel
def _words(
    text: NDArray[np.uint8], kinds: NDArray[np.uint8], layout: Layout, out: int, first: int
) -> tuple[int, int, bool]:
    """Lay out the words of one text; return the next free places in the bytes and in the beginnings.

    And tell whether most letters stand in scripts that put no spaces between words.
    """
    laid, begins = layout.laid, layout.begins
    letters = spaceless = 0
    within = False  # the last character belongs to a word
    joiner = np.uint64(0)  # bytes of a joiner that stands right after a word
    at, size, to, count = np.uint64(0), np.uint64(len(text)), np.uint64(out), np.uint64(first)
    while at < size:
        head = text[at]
        step = np.uint64(1) if head < 0x80 else _step(head)
        kind = kinds[head] if head < 0x80 else kinds[_code_point(text, at, step)]
        letters += (kind & LETTER) != 0
        spaceless += (kind & SPACELESS_LETTER) != 0
        if kind & WORD:
            if not within and joiner == 0:
                if count > np.uint64(first):
                    laid[to] = 32
                    to += np.uint64(1)
                begins[count] = to
                count += np.uint64(1)
            for i in range(at - joiner, at + step):
                laid[to] = text[i]
                to += np.uint64(1)
            within, joiner = True, np.uint64(0)
        else:
            joiner = step if kind & JOINER and within else np.uint64(0)
            within = False
        at += step
    begins[count] = to + np.uint64(1) if count > np.uint64(first) else to
    return int(to), int(count) + 1, spaceless * 2 > letters


@kernel
def _characters(
    text: NDArray[np.uint8], kinds: NDArray[np.uint8], layout: Layout, out: int, first: int
) -> tuple[int, int]:
    """Lay out the word characters of one text; return what `_words` returns first."""
    laid, begins = layout.laid, layout.begins
    at, size, to, count = np.uint64(0), np.uint64(len(text)), np.uint64(out), np.uint64(first)
    while at < size:
        step = _step(text[at])
        if kinds[_code_point(text, at, step)] & WORD:
            begins[count] = to
            count += np.uint64(1)
            for i in range(at, at + step):
                laid[to] = text[i]
                to += np.uint64(1)
        at += step
    begins[count] = to
    return int(to), int(count) + 1


@kernel
def _step(head: np.uint8) -> np.uint64:
    """Return how many bytes the UTF-8 character takes that begins with this byte."""
    if head < 0xC0:
        return np.uint64(1)
    if head < 0xE0:
        return np.uint64(2)
    return np.uint64(3) if head < 0xF0 else np.uint64(4)


@kernel
def _code_point(text: NDArray[np.uint8], at: np.uint64, step: np.uint64) -> np.uint64:
    """Return the code point of the UTF-8 character of `step` bytes at a place."""
    head = np.uint64(text[at])
    if step == np.uint64(1):
        return head
    code = head & (np.uint64(0x7F) >> step)
    for i in range(at + np.uint64(1), at + step):
        code = code << np.uint64(6) | np.uint64(text[i]) & np.uint64(0x3F)
    return code
