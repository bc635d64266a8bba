"""Shares of a document that repeat: lines, paragraphs, and runs of words, as Gopher's rules count them.

Menus, page headers and broken scans repeat; so do refrains and litanies. A high share is a reason to
look, never by itself a reason to remove. Method: Rae et al. 2021, arXiv:2112.11446, table A1; here a
character counts once however many repeated runs it stands in.
"""

from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters import Filter
from filters import _characters as ch
from filters._scripts import words
from filters.kernels.ngrams import repeated

_TOP = (2, 3, 4)
_COPIED = (5, 6, 7, 8, 9, 10)
_NAMES = (
    "lines",
    "paragraphs",
    "duplicate_lines",
    "duplicate_paragraphs",
    *(f"top_{n}gram" for n in _TOP),
    *(f"dup_{n}gram" for n in _COPIED),
)

FIELD = pa.field("repetition", pa.struct([pa.field(name, pa.float32()) for name in _NAMES]))


def build(settings: Path | None = None) -> Filter:
    """Build the filter; it has no settings."""
    return Filter(FIELD, 2, reads=("text",), measure=repetition)


def repetition(text: pa.Array) -> pa.Array:
    """Return for each text the shares, 0 to 1, of characters in repeated lines, paragraphs and n-grams.

    `duplicate_lines` and `duplicate_paragraphs` are shares of their number. Of lines, paragraphs and `dup_`
    n-grams the second and later appearances count; of `top_` n-grams all
    appearances of the most frequent one. In scripts without spaces an n-gram has 2 n letters (Chinese,
    Japanese) or 4 n (Thai and its neighbours), about as much text as n words.
    """
    return pa.array((None if t is None else shares(t) for t in text.to_pylist()), FIELD.type)


def shares(text: str) -> dict[str, float]:
    """Return the shares of one text."""
    lines = [line.strip() for line in text.splitlines()]
    paragraphs = ["\n".join(block) for filled, block in groupby(lines, key=bool) if filled]
    units, lengths, letters_per_unit = _units(text)
    widths = np.asarray([n * letters_per_unit for n in (*_TOP, *_COPIED)], np.int32)
    top, copied = repeated(units, lengths, widths)
    found = [*_repeated(lines, paragraphs), *top[: len(_TOP)], *copied[len(_TOP) :]]
    return dict(zip(_NAMES, map(float, found), strict=True))


def _repeated(lines: list[str], paragraphs: list[str]) -> list[float]:
    """Return for filled lines and paragraphs the share of characters, then of pieces, that stood before."""
    filled = [line for line in lines if line]
    sizes = [(sum(map(len, pieces)), sum(map(len, set(pieces)))) for pieces in (filled, paragraphs)]
    counts = [(len(pieces), len(set(pieces))) for pieces in (filled, paragraphs)]
    return [(whole - once) / whole if whole else 0.0 for whole, once in (*sizes, *counts)]


def _units(text: str) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    """Return a number for each word and its length, or for each letter; and how many make up one word."""
    points = ch.codes(text)
    kinds = ch.kinds(points)
    per_word = _letters_per_word(points[kinds == ch.LETTER])
    if per_word:
        letters = points[(kinds == ch.LETTER) | (kinds == ch.MARK) | (kinds == ch.DIGIT)]
        return letters, np.ones(len(letters), np.int32), per_word
    found = words(text.lower())
    numbers: dict[str, int] = {}
    units = np.fromiter((numbers.setdefault(word, len(numbers)) for word in found), np.int32, len(found))
    return units, np.fromiter(map(len, found), np.int32, len(found)), 1


def _letters_per_word(letters: ch.Codes) -> int:
    """Return how many letters stand for a word; 0 where most stand in scripts that have spaces."""
    counts = np.bincount(ch.scripts(letters), minlength=len(ch.SCRIPTS))
    spaceless = {code: int(counts[ch.SCRIPTS.index(code)]) for code in ch.LETTERS_PER_WORD}
    if sum(spaceless.values()) * 2 <= int(counts[1:].sum()):
        return 0
    return ch.LETTERS_PER_WORD[max(spaceless, key=spaceless.__getitem__)]
