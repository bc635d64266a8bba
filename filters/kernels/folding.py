"""Texts in the form in which copies are compared: composed, casefolded, one space between words.

A text is composed (NFC) already if no character of it can join the one before and its marks stand in
order: the quick check of Unicode Standard Annex 15. Such a text, nearly every one, is folded here. Any
other is pointed out, for the Unicode library to normalise.
"""

import unicodedata
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from filters.kernels import kernel

# What a character is, in the order of rising trouble.
PLAIN = 0
FOLDS = 1  # to other characters
SPACE = 2  # as `str.split` knows it
MARK = 3  # with a combining class
JOINS = 4  # may join the character before it
NEVER = 5  # does not occur in composed text

# Where there are marks, spaces and capitals: beyond lie ideographs and private use.
_HELD = (*range(0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE0200))
LONGEST = 3  # times the bytes of a text that its folded form may have


class Table(NamedTuple):
    """For each code point what it is and its combining class; folded forms; pairs that join, sorted.

    The folded form of code point c is `bytes[starts[c] : starts[c + 1]]`, empty where it does not fold.
    """

    kinds: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    bytes: NDArray[np.uint8]
    pairs: NDArray[np.uint64]


def table() -> Table:
    """Build the table from the Unicode character database."""
    kinds, classes = np.zeros(0x110000, np.uint8), np.zeros(0x110000, np.uint8)
    pairs = _pairs()
    for code in _found(r"\s"):
        kinds[code] = SPACE if chr(code).isspace() else PLAIN
    for code in (0x1C, 0x1D, 0x1E, 0x1F):  # white space to `str.split` alone
        kinds[code] = SPACE
    folded = {code: _form(chr(code)) for code in _found(r"\p{Changes_When_Casefolded}")}
    kinds[list(folded)] = FOLDS
    for code in _found(r"\p{M}"):
        classes[code] = unicodedata.combining(chr(code))
        kinds[code] = MARK if classes[code] else PLAIN
    kinds[[pair & 0x1FFFFF for pair in pairs]] = JOINS
    kinds[0x1161:0x1176] = kinds[0x11A8:0x11C3] = JOINS  # vowels and finals of Hangul syllables
    never = [code for code in _decomposed() if unicodedata.normalize("NFC", chr(code)) != chr(code)]
    kinds[[*never, 0x0345, 0x0130]] = NEVER  # and two whose folded forms are marks or have one
    return Table(kinds, classes, *_laid(folded), np.array(sorted(pairs), np.uint64))


def _found(pattern: str) -> list[int]:
    return [ord(one) for one in regex.findall(pattern, "".join(map(chr, _HELD)))]


def _form(character: str) -> bytes:
    return unicodedata.normalize("NFC", character.casefold()).encode()


def _decomposed() -> list[int]:
    """Return the characters that are others put together, without Hangul syllables."""
    return [code for code in range(0x30000) if unicodedata.decomposition(chr(code))[:1] not in ("", "<")]


def _pairs() -> set[int]:
    """Return all pairs of characters that composing makes one of, the first shifted by 21 bits."""
    found = set()
    for code in _decomposed():
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and unicodedata.normalize("NFC", chr(code)) == chr(code):
            found.add(int(parts[0], 16) << 21 | int(parts[1], 16))
    return found


def _laid(folded: dict[int, bytes]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    sizes = np.zeros(0x110001, np.uint32)
    for code, form in folded.items():
        sizes[code + 1] = len(form)
    joined = b"".join(folded[code] for code in sorted(folded))
    return np.cumsum(sizes, dtype=np.uint32), np.frombuffer(joined, np.uint8)


class Folded(NamedTuple):
    """Folded texts: the bytes of row i lie between `offsets[i]` and `offsets[i + 1]`.

    A row that is not `done` is empty: it has to be normalised first.
    """

    offsets: NDArray[np.int64]
    data: NDArray[np.uint8]
    done: NDArray[np.bool_]


@kernel
def fold(offsets: NDArray[np.int64], data: NDArray[np.uint8], table: Table) -> Folded:
    """Fold texts; `data` is their UTF-8, row i between `offsets[i]` and `offsets[i + 1]`."""
    rows = len(offsets) - 1
    out = np.empty(LONGEST * (offsets[rows] - offsets[0]) + 1, np.uint8)
    ends = np.zeros(rows + 1, np.int64)
    done = np.ones(rows, np.bool_)
    at = 0
    for row in range(rows):
        end = _fold_one(data[offsets[row] : offsets[row + 1]], table, out, at)
        done[row] = end >= 0
        at = max(at, end)
        ends[row + 1] = at
    return Folded(ends, out[:at], done)


@kernel
def _fold_one(text: NDArray[np.uint8], table: Table, out: NDArray[np.uint8], start: int) -> int:
    """Write one folded text from a place on and return its end, -1 where it has to be normalised."""
    kinds, classes = table.kinds, table.classes
    size, at, to = np.uint64(len(text)), np.uint64(0), np.uint64(start)
    previous, last_class, spaced, last_folds = np.uint64(0), np.uint8(0), False, False
    while at < size:
        head = text[at]
        if PLAIN <= kinds[head] <= FOLDS and head < 0x80 and not spaced:
            out[to] = head + np.uint8(32) * np.uint8(np.uint8(head - 65) < 26)
            previous, last_class, last_folds = np.uint64(head), np.uint8(0), kinds[head] == FOLDS
            at, to = at + np.uint64(1), to + np.uint64(1)
            continue
        step = _step(head)
        code = _code_point(text, at, step)
        kind = kinds[code]
        if kind == SPACE:
            spaced = int(to) > start
            at, previous, last_class, last_folds = at + step, code, np.uint8(0), False
            continue
        if kind >= MARK and not _stays(kind, code, previous, last_class, last_folds, table):
            return -1
        if spaced:
            out[to] = 32
            to += np.uint64(1)
            spaced = False
        if kind == FOLDS:
            for i in range(table.starts[code], table.starts[code + np.uint64(1)]):
                out[to] = table.bytes[i]
                to += np.uint64(1)
        else:
            for i in range(step):
                out[to] = text[at + np.uint64(i)]
                to += np.uint64(1)
        previous, last_class, last_folds = code, classes[code], bool(kind == FOLDS)
        at += step
    return int(to)


@kernel
def _stays(
    kind: int, code: np.uint64, previous: np.uint64, last_class: np.uint8, last_folds: bool, table: Table
) -> bool:
    """Tell whether a mark, or a character that may join, stays where and what it is."""
    own = table.classes[code]
    if kind == NEVER or (own != 0 and last_class > own):
        return False
    if kind == MARK:
        return True
    if last_folds or last_class != 0:
        return False  # it may join what stands before the mark before it
    if np.uint64(0x1161) <= code <= np.uint64(0x11C2):
        return False
    pair = previous << np.uint64(21) | code
    place = np.searchsorted(table.pairs, pair)
    return bool(place == len(table.pairs) or table.pairs[place] != pair)


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
    head, one, six = np.uint64(text[at]), np.uint64(1), np.uint64(6)
    if step == one:
        return head
    code = head & (np.uint64(0x7F) >> step)
    for i in range(1, step):
        code = code << six | np.uint64(text[at + np.uint64(i)]) & np.uint64(0x3F)
    return code
