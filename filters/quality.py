"""The counters behind the rules of Gopher, C4 and FineWeb, for texts in any script.

The published rules were made for English pages: their stops are ASCII, their words NLTK's. Here a stop is
one of any script, a word a segment of Unicode's text segmentation (UAX 29), and no threshold stands in
this module. What repeats is counted by `repetition`, what a text is made of by `length`. Sources: Rae et
al. 2021 (Gopher), Raffel et al. 2020 (C4), Penedo et al. 2024 (FineWeb); checked against datatrove's code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters import Filter, _calibration
from filters import _characters as ch
from filters._portions import Laid, laid, measured, share
from filters._words import Split, Words, line_kinds, listed, segmented
from filters.kernels import line_spans, word_shapes, word_units
from filters.kernels import lines as kernel

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
    punctuation=r"[!/—”:％１〈&(、━\\【#%「」，】；+\^\]~“《„';’{|∶´\[=\-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»\x00-\x08\x0b-\x1f\x7f-\x9f\p{Sentence_Terminal}]",
)


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the stop words of calibrated languages."""
    calibrated = _calibration.load(settings)

    def measure(text: pa.Array, language: pa.Array) -> pa.Array:
        stops = [calibrated.stop_words(label) for label in _calibration.labels(language)]
        return measured((text.to_pylist(), stops), _columns, FIELD.type)

    return Filter(FIELD, 1, ("text", "language"), measure, model=calibrated.digest)


def counters(
    text: str, stop_words: frozenset[str] | None, *, split: Split = segmented, marks: Marks = OURS
) -> dict[str, Any]:
    """Count one text; a share is null where there is nothing to share in.

    `split` gives the words, signs as words of their own; stop words are compared in small letters.
    """
    found = counted([text], [stop_words], split=split, marks=marks)
    return {name: column[0].as_py() for name, column in found.items()}


def _columns(texts: Sequence[str], stops: Sequence[frozenset[str] | None]) -> list[pa.Array]:
    found = counted(texts, stops)
    return [found[field.name] for field in FIELD.type]


def counted(
    texts: Sequence[str],
    stops: Sequence[frozenset[str] | None],
    *,
    split: Split = segmented,
    marks: Marks = OURS,
) -> dict[str, pa.Array]:
    """Count texts, each with the stop words of its language, as `counters` does; an array a counter."""
    whole = laid(texts)
    words = split(texts, whole)
    small = [text.lower() for text in texts]
    limits = np.asarray([SHORT_LINE, FEW_WORDS, LONG_WORD])
    lines = kernel.count(*whole, _table(marks), limits)
    return (
        _of_words(texts, words, marks, lines[:, kernel.ELLIPSES])
        | {"stop_words": pa.array(listed(words, stops), pa.int64())}
        | _of_lines(lines)
        | _turned([_of_phrases(low) for low in small])
        | {
            "duplicate_line_characters": _duplicates(whole, lines[:, kernel.LINES] - 1),
            "newline_ratio": share(lines[:, kernel.LINES] - 1, words.counts),
            "curly_bracket": pa.array("{" in text for text in texts),
            "lorem_ipsum": pa.array("lorem ipsum" in low for low in small),
        }
    )


def _turned(rows: Sequence[Mapping[str, float | None]]) -> dict[str, pa.Array]:
    return {name: pa.array([row[name] for row in rows], pa.float64()) for name in rows[0]}


def _of_words(
    texts: Sequence[str], words: Words, marks: Marks, ellipses: NDArray[np.int64]
) -> dict[str, pa.Array]:
    found = word_shapes.count(*words, _word_kinds(marks.punctuation))
    counts = words.counts
    solid = found[:, word_shapes.SOLID]
    signs = np.fromiter((text.count("#") for text in texts), np.int64, len(texts))
    return {
        "words": pa.array(solid),
        "mean_word_length": share(found[:, word_shapes.SOLID_CHARACTERS], solid),
        "hash_ratio": share(signs, counts),
        "ellipsis_ratio": share(ellipses, counts),
        "alphabetic_word_share": share(found[:, word_shapes.LETTERED], counts),
    }


def _of_lines(found: NDArray[np.int64]) -> dict[str, pa.Array]:
    of_all = {
        "bullet_line_share": kernel.BULLETS,
        "ellipsis_line_share": kernel.ELLIPSES_AT_END,
        "punctuation_line_share": kernel.TERMINATED,
        "short_line_share": kernel.SHORT,
    }
    of_filled = {
        "terminal_line_share": kernel.TERMINATED,
        "few_word_line_share": kernel.FEW_WORDS,
        "long_word_line_share": kernel.LONG_WORD,
    }
    lines, filled = found[:, kernel.LINES], found[:, kernel.FILLED]
    return (
        {"sentences": pa.array(found[:, kernel.SENTENCES])}
        | {name: share(found[:, place], lines) for name, place in of_all.items()}
        | {name: share(found[:, place], filled) for name, place in of_filled.items()}
    )


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


def _duplicates(whole: Laid, feeds: NDArray[np.int64]) -> pa.Array:
    starts, lengths, counts, _ = line_spans.filled(*whole, line_kinds(feeds_only=True), False)
    found = line_spans.copied(word_units.numbered(whole.points, starts, lengths, counts), lengths, counts)
    return share(found[:, 1], whole.sizes - feeds)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@cache
def _word_kinds(punctuation: str) -> NDArray[np.uint8]:
    """Return a table of all code points that tells letters, and the signs that a pattern matches."""
    letters = ch.kinds(np.arange(0x110000, dtype=np.int32)) == ch.LETTER
    signs = ch.flags(punctuation)
    found: NDArray[np.uint8] = signs * np.uint8(word_shapes.SIGN) | letters * np.uint8(word_shapes.LETTER)
    return found


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
