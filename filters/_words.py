"""The words of a portion of texts, however they were told apart, as places among its code points."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from filters import _characters as ch
from filters._portions import Laid, laid, sizes
from filters.kernels import line_spans, word_lists, word_spans

_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.V1)
_OWN_LOWER = (0x130, 0x3A3)  # a letter that becomes two, and one that is another at the end of a word


class Words(NamedTuple):
    """Where words start among code points, and their characters; how many of them each text has."""

    points: ch.Codes
    starts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    counts: NDArray[np.int64]


Split = Callable[[Sequence[str], Laid], Words]


def segments(text: str) -> list[str]:
    """Return the words and signs of a text by Unicode's word boundaries, without white space."""
    return [found for each in _BOUNDARY.split(text) if (found := each.strip())]


def segmented(texts: Sequence[str], whole: Laid) -> Words:
    """Return the segments of texts."""
    found = [segments(text) for text in texts]
    points, lengths = laid(list(chain.from_iterable(found)))
    return Words(points, np.cumsum(lengths) - lengths, lengths.astype(np.int32), sizes(found))


def spaced(texts: Sequence[str], whole: Laid) -> Words:
    """Return what stands between white space in texts."""
    return Words(whole.points, *word_spans.spaced(*whole, is_space()))


def listed(words: Words, lists: Sequence[frozenset[str] | None]) -> list[int | None]:
    """Return how many words of each text, in small letters, stand in its list; null where it has none."""
    numbers = {words: n for n, words in enumerate(dict.fromkeys(held for held in lists if held is not None))}
    tables = [_table(held) for held in numbers]
    found = word_lists.count(
        _hashes(words),
        words.counts,
        np.array([word_lists.NO_LIST if held is None else numbers[held] for held in lists], np.int64),
        np.cumsum([0, *map(len, tables)], dtype=np.int64),
        np.concatenate([*tables, np.zeros(1, np.uint64)]),
    )
    return [None if held is None else n for held, n in zip(lists, found.tolist(), strict=True)]


def _hashes(words: Words) -> NDArray[np.uint64]:
    """Return the hashes of words in small letters."""
    points, starts, lengths, _ = words
    found = word_lists.hashes(points, starts, lengths, _small())
    odd = np.flatnonzero(found == word_lists.UNKNOWN)
    if len(odd):
        spelt = [points[starts[i] : starts[i] + lengths[i]].tobytes().decode("utf-32-le") for i in odd]
        found[odd] = _hashed([word.lower() for word in spelt])
    return found


def _hashed(words: Sequence[str]) -> NDArray[np.uint64]:
    points, lengths = laid(words)
    return word_lists.hashes(points, np.cumsum(lengths) - lengths, lengths.astype(np.int32), _same())


@cache
def _table(words: frozenset[str]) -> NDArray[np.uint64]:
    return word_lists.table(_hashed(sorted(words)))


@cache
def is_space() -> NDArray[np.bool_]:
    """Return a table of all code points that tells white space, as Python splits at it."""
    return ch.flags(r"[\s\x1c-\x1f]")


@cache
def line_kinds(*, feeds_only: bool = False) -> NDArray[np.uint8]:
    """Return a table of all code points that tells white space and what ends a line, as Python has it."""
    ends = r"\n" if feeds_only else r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]"
    return is_space() * np.uint8(line_spans.SPACE) | ch.flags(ends) * np.uint8(line_spans.BREAK)


@cache
def _same() -> NDArray[np.int32]:
    return np.arange(0x110000, dtype=np.int32)


@cache
def _small() -> NDArray[np.int32]:
    """Return the small letter of each code point; -1 where a table cannot tell."""
    found = _same().copy()
    for code in range(0x20000):  # no higher plane has capitals
        small = chr(code).lower()
        found[code] = -1 if code in _OWN_LOWER else ord(small)
    return found
