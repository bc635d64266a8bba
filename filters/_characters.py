"""Texts as arrays of code points, and what each code point is: the ground of the counting filters.

One look-up in a table of all code points replaces a question per character; texts of any script are
counted at the same speed. What is a letter or a mark is as the `regex` package has it.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import regex
from fontTools.unicodedata import Scripts

from filters._scripts import SPACELESS

Codes = npt.NDArray[np.int32]
Kinds = npt.NDArray[np.uint8]

OTHER, LETTER, MARK, DIGIT, SPACE, PUNCTUATION, SYMBOL, CONTROL = range(8)

# How many letters stand for one word where none is marked: about two in Chinese and Japanese, where most
# words have one or two signs, about four in the scripts of South-East Asia and in Tibetan.
LETTERS_PER_WORD = {code: 2 if code in {"Hani", "Hira", "Kana", "Bopo"} else 4 for code in sorted(SPACELESS)}

# Of characters without a shape, those that spelling needs (joiners, direction) count as OTHER.
_PATTERNS = (
    (LETTER, r"\p{L}+"),
    (MARK, r"\p{M}+"),
    (DIGIT, r"\p{N}+"),
    (PUNCTUATION, r"\p{P}+"),
    (SYMBOL, r"\p{S}+"),
    (CONTROL, r"[\p{Cc}\p{Co}\p{Cn}\p{Cs}]+"),
    (SPACE, r"[\s\x1c-\x1f]+"),
)


def codes(text: str) -> Codes:
    """Return the code points of a text, in order."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.int32)


def kinds(points: Codes) -> Kinds:
    """Return for each code point which of the kinds above it is."""
    return _kind_table()[points]


def scripts(points: Codes) -> Kinds:
    """Return for each code point the number of its script in `SCRIPTS`; 0 for what all scripts share."""
    return _script_table()[points]


def flags(pattern: str) -> npt.NDArray[np.bool_]:
    """Return a table of all code points that tells which of them match a pattern."""
    table = np.zeros(0x110000, dtype=np.bool_)
    for match in regex.finditer(f"(?:{pattern})+", _all_characters(), regex.VERSION1):
        table[match.start() : match.end()] = True
    return table


@cache
def _all_characters() -> str:
    return "".join(map(chr, range(0x110000)))


@cache
def _kind_table() -> Kinds:
    table = np.zeros(0x110000, dtype=np.uint8)
    for kind, pattern in _PATTERNS:
        for match in regex.finditer(pattern, _all_characters()):
            table[match.start() : match.end()] = kind
    return table


SCRIPTS: tuple[str, ...] = ("", *sorted(set(Scripts.VALUES) - {"Zyyy", "Zinh", "Zzzz"}))


@cache
def _script_table() -> Kinds:
    number = {code: i for i, code in enumerate(SCRIPTS)}
    ends = [*Scripts.RANGES[1:], 0x110000]
    values = np.asarray([number.get(code, 0) for code in Scripts.VALUES], dtype=np.uint8)
    return np.repeat(values, np.subtract(ends, Scripts.RANGES))
