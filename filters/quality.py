"""The counters behind the rules of Gopher, C4 and FineWeb, for texts in any script.

The published rules were made for English pages: their stops are ASCII, their words NLTK's. Here a stop is
one of any script, a word a segment of Unicode's text segmentation (UAX 29), and no threshold stands in
this module. What repeats is counted by `repetition`, what a text is made of by `length`. Sources: Rae et
al. 2021 (Gopher), Raffel et al. 2020 (C4), Penedo et al. 2024 (FineWeb); checked against datatrove's code.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import regex
from numpy.typing import NDArray

from filters import Filter, _calibration
from filters import _characters as ch
from filters.kernels import lines as kernel

Split = Callable[[str], Sequence[str]]

SHORT_LINE = 30  # characters (FineWeb)
FEW_WORDS = 3  # on a line (C4)
LONG_WORD = 1000  # characters (C4's code)

POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")


def _field(name: str, kind: pa.DataType, meaning: str) -> pa.Field:
    return pa.field(name, kind, metadata={"meaning": meaning})


_SHARE, _COUNT = pa.float32(), pa.int32()
FIELD = pa.field(
    "quality",
    pa.struct(
        [
            _field("words", _COUNT, "Gopher: words that are not signs alone"),
            _field("mean_word_length", _SHARE, "Gopher: characters of those words, mean"),
            _field("hash_ratio", _SHARE, "Gopher: # signs to all words, signs included"),
            _field("ellipsis_ratio", _SHARE, "Gopher: ellipses to all words"),
            _field("bullet_line_share", _SHARE, "Gopher: lines that begin with a bullet"),
            _field("ellipsis_line_share", _SHARE, "Gopher: lines that end in an ellipsis"),
            _field("alphabetic_word_share", _SHARE, "Gopher: words with a letter, of all words"),
            _field("stop_words", _COUNT, "Gopher: stop words; null for a language without calibration"),
            _field("terminal_line_share", _SHARE, "C4: filled lines that end a sentence, not in an ellipsis"),
            _field("few_word_line_share", _SHARE, "C4: filled lines of fewer than three words"),
            _field("long_word_line_share", _SHARE, "C4: filled lines with a word above 1,000 characters"),
            _field("javascript_line_share", _SHARE, "C4: lines with the word javascript"),
            _field("policy_line_share", _SHARE, "C4: lines with one of its six phrases on cookies and terms"),
            _field("lorem_ipsum", pa.bool_(), "C4: the printer's dummy text"),
            _field("curly_bracket", pa.bool_(), "C4: a { anywhere"),
            _field("sentences", _COUNT, "C4: sentences, by their stops and line ends"),
            _field("punctuation_line_share", _SHARE, "FineWeb: lines, empty ones too, that end in a stop"),
            _field("short_line_share", _SHARE, "FineWeb: lines, empty ones too, of at most 30 characters"),
            _field("duplicate_line_characters", _SHARE, "FineWeb: characters in lines that stood before"),
            _field("newline_ratio", _SHARE, "FineWeb: line feeds to all words"),
        ]
    ),
)

_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.V1)


@dataclass(frozen=True, slots=True)
class Marks:
    """Which characters begin and end things, as patterns, and which stand alone as no word."""

    bullet: str = r"[•‣◦▪▫●○■□–—*·\-►▶✓✔❖]"
    terminal: str = r"[\p{Sentence_Terminal}\"'”’»）」』】\u037e།༎]"
    punctuation: str = r"[\p{P}\p{S}\p{C}]"


OURS = Marks()
# The characters of the published rules, as datatrove 0.10.1 has them, for comparing with it.
PUBLISHED = Marks(
    bullet=r"[•\-]",
    terminal=r"[.?!\"']",
    punctuation=r"[!/—”:％１〈&(、━\\【#%「」，】；+\^\]~“《„';’{|∶´\[=\-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»\x00-\x08\x0b-\x1f\x7f-\x9f]",
)


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the stop words of calibrated languages."""
    calibrated = _calibration.load(settings)

    def measure(text: pa.Array, language: pa.Array) -> pa.Array:
        rows = zip(text.to_pylist(), _calibration.labels(language), strict=True)
        return pa.array(
            [None if t is None else counters(t, calibrated.stop_words(label)) for t, label in rows],
            FIELD.type,
        )

    return Filter(FIELD, 1, ("text", "language"), measure, model=calibrated.digest)


def segments(text: str) -> list[str]:
    """Return the words and signs of a text by Unicode's word boundaries, without white space."""
    return [found for each in _BOUNDARY.split(text) if (found := each.strip())]


def counters(
    text: str, stop_words: frozenset[str] | None, *, split: Split = segments, marks: Marks = OURS
) -> dict[str, Any]:
    """Count one text; a share is null where there is nothing to share in.

    `split` gives the words, signs as words of their own; stop words are compared in small letters.
    """
    words = split(text)
    low = text.lower()
    lines = kernel.count(ch.codes(text), _table(marks), np.asarray([SHORT_LINE, FEW_WORDS, LONG_WORD]))
    return (
        _of_words(text, words, marks, int(lines[kernel.ELLIPSES]))
        | {"stop_words": None if stop_words is None else sum(w.lower() in stop_words for w in words)}
        | _of_lines(lines)
        | _of_phrases(low)
        | {
            "duplicate_line_characters": _duplicates(text),
            "newline_ratio": _share(text.count("\n"), len(words)),
            "curly_bracket": "{" in text,
            "lorem_ipsum": "lorem ipsum" in low,
        }
    )


def _of_words(text: str, words: Sequence[str], marks: Marks, ellipses: int) -> dict[str, Any]:
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    points = ch.codes("".join(words))
    starts = np.cumsum(lengths) - lengths
    solid = _any(~ch_table(marks.punctuation)[points], starts)
    lettered = _any(ch.kinds(points) == ch.LETTER, starts)
    count = int(np.count_nonzero(solid))
    return {
        "words": count,
        "mean_word_length": _share(int(lengths[solid].sum()), count),
        "hash_ratio": _share(text.count("#"), len(words)),
        "ellipsis_ratio": _share(ellipses, len(words)),
        "alphabetic_word_share": _share(int(np.count_nonzero(lettered)), len(words)),
    }


def _any(each: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each word whether it holds for any of its characters."""
    return np.logical_or.reduceat(each, starts) if len(starts) else np.zeros(0, np.bool_)


def _of_lines(found: NDArray[np.int64]) -> dict[str, float | None]:
    lines, filled = int(found[kernel.LINES]), int(found[kernel.FILLED])
    return {
        "sentences": int(found[kernel.SENTENCES]),
        "bullet_line_share": _share(int(found[kernel.BULLETS]), lines),
        "ellipsis_line_share": _share(int(found[kernel.ELLIPSES_AT_END]), lines),
        "punctuation_line_share": _share(int(found[kernel.TERMINATED]), lines),
        "short_line_share": _share(int(found[kernel.SHORT]), lines),
        "terminal_line_share": _share(int(found[kernel.TERMINATED]), filled),
        "few_word_line_share": _share(int(found[kernel.FEW_WORDS]), filled),
        "long_word_line_share": _share(int(found[kernel.LONG_WORD]), filled),
    }


def _of_phrases(low: str) -> dict[str, float | None]:
    """Return the shares of filled lines that name scripts of a page, its cookies or its terms."""
    script, policy = "javascript" in low, [phrase for phrase in POLICY if phrase in low]
    if not script and not policy:
        share = 0.0 if low.strip() else None
        return {"javascript_line_share": share, "policy_line_share": share}
    lines = [line for line in low.split("\n") if line.strip()]
    return {
        "javascript_line_share": _share(sum("javascript" in line for line in lines), len(lines)),
        "policy_line_share": _share(sum(any(p in line for p in policy) for line in lines), len(lines)),
    }


def _duplicates(text: str) -> float | None:
    lines = [line for line in text.split("\n") if line.strip()]
    whole = len(text) - text.count("\n")
    return _share(sum(map(len, lines)) - sum(map(len, set(lines))), whole)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@cache
def ch_table(pattern: str) -> NDArray[np.bool_]:
    """Return a table of all code points that tells which of them match; made once for each pattern."""
    return ch.flags(pattern)


@cache
def _table(marks: Marks) -> NDArray[np.uint8]:
    every = np.arange(0x110000, dtype=np.int32)
    script = ch.scripts(every)
    letter = ch.kinds(every) == ch.LETTER
    parts = np.asarray([ch.LETTERS_PER_WORD.get(code, 0) for code in ch.SCRIPTS])[script] * letter
    bits = (
        (ch.flags(r"[\s\x1c-\x1f]"), kernel.SPACE),
        (ch.flags(marks.bullet), kernel.BULLET),
        (ch.flags(marks.terminal), kernel.TERMINAL),
        (ch.flags(r"[\p{Sentence_Terminal}\u037e།༎]"), kernel.STOP),
        (ch.flags(r"\."), kernel.DOT),
        (ch.flags("…"), kernel.ELLIPSIS),
        (parts == 2, kernel.SIGN),
        (parts == 4, kernel.SYLLABLE),
    )
    table = np.zeros(0x110000, np.uint8)
    for flag, bit in bits:
        table |= np.where(flag, np.uint8(bit), np.uint8(0))
    return table
