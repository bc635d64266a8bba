"""How well languages were told: counts of right and wrong answers, and what follows from them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from filters._language_decision import Answer
from filters._language_relations import MACROLANGUAGES, agree, known_as, parts, same
from filters.language import Identifier
from filters.training._language_rows import Row

BINS = 20


@dataclass(frozen=True, slots=True)
class Score:
    """How one label fared: rows that are it, rows named so, and rows that are both."""

    rows: int
    named: int
    right: int

    @property
    def precision(self) -> float:
        """Return the share of what was named so that is so; 0 where nothing was."""
        return self.right / self.named if self.named else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.rows + self.named) if self.right else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the whole decision gave: shares from 0 to 1; `scores` by the model's labels."""

    rows: int
    unknown_rows: int  # in languages for which the model has no label
    macro_f1: float
    precision: float  # of what was named
    false_positive_rate: float  # mean over labels
    und_share: float
    calibration_error: float  # mean distance of confidence from the share of right answers
    scores: Mapping[str, Score]


def answered(identifier: Identifier, rows: Iterable[Row]) -> list[tuple[str, Answer]]:
    """Return for each row in a language that the identifier knows the label it has there, and the answer.

    A row that names a macrolanguage says no more than that, so that each member is right.
    """
    known = [(truth, row) for row in rows if (truth := known_as(row.label, identifier.known))]
    answers = identifier.answers([row.text for _, row in known])
    return [
        (truth, _at_height(answer, row.label, truth))
        for (truth, row), answer in zip(known, answers, strict=True)
        if answer
    ]


def _at_height(answer: Answer, label: str, truth: str) -> Answer:
    if parts(label)[0] not in MACROLANGUAGES:
        return answer
    first = tuple((truth if agree(label, other) else other, c) for other, c in answer.alternatives[:1])
    return replace(
        answer,
        label=truth if agree(label, answer.label) else answer.label,
        alternatives=first + answer.alternatives[1:],
    )


def score(answers: Sequence[tuple[str, Answer]], asked: int, *, lenient: bool = True) -> Evaluation:
    """Count right and wrong answers; `asked` includes the rows in languages that have no label."""
    rows, names, right = Counter[str](), Counter[str](), Counter[str]()
    is_same = agree if lenient else same
    for truth, answer in answers:
        is_right = is_same(truth, answer.label)
        rows[truth] += 1
        names[truth if is_right else answer.label] += 1
        right[truth] += is_right
    scores = {k: Score(rows[k], names[k], right[k]) for k in sorted(rows | names) if not k.startswith("und")}
    und = sum(n for label, n in names.items() if label.startswith("und"))
    wrong = [(s.named - s.right) / (len(answers) - s.rows) for s in scores.values() if s.rows < len(answers)]
    return Evaluation(
        rows=len(answers),
        unknown_rows=asked - len(answers),
        macro_f1=_mean(s.f1 for s in scores.values() if s.rows),
        precision=right.total() / max(1, len(answers) - und),
        false_positive_rate=_mean(wrong),
        und_share=und / max(1, len(answers)),
        calibration_error=calibration_error(answers),
        scores=scores,
    )


def calibration_error(answers: Iterable[tuple[str, Answer]]) -> float:
    """Return how far confidence is from the share of right answers, mean over answers, in 20 bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for truth, answer in answers:
        if answer.alternatives:
            label, confidence = answer.alternatives[0]
            bins[min(BINS - 1, int(confidence * BINS))].append((confidence, agree(truth, label)))
    off = sum(abs(sum(c for c, _ in found) - sum(right for _, right in found)) for found in bins.values())
    return off / max(1, sum(map(len, bins.values())))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
