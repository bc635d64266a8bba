"""How long a text is and what it is made of: letters, words, lines, paragraphs, symbols, function words.

Scripts that put no spaces between words have no words to count; there two letters (Chinese, Japanese) or
four (Thai, Khmer, Lao, Burmese, Tibetan) stand for one, so that one threshold of words can serve all.
"""

import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from filters import Filter, _calibration
from filters import _characters as ch
from filters._scripts import words

FIELD = pa.field(
    "length",
    pa.struct(
        [
            pa.field("characters", pa.int32()),
            pa.field("letters", pa.int32()),
            pa.field("words", pa.int32()),
            pa.field("lines", pa.int32()),
            pa.field("paragraphs", pa.int32()),
            pa.field("mean_word_length", pa.float32()),
            pa.field("symbol_share", pa.float32()),
            pa.field("digit_share", pa.float32()),
            pa.field("letters_in_script", pa.float32()),
            pa.field("stop_word_share", pa.float32()),
            pa.field("punctuation_line_share", pa.float32()),
        ]
    ),
)

_APOSTROPHES = str.maketrans("’ʻʼ‘", "'" * 4)
# Where the end of a sentence is a space, or is not marked.
_UNPUNCTUATED = frozenset({"Thai", "Laoo", "Java", "Bali", "Tibt"})
_MIXED = frozenset({"Hani", "Hira", "Kana", "Bopo"})  # scripts that stand together in one text


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the stop words of calibrated languages."""
    calibrated = _calibration.load(settings)

    def measure(text: pa.Array, language: pa.Array) -> pa.Array:
        rows = zip(text.to_pylist(), _calibration.labels(language), strict=True)
        return pa.array(
            [None if t is None else lengths(t, calibrated.stop_words(label)) for t, label in rows], FIELD.type
        )

    return Filter(FIELD, 1, ("text", "language"), measure, model=calibrated.digest)


def lengths(text: str, stop_words: frozenset[str] | None) -> dict[str, int | float | None]:
    """Count one text. Shares run from 0 to 1, of what is not white space; each is null where there is none.

    `letters_in_script` is the share of letters in the script of most; `punctuation_line_share` that of
    lines which end in the sentence punctuation of any script, null in scripts that write none;
    `mean_word_length` counts characters and is null in scripts without spaces; `stop_word_share` is that of
    words, null where no stop words are known.
    """
    points = ch.codes(text)
    kinds = ch.kinds(points)
    counts = np.bincount(kinds, minlength=8)
    ink = len(points) - int(counts[ch.SPACE])
    letters_by_script = np.bincount(ch.scripts(points[kinds == ch.LETTER]), minlength=len(ch.SCRIPTS))
    letters_by_script[0] = 0
    lines, paragraphs, punctuated = _lines(points, kinds)
    spaced_words, spaced_length = _spaced_words(points, kinds)
    main = int(letters_by_script.argmax())
    in_main = _together(letters_by_script, ch.SCRIPTS[main])
    return {
        "characters": len(text),
        "letters": int(counts[ch.LETTER]),
        "words": spaced_words + _unspaced_words(letters_by_script),
        "lines": lines,
        "paragraphs": paragraphs,
        "mean_word_length": None
        if ch.SCRIPTS[main] in ch.LETTERS_PER_WORD
        else _share(spaced_length, spaced_words),
        "symbol_share": _share(int(counts[ch.SYMBOL] + counts[ch.CONTROL]), ink),
        "digit_share": _share(int(counts[ch.DIGIT]), ink),
        "letters_in_script": _share(in_main, int(letters_by_script.sum())),
        "stop_word_share": None if stop_words is None else _stop_word_share(text, stop_words),
        "punctuation_line_share": None if ch.SCRIPTS[main] in _UNPUNCTUATED else _share(punctuated, lines),
    }


def folded(text: str) -> list[str]:
    """Return the words of a text as stop words are written: composed, in small letters, plain apostrophes."""
    return words(unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES))


def _stop_word_share(text: str, stop_words: frozenset[str]) -> float | None:
    found = folded(text)
    return sum(word in stop_words for word in found) / len(found) if found else None


def _together(letters_by_script: npt.NDArray[np.intp], script: str) -> int:
    """Return the letters of a script; those that Japanese mixes count as one."""
    alike = _MIXED if script in _MIXED else {script}
    return sum(int(letters_by_script[ch.SCRIPTS.index(code)]) for code in alike)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _spaced_words(points: ch.Codes, kinds: ch.Kinds) -> tuple[int, int]:
    """Return how many words stand outside the spaceless scripts, and their characters together."""
    inside = (kinds == ch.LETTER) | (kinds == ch.MARK) | (kinds == ch.DIGIT)
    joined = _tables().joiner[points]
    joined[1:] &= inside[:-1]
    joined[:-1] &= inside[1:]
    joined[:1], joined[-1:] = False, False
    inside = (inside | joined) & ~_tables().spaceless[ch.scripts(points)]
    starts = int(np.count_nonzero(inside[1:] & ~inside[:-1])) + int(inside[:1].any())
    return starts, int(np.count_nonzero(inside))


def _unspaced_words(letters_by_script: npt.NDArray[np.intp]) -> int:
    present = np.flatnonzero(letters_by_script)
    return math.ceil(
        sum(
            int(letters_by_script[i]) / ch.LETTERS_PER_WORD[ch.SCRIPTS[i]]
            for i in present
            if ch.SCRIPTS[i] in ch.LETTERS_PER_WORD
        )
    )


def _lines(points: ch.Codes, kinds: ch.Kinds) -> tuple[int, int, int]:
    """Return the lines that are not blank, the blocks of them, and those that end in punctuation."""
    breaks = _tables().line_break[points]
    breaks[:-1] &= ~((points[:-1] == 13) & (points[1:] == 10))  # CR LF is one line end
    line_of = np.cumsum(breaks)
    ink = line_of[kinds != ch.SPACE]
    if not len(ink):
        return 0, 0, 0
    steps = np.diff(ink)
    solid = np.flatnonzero((kinds != ch.SPACE) & ~_tables().closing[points])
    last = solid[np.append(np.diff(line_of[solid]) > 0, True)] if len(solid) else solid
    punctuated = int(np.count_nonzero(_tables().sentence_end[points[last]]))
    return int(np.count_nonzero(steps)) + 1, int(np.count_nonzero(steps > 1)) + 1, punctuated


@dataclass(frozen=True, slots=True)
class _Tables:
    joiner: npt.NDArray[np.bool_]
    line_break: npt.NDArray[np.bool_]
    sentence_end: npt.NDArray[np.bool_]
    closing: npt.NDArray[np.bool_]
    spaceless: npt.NDArray[np.bool_]  # by script number, not by code point


@cache
def _tables() -> _Tables:
    return _Tables(
        joiner=ch.flags("['’ʻʼ‘·-]"),
        line_break=ch.flags(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]"),
        sentence_end=ch.flags(r"[\p{Sentence_Terminal}…:;\u037e།༎]"),
        closing=ch.flags(r"[\p{Pe}\p{Pf}\p{Pi}\"'«»\p{Cf}\p{M}]"),
        spaceless=np.asarray([code in ch.LETTERS_PER_WORD for code in ch.SCRIPTS]),
    )
