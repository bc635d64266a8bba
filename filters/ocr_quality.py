"""An estimate of how well a text was recognised, from marks that misreading leaves in every script.

Misreading puts symbols and digits inside words, letters of two scripts in one word, and breaks words into
single letters. No dictionary is asked, for it would call old spelling and small languages bad. What it
cannot see is one letter taken for another of the same script. Compare within one collection.
"""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from filters import Filter
from filters import _characters as ch

FIELD = pa.field("ocr_quality", pa.float32())

_FEWEST_LETTERS = 20
_STEEPNESS = 8.0  # at 5 marks in 100 characters the estimate is two thirds

# Shares that clean text has in some orthography, so that they count for nothing: one-letter words in
# Polynesian and West African languages, symbols in texts with units and prices.
_USUAL_SINGLES = 0.06
_USUAL_SYMBOLS = 0.004
_USUAL_FOREIGN = 0.01  # share of letters from which on a letter of another script belongs to the alphabet


def build(settings: Path | None = None) -> Filter:
    """Build the filter; it has no settings."""
    return Filter(FIELD, 1, reads=("text", "ocr_confidence"), measure=ocr_quality)


def ocr_quality(text: pa.Array, ocr_confidence: pa.Array) -> pa.Array:
    """Return an estimate from 0 (noise) to 1 (clean) for each text; null under 20 letters.

    Where the recogniser told its own confidence the two meet in their geometric mean.
    """
    rows = zip(text.to_pylist(), ocr_confidence.to_pylist(), strict=True)
    return pa.array((None if t is None else _quality(t, sure) for t, sure in rows), FIELD.type)


def _quality(text: str, confidence: float | None) -> float | None:
    points = ch.codes(text)
    kinds = ch.kinds(points)
    letters = int(np.count_nonzero(kinds == ch.LETTER))
    if letters < _FEWEST_LETTERS:
        return None
    ink = int(np.count_nonzero(kinds != ch.SPACE))
    symbols = max(0.0, int(np.count_nonzero(_tables().odd[points])) / ink - _USUAL_SYMBOLS)
    inside = (_broken_words(points, kinds) + _mixed_words(points, kinds)) / ink
    singles = max(0.0, _single_letters(points, kinds) / ink - _USUAL_SINGLES)
    estimate = float(np.exp(-_STEEPNESS * (symbols + inside + 0.5 * singles)))
    if confidence is None or np.isnan(confidence):
        return estimate
    return float(np.sqrt(estimate * min(max(confidence, 0.0), 1.0)))


def _broken_words(points: ch.Codes, kinds: ch.Kinds) -> int:
    """Count signs and digits that divide two letters and neither join words nor belong to the script.

    Between letters of scripts without spaces digits and most signs stand by custom, so that only quotes
    and slashes count there, and a Latin letter all alone.
    """
    script = ch.scripts(points)
    letter = (kinds == ch.LETTER) | (kinds == ch.MARK)
    spaceless = _tables().spaceless[script]
    odd = (kinds == ch.DIGIT) | (
        ((kinds == ch.PUNCTUATION) | (kinds == ch.SYMBOL)) & ~_tables().inner[points]
    )
    odd &= script == 0
    stray = _tables().stray[points]
    between = letter[:-2] & letter[2:]
    spaced = between & odd[1:-1] & ~spaceless[:-2] & ~spaceless[2:]
    unspaced = between & stray[1:-1] & spaceless[:-2] & spaceless[2:]
    return int(np.count_nonzero(spaced) + np.count_nonzero(unspaced))


def _mixed_words(points: ch.Codes, kinds: ch.Kinds) -> int:
    """Count letters of another script than the text's that touch one of its own, but for customs.

    Names in Latin letters stand in Chinese or Thai text without a space; that is no mixing. A foreign
    letter that recurs is part of the alphabet, as the Latin `I` that Adyghe puts for the palochka.
    """
    script = ch.scripts(points)
    family = np.where((kinds == ch.LETTER) & ~_tables().spaceless[script], _tables().family[script], 0)
    own = np.bincount(family, minlength=2)[1:].argmax() + 1
    touching = (family[:-1] > 0) & (family[1:] > 0) & (family[:-1] != family[1:])
    foreign = np.where(family[:-1] == own, points[1:], points[:-1])[touching]
    counts = np.unique(foreign, return_counts=True)[1]
    usual = max(4.0, _USUAL_FOREIGN * int(np.count_nonzero(family)))
    return int(counts[counts < usual].sum())


def _single_letters(points: ch.Codes, kinds: ch.Kinds) -> int:
    """Count letters that stand alone, in alphabets; in syllabaries one sign is often a word."""
    word = np.zeros(len(points) + 2, np.bool_)
    word[1:-1] = (kinds == ch.LETTER) | (kinds == ch.MARK) | (kinds == ch.DIGIT) | _tables().inner[points]
    alphabetic = _tables().alphabetic[ch.scripts(points)]
    return int(np.count_nonzero((kinds == ch.LETTER) & alphabetic & ~word[:-2] & ~word[2:]))


class _Tables:
    """Look-up tables, by code point the first three, by script number the others."""

    def __init__(self) -> None:
        # Signs that print uses sparingly, that no spelling needs, and that misreading makes of specks.
        self.odd: npt.NDArray[np.bool_] = ch.flags(
            r"[[[\p{S}--\p{Sk}]\p{Co}\p{Cn}\p{Cc}*_\\^{}\[\]@#•]--[\s\x1c-\x1f°$€£¥₦₹₵%+=]]"
        )
        # Signs that stand inside or between words by custom: apostrophes, hyphens, dots, tone letters,
        # joiners, and the wide punctuation that needs no space.
        self.inner: npt.NDArray[np.bool_] = ch.flags(
            r"[\p{Pd}\p{Lm}\p{Cf}[\p{Sk}--\^]'’‘.·:/_@&+=،,\u3001-\u301f\uff01-\uff1f]"
        )
        self.stray: npt.NDArray[np.bool_] = ch.flags(r"[A-Za-z\"'/;]")
        self.spaceless = np.asarray([code in ch.LETTERS_PER_WORD for code in ch.SCRIPTS])
        self.alphabetic = np.asarray([code in _ALPHABETS for code in ch.SCRIPTS])
        # Kabyle and others write Greek letters among Latin ones.
        self.family = np.asarray(
            [ch.SCRIPTS.index("Latn") if code == "Grek" else i for i, code in enumerate(ch.SCRIPTS)], np.int16
        )


_ALPHABETS = frozenset({"Latn", "Cyrl", "Grek", "Armn", "Geor", "Hebr", "Arab"})


@cache
def _tables() -> _Tables:
    return _Tables()
