"""Shares of a document that repeat: lines, paragraphs, and runs of words, as Gopher's rules count them.

Menus, page headers and broken scans repeat; so do refrains and litanies. A high share is a reason to
look, never by itself a reason to remove. Method: Rae et al. 2021, arXiv:2112.11446, table A1; here a
character counts once however many repeated runs it stands in.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters import Filter
from filters import _characters as ch
from filters._portions import Laid, laid, measured
from filters._scripts import JOINERS
from filters._words import Split, line_kinds
from filters.kernels import kind_counts, line_spans, word_units
from filters.kernels.ngrams import repeated_in_each

_TOP = (2, 3, 4)
_COPIED = (5, 6, 7, 8, 9, 10)
_WIDTHS = np.asarray([*_TOP, *_COPIED], np.int32)
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
    return measured((text.to_pylist(),), _columns, FIELD.type)


def shares(text: str) -> dict[str, float]:
    """Return the shares of one text."""
    found = counted([text])
    return {name: column[0].as_py() for name, column in found.items()}


def _columns(texts: Sequence[str]) -> list[pa.Array]:
    return list(counted(texts).values())


def counted(texts: Sequence[str], *, split: Split | None = None) -> dict[str, pa.Array]:
    """Return the shares of texts, an array for each, in double precision.

    `split` gives the words where others than this project's are to be counted.
    """
    pieces = _pieces(laid(texts))
    found = _units(texts) if split is None else _split(texts, split)
    top, copied = repeated_in_each(found.numbers, found.lengths, found.counts, _WIDTHS, found.parts)
    runs = np.concatenate((top[:, : len(_TOP)], copied[:, len(_TOP) :]), axis=1)
    return dict(zip(_NAMES, map(pa.array, np.concatenate((pieces, runs), axis=1).T), strict=True))


def _pieces(whole: Laid) -> NDArray[np.float64]:
    """Return for each text what stood before: shares of characters in lines and paragraphs, then of both."""
    starts, lengths, counts, opens = line_spans.filled(*whole, line_kinds(), True)
    numbers = word_units.numbered(whole.points, starts, lengths, counts)
    lines = line_spans.copied(numbers, lengths, counts)
    first = np.flatnonzero(opens)  # a paragraph is a run of lines, which are known by their numbers
    runs = np.diff(np.append(first, len(starts)))
    sizes = np.add.reduceat(lengths, first) + runs - 1 if len(first) else runs
    texts = np.repeat(np.arange(len(counts)), counts)
    each = np.bincount(texts[first], minlength=len(counts))
    names = word_units.numbered(numbers, first, runs.astype(np.int32), each)
    blocks = line_spans.copied(names, sizes.astype(np.int32), each)
    pairs = [(found[:, i], found[:, i + 2]) for i in (1, 0) for found in (lines, blocks)]
    return np.stack([part / np.maximum(whole, 1) for part, whole in pairs], axis=1)


class Units(NamedTuple):
    """A number for each word of texts and its length, or for each letter; how many each text has.

    `parts` says for each text how many units make up one word.
    """

    numbers: NDArray[np.int32]
    lengths: NDArray[np.int32]
    counts: NDArray[np.int64]
    parts: NDArray[np.int32]


def _units(texts: Sequence[str]) -> Units:
    parts = _letters_per_word(texts)
    small = [text if n else text.lower() for text, n in zip(texts, parts.tolist(), strict=True)]
    found = word_units.units(*laid(small), _kinds(), parts > 0)
    return Units(*found, np.maximum(parts, 1))


def _split(texts: Sequence[str], split: Split) -> Units:
    words = split(texts, laid(texts))
    ones = np.ones(len(texts), np.int32)
    return Units(word_units.numbered(*words), words.lengths, words.counts, ones)


def _letters_per_word(texts: Sequence[str]) -> NDArray[np.int32]:
    """Return how many letters stand for a word; 0 where most stand in scripts that have spaces."""
    found = np.zeros(len(texts), np.int32)
    letters, spaceless = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
    most = np.zeros(len(texts), np.int64)
    for text, script, n in kind_counts.counted(*laid(texts), _scripts_of_letters()).tolist():
        letters[text] += n
        if (per_word := ch.LETTERS_PER_WORD.get(ch.SCRIPTS[script], 0)) > 0:
            spaceless[text] += n
            if n > most[text]:
                found[text], most[text] = per_word, n
    return found * (spaceless * 2 > letters)


@cache
def _scripts_of_letters() -> ch.Kinds:
    every = np.arange(0x110000, dtype=np.int32)
    found: ch.Kinds = ch.scripts(every) * (ch.kinds(every) == ch.LETTER)
    return found


@cache
def _kinds() -> ch.Kinds:
    kinds = ch.kinds(np.arange(0x110000, dtype=np.int32))
    inside = np.isin(kinds, (ch.LETTER, ch.MARK, ch.DIGIT))  # some apostrophes are letters
    table = np.where(inside, np.uint8(word_units.WORD), np.uint8(0))
    joiners = [ord(sign) for sign in JOINERS if not inside[ord(sign)]]
    table[joiners] = word_units.JOINER
    return table
