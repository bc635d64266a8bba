"""An estimate of how well a text was recognised, from marks of misreading and from the letters themselves.

Misreading puts signs and digits inside words, letters of two scripts in one word, and breaks words into
single letters, in every script. One letter taken for another of its script only a model of the language
sees, and an old spelling looks like that to it; so the model alone can make a text doubtful, never bad,
and estimates are to be compared within one collection. How sure the language is plays no part.
"""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from filters import Filter, _character_models
from filters import _characters as ch
from filters._character_models import CharacterModel

FIELD = pa.field("ocr_quality", pa.float32())

_FEWEST_LETTERS = 20

# From the share of wrong characters to the estimate: one half at a tenth, .95 at none, .40 at .114.
_HALF = 0.1
_STEEPNESS = 30.0
# As much as the model alone can say: .43, above what the default policy shows to people.
_STRANGEST = 0.11
_SHORT = 60  # letters at which the model's word counts for half: names and loans weigh in short texts

# Shares that clean text has in some orthography, so that they count for nothing: one-letter words in
# Polynesian and West African languages, symbols in texts with units and prices.
_USUAL_SINGLES = 0.06
_USUAL_SYMBOLS = 0.004
_USUAL_FOREIGN = 0.01  # share of letters from which on a letter of another script belongs to the alphabet


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the character models that come along and the community's own."""
    models = _character_models.load(settings)

    def measure(text: pa.Array, language: pa.Array, ocr_confidence: pa.Array) -> pa.Array:
        rows = zip(text.to_pylist(), _labels(language), ocr_confidence.to_pylist(), strict=True)
        return pa.array(
            (None if t is None else quality(t, models.get(label), sure) for t, label, sure in rows),
            FIELD.type,
        )

    return Filter(FIELD, 2, ("text", "language", "ocr_confidence"), measure, model=models.digest)


def _labels(language: pa.Array) -> list[str | None]:
    """Return the label of each text; the first alternative where nobody could tell, as with much noise."""
    found = language.to_pylist()
    return [each if each is None or isinstance(each, str) else _label(each) for each in found]


def _label(answer: dict[str, object]) -> str | None:
    label = str(answer["label"] or "und")
    alternatives = answer.get("alternatives")
    if label.startswith("und") and isinstance(alternatives, list) and alternatives:
        return str(alternatives[0]["label"])
    return label


def quality(text: str, model: CharacterModel | None, confidence: float | None) -> float | None:
    """Return an estimate from 0 (noise) to 1 (clean) for one text; null under 20 letters.

    Where the recogniser told its own confidence the two meet in their geometric mean.
    """
    points = ch.codes(text)
    kinds = ch.kinds(points)
    letters = int(np.count_nonzero(kinds == ch.LETTER))
    if letters < _FEWEST_LETTERS:
        return None
    wrong = _marks(points, kinds) + _strangeness(text, letters, model)
    estimate = float(1 / (1 + np.exp(_STEEPNESS * (wrong - _HALF))))
    if confidence is None or np.isnan(confidence):
        return estimate
    return float(np.sqrt(estimate * min(max(confidence, 0.0), 1.0)))


def _marks(points: ch.Codes, kinds: ch.Kinds) -> float:
    """Return the share of characters that are marks of misreading in any language."""
    ink = int(np.count_nonzero(kinds != ch.SPACE))
    symbols = max(0.0, int(np.count_nonzero(_tables().odd[points])) / ink - _USUAL_SYMBOLS)
    inside = (_broken_words(points, kinds) + _mixed_words(points, kinds)) / ink
    singles = max(0.0, _single_letters(points, kinds) / ink - _USUAL_SINGLES)
    return symbols + inside + 0.5 * singles


def _strangeness(text: str, letters: int, model: CharacterModel | None) -> float:
    """Return the share of wrong characters that the model supposes, held within bounds; 0 without a model."""
    share = None if model is None else model.error_share(text)
    if share is None:
        return 0.0
    return float(_STRANGEST * np.tanh(share * letters / (letters + _SHORT) / _STRANGEST))


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
