"""What a model says of each piece of text: the scores of the labels that its writing system allows.

A model is asked about the pieces of many texts at a time, since each question has a price of its own. The
writing system is counted, not guessed, and so goes before whatever a model says of it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from filters import _han
from filters._fasttext import Answers
from filters._language_decision import Scores
from filters._language_plugin import Answering
from filters._language_table import allows
from filters._pieces import Piece, folded

HALF = 0.5
FEW_LABELS = 5
MOST_LABELS = 100

Named = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Scorer:
    """A model, whether it was taught folded text, and the scripts of languages that it names without one."""

    model: Answering
    folded: bool
    scripts: Mapping[str, frozenset[str]]
    _sole: Mapping[str | None, str] = field(init=False)  # the label of each script that only one label has
    _named: dict[str | None, Named] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the scripts that one label alone is written in."""
        found: dict[str | None, list[str]] = defaultdict(list)
        for label in self.model.labels:
            if "_" in label:
                found[label.rpartition("_")[2]].append(label)
        sole = {script: labels[0] for script, labels in found.items() if len(labels) == 1}
        object.__setattr__(self, "_sole", sole)

    def scores(self, parts: Sequence[Piece]) -> list[Scores]:
        """Return for each piece the labels that it may be in with their scores, highest first; or nothing."""
        asked = [
            i for i, part in enumerate(parts) if part.script is not None and part.script not in self._sole
        ]
        texts = [parts[i].text for i in asked]
        put = dict(zip(asked, folded(texts) if self.folded else texts, strict=True))
        answers = dict(zip(asked, self.model.predict(list(put.values()), k=FEW_LABELS), strict=True))
        kept = {i: self._kept(answer, parts[i].script) for i, answer in answers.items()}
        again = [i for i in asked if parts[i].script != "Latn" and sum(kept[i].values()) < HALF]
        # Much went to other scripts, which is a fault of the model: ask it for many labels, slowly.
        many = self.model.predict([put[i] for i in again], k=MOST_LABELS)
        for i, answer in zip(again, many, strict=True):
            answers[i], kept[i] = answer, self._kept(answer, parts[i].script)
        return [
            _shared(answers[i], kept[i], part) if i in kept else self._without_asking(part.script)
            for i, part in enumerate(parts)
        ]

    def _without_asking(self, script: str | None) -> Scores:
        return {self._sole[script]: 1.0} if script in self._sole else {}

    def _kept(self, answers: Answers, script: str | None) -> Scores:
        names = self._named.setdefault(script, {})
        found: Scores = {}
        for label, p in answers:
            if label not in names:
                names[label] = self._name(label, script)
            if named := names[label]:
                found[named] = found.get(named, 0.0) + p
        return found

    def _name(self, label: str, script: str | None) -> str | None:
        """Return what a model's label is called of text in a script; null where it cannot be that."""
        named: str | None = label
        if "_" not in label and script is not None:
            usual = self.scripts.get(label)
            named = f"{label}_{script}" if usual is None or script in usual else None
        return named if named and allows(named, script) else None


def _shared(answers: Answers, kept: Scores, part: Piece) -> Scores:
    """Return the scores as shares of what did not go to other scripts, at most five."""
    if part.script == "Hani":
        kept = _han.told_apart(kept, part.text)
    whole = sum(kept.values())
    foreign = sum([p for _, p in answers]) - whole
    rest = max(1.0 - foreign, whole)
    if not rest:
        return {}
    return {label: p / rest for label, p in sorted(kept.items(), key=_falling)[:FEW_LABELS]}


def _falling(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]
