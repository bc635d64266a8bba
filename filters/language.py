"""The languages of a text, line by line, with how sure that is, and `und` where it is not.

Confidence alone does not show that a language is foreign to the model: text in a language it never saw
is answered with a relative, often firmly. So labels carry thresholds measured for each, relatives are
named by what they have in common, and every answer keeps its alternatives. Labels are ISO 639-3 and
ISO 15924: `swh_Latn`, `und_Cyrl`, `und`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from filters import Filter, _han, _second_opinion
from filters._fasttext import Answers, Model, digest
from filters._language_decision import Answer, Line, Scores, decide
from filters._language_table import Table, allows, read
from filters._pieces import Piece, main_of, pieces
from filters._scripts import SPACELESS

MODEL = Path(__file__).parent / "models" / "language.ftz"

FEWEST_LETTERS = 20  # three or four words; with fewer, names and loans decide
FEWEST_SYLLABIC = 12  # where a letter is a syllable, or carries its vowel as a mark
FEWEST_SPACELESS = 8
ASK_BELOW = 0.7  # the second opinion costs sixty times the first, which above this is mostly right
HALF = 0.5
MOST_LABELS = 100
CLEAR_SCRIPT = 0.8  # share of letters from which `und` may name the writing system

_SPACELESS = SPACELESS | {"Jpan"}
_SYLLABIC = frozenset(
    {"Beng", "Cakm", "Cans", "Cher", "Deva", "Ethi", "Gran", "Gujr", "Guru", "Java"}
    | {"Knda", "Kore", "Mlym", "Orya", "Sinh", "Taml", "Telu", "Vaii", "Yiii"}
)
_SCORED = pa.struct([("label", pa.string()), ("confidence", pa.float32())])
_SHARED = pa.struct([("label", pa.string()), ("share", pa.float32())])
TYPE = pa.struct(
    [
        ("label", pa.string()),
        ("confidence", pa.float32()),
        ("alternatives", pa.list_(_SCORED)),
        ("languages", pa.list_(_SHARED)),
        ("second_opinion", pa.string()),
        ("opinions_differ", pa.bool_()),
        ("threshold", pa.float32()),
    ]
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A model and the table of how far to trust it."""

    model: Model
    table: Table
    sole: Mapping[str | None, str] = field(init=False)  # the label of each script that only one label has

    def __post_init__(self) -> None:
        """Find the scripts that one label alone is written in."""
        found: dict[str | None, list[str]] = defaultdict(list)
        for label in self.model.labels:
            found[label.rpartition("_")[2]].append(label)
        sole = {script: labels[0] for script, labels in found.items() if len(labels) == 1}
        object.__setattr__(self, "sole", sole)

    def __call__(self, texts: pa.Array) -> pa.Array:
        """Return the column for an array of texts; null where the text is."""
        return pa.array((a and _plain(a) for a in self.answers(texts.to_pylist())), TYPE)

    def answers(self, texts: Sequence[str | None]) -> list[Answer | None]:
        """Return the answer for each text, in order."""
        return [None if text is None else self.answer(text) for text in texts]

    def answer(self, text: str) -> Answer:
        """Return what a text is, line by line and in all; `und` where it is too short to tell."""
        parts, letters = pieces(text)
        main = main_of(letters)
        unknown = f"und_{main}" if main and letters[main] >= CLEAR_SCRIPT * letters.total() else "und"
        lines = self.lines(parts) if letters.total() >= enough(main) else []
        if (
            not lines or sum(n for _, n in lines) * 2 < letters.total()
        ):  # the rest is in scripts without a label
            return Answer(unknown)
        return _asked(_written(decide(lines, unknown, self.table), text), text)

    def lines(self, parts: Sequence[Piece]) -> list[Line]:
        """Return for each piece with letters the scores of the labels in its script, and its letters."""
        asked = [part for part in parts if part.script is not None]
        answers = self.model.predict([part.text for part in asked], k=5)
        found = [(self._scores(a, part), part.letters) for part, a in zip(asked, answers, strict=True)]
        return [(scores, letters) for scores, letters in found if scores]

    def _scores(self, answers: Answers, part: Piece) -> Scores:
        if part.script in self.sole:
            return {self.sole[part.script]: 1.0}
        kept = {label: p for label, p in answers if allows(label, part.script)}
        if part.script != "Latn" and sum(kept.values()) < HALF:
            # Much went to other scripts, which is a fault of the model: ask it for many labels, slowly.
            answers = self.model.predict([part.text], k=MOST_LABELS)[0]
            kept = {label: p for label, p in answers if allows(label, part.script)}
        foreign = sum(p for label, p in answers if label not in kept)
        rest = max(1.0 - foreign, sum(kept.values()))
        return {label: p / rest for label, p in list(kept.items())[:5]} if rest else {}


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the shipped model; it has no settings."""
    identifier = default()
    return Filter(
        pa.field("language", TYPE),
        1,
        reads=("text",),
        measure=identifier,
        model=digest(MODEL, MODEL.with_suffix(".toml")),
        validated=identifier.table.validated,
    )


def identify(texts: pa.Array) -> pa.Array:
    """Return the language column for an array of texts, with the shipped model; null where the text is."""
    return default()(texts)


def load(model: Path) -> Identifier:
    """Load a model with the table of the same name beside it."""
    return Identifier(Model(model), read(model.with_suffix(".toml")))


@cache
def default() -> Identifier:
    """Return the shipped identifier, loaded once a process."""
    return load(MODEL)


def enough(script: str | None) -> int:
    """Return from how many letters on a text in a script can be told at all."""
    if script in _SPACELESS:
        return FEWEST_SPACELESS
    return FEWEST_SYLLABIC if script in _SYLLABIC else FEWEST_LETTERS


def _written(answer: Answer, text: str) -> Answer:
    return replace(
        answer,
        label=_han.written(answer.label, text),
        alternatives=tuple((_han.written(label, text), c) for label, c in answer.alternatives),
        languages=tuple((_han.written(label, text), s) for label, s in answer.languages),
    )


def _asked(answer: Answer, text: str) -> Answer:
    if answer.confidence >= ASK_BELOW:
        return answer
    candidates = [label for label, _ in answer.alternatives]
    said = _second_opinion.ask(text, candidates)
    differ = None if said is None else said != candidates[0]
    return replace(answer, second_opinion=said, opinions_differ=differ)


def _plain(answer: Answer) -> dict[str, object]:
    return {
        "label": answer.label,
        "confidence": answer.confidence,
        "alternatives": [{"label": label, "confidence": c} for label, c in answer.alternatives],
        "languages": [{"label": label, "share": s} for label, s in answer.languages],
        "second_opinion": answer.second_opinion,
        "opinions_differ": answer.opinions_differ,
        "threshold": answer.threshold,
    }
