"""How far a freshly trained identifier can be trusted, learnt from text that it never saw.

Calibration pools adjacent violators (Ayer and others, 1955) over 20 bins of equal size; thresholds are
the least confidence from which 95 of 100 answers were right. Labels that were met less often than 20
times take the threshold of all labels together.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from filters._fasttext import Model
from filters._language_decision import total
from filters._language_table import FLOOR, Group, Table
from filters._pieces import main_of, pieces
from filters.language import Identifier, enough
from filters.training._language_labels import GROUPS, agree
from filters.training._language_rows import Row

PRECISION = 0.95
FEWEST_ANSWERS = 20
BINS = 20
UNTRIED = 0.5  # asked of a label that was met too seldom; half of a text in no known language passes it
NEVER = 0.99  # asked of a label that was not right often enough at any confidence

_SPAN = 80  # characters of the short texts
_TOGETHER = 4  # rows of a document


@dataclass(frozen=True, slots=True)
class Trial:
    """One text that was put to the model: what it is, what was answered, and all scores of the answer."""

    truth: str
    best: str
    scores: dict[str, float]

    @property
    def score(self) -> float:
        """Return the uncalibrated score of the answer."""
        return self.scores[self.best]

    @property
    def right(self) -> bool:
        """Tell whether the answer is the truth, or its macrolanguage, or a member of it."""
        return agree(self.truth, self.best)


def lengths(rows: Sequence[Row], *, seed: int) -> list[Row]:
    """Return the rows, spans of 80 characters of the longer ones, and documents of four rows of a label."""
    chance, found = random.Random(seed), list(rows)
    for row in rows:
        if len(row.text) >= 2 * _SPAN:
            start = chance.randrange(len(row.text) - _SPAN)
            found.append(replace(row, text=row.text[start : start + _SPAN]))
    for _, group in groupby(sorted(rows, key=lambda row: row.label), key=lambda row: row.label):
        texts = list(group)
        for i in range(0, len(texts) - _TOGETHER + 1, _TOGETHER):
            document = "\n".join(row.text for row in texts[i : i + _TOGETHER])
            found.append(replace(texts[i], text=document))
    return found


def trials(model: Model, rows: Iterable[Row]) -> list[Trial]:
    """Put each text with letters enough to the model, in order."""
    identifier, found = Identifier(model, Table()), []
    for row in rows:
        parts, letters = pieces(row.text)
        if letters.total() >= enough(main_of(letters)) and (lines := identifier.lines(parts)):
            scores, best = total(lines, identifier.table)
            found.append(Trial(row.label, best, scores))
    return found


def fit(found: Sequence[Trial]) -> Table:
    """Return the table that these trials support; `validated` stays empty."""
    raw, right = _isotonic(sorted((trial.score, trial.right) for trial in found))
    table = Table(raw, right)
    pairs = [(table.calibrated(trial.score), trial) for trial in found]
    default = max(UNTRIED, _threshold([(c, trial.right) for c, trial in pairs]))
    by_label: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, trial in pairs:
        by_label[trial.best].append((confidence, trial.right))
    thresholds = {k: _threshold(v) for k, v in by_label.items() if len(v) >= FEWEST_ANSWERS}
    groups = tuple(_group(label, members, found, table, default) for label, members in GROUPS)
    return replace(table, default=default, thresholds=thresholds, groups=groups)


def _group(label: str, names: str, found: Sequence[Trial], table: Table, default: float) -> Group:
    members = frozenset(names.split())
    answers = [
        (
            table.calibrated(min(1.0, sum(trial.scores.get(m, 0.0) for m in members))),
            any(agree(trial.truth, m) for m in members),
        )
        for trial in found
        if trial.best in members
    ]
    return Group(
        label or None, members, _threshold(answers) if len(answers) >= FEWEST_ANSWERS else max(default, FLOOR)
    )


def _isotonic(answers: Sequence[tuple[float, bool]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    blocks: list[tuple[float, float, int]] = []  # mean score, share right, answers
    for i in range(BINS):
        part = answers[i * len(answers) // BINS : (i + 1) * len(answers) // BINS]
        if not part:
            continue
        n = len(part)
        blocks.append((sum(s for s, _ in part) / n, sum(r for _, r in part) / n, n))
        while len(blocks) > 1 and (blocks[-2][1] >= blocks[-1][1] or blocks[-2][0] >= blocks[-1][0]):
            blocks[-2:] = [_pooled(blocks[-2], blocks[-1])]
    # The lowest bin is wide; below its mean, confidence falls to nothing with the score.
    points = [(0.0, 0.0), *((round(score, 4), round(share, 4)) for score, share, _ in blocks)]
    return tuple(score for score, _ in points), tuple(share for _, share in points)


def _pooled(one: tuple[float, float, int], other: tuple[float, float, int]) -> tuple[float, float, int]:
    n = one[2] + other[2]
    return (one[0] * one[2] + other[0] * other[2]) / n, (one[1] * one[2] + other[1] * other[2]) / n, n


def _threshold(answers: Iterable[tuple[float, bool]]) -> float:
    """Return the least confidence from which on 95 of 100 answers were right, from .3 up.

    Where that holds for all answers nothing is known of what lies below them, and `UNTRIED` is enough.
    """
    ranked, right, found = sorted(answers, reverse=True), 0, NEVER
    for i, (confidence, is_right) in enumerate(ranked, 1):
        right += is_right
        ends = i == len(ranked) or ranked[i][0] < confidence
        if ends and right >= PRECISION * i:
            found = confidence if i < len(ranked) else min(confidence, UNTRIED)
    # One in ten thousand below what passed, since the table is written with four decimals.
    return max(FLOOR, round(found - 0.0001, 4)) if found < NEVER else NEVER
