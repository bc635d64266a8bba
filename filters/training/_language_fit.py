"""How far a freshly trained identifier can be trusted, learnt from text that it never saw.

Calibration pools adjacent violators (Ayer and others, 1955) over 20 bins of equal size; thresholds are
the least confidence from which 95 of 100 answers were right. Labels that were met less often than 20
times take the threshold of all labels together.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from filters._fasttext import Model
from filters._language_decision import total
from filters._language_relations import agree
from filters._language_relations import parts as parts_of
from filters._language_table import FLOOR, Group, Table
from filters._language_vote import ASK_BELOW, Votes, counted
from filters._pieces import main_of, pieces
from filters.language import Identifier, enough
from filters.training._language_labels import GROUPS
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
    said: str | None = None  # by CLD2, with the text's script

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


def trials(model: Model, rows: Iterable[Row], *, second_vote: bool = True) -> list[Trial]:
    """Put each text with letters enough to the model and, for the second vote, to CLD2, in order."""
    identifier, found = Identifier(model, Table()), []
    for row in rows:
        parts, letters = pieces(row.text)
        main = main_of(letters)
        if letters.total() >= enough(main) and (lines := identifier.lines(parts)):
            scores, best = total(lines, identifier.table)
            vote = identifier.vote(parts, main, scores) if second_vote else None
            found.append(Trial(row.label, best, scores, vote.said if vote else None))
    return found


def fit(found: Sequence[Trial], labels: frozenset[str]) -> Table:
    """Return the table that these trials of a model with such labels support; `validated` stays empty."""
    raw, right = _isotonic(sorted((trial.score, trial.right) for trial in found))
    table = Table(raw, right)
    after = _after_vote(found, table, labels)
    voted = sorted((new.score, new.right) for old, new in zip(found, after, strict=True) if new is not old)
    if voted:
        voted_raw, voted_right = _isotonic(voted)
        votes = _votes(found)
        table = replace(table, votes=votes, voted_raw=voted_raw, voted_right=voted_right)
    pairs = [
        (table.calibrated(new.score, voted=new is not old), new)
        for old, new in zip(found, after, strict=True)
    ]
    default = max(UNTRIED, _threshold([(c, trial.right) for c, trial in pairs]))
    by_label: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, trial in pairs:
        by_label[trial.best].append((confidence, trial.right))
    thresholds = {k: _threshold(v) for k, v in by_label.items() if len(v) >= FEWEST_ANSWERS}
    scored = [
        (partial(table.calibrated, voted=new is not old), new) for old, new in zip(found, after, strict=True)
    ]
    groups = tuple(_group(label, members, scored, default) for label, members in GROUPS)
    return replace(table, default=default, thresholds=thresholds, groups=groups)


def _votes(found: Iterable[Trial]) -> Votes:
    return counted((trial.truth, trial.said and parts_of(trial.said)[0]) for trial in found)


def _after_vote(found: Sequence[Trial], table: Table, labels: frozenset[str]) -> list[Trial]:
    """Return the trials after CLD2's vote where it is asked, each half weighed by what the other showed."""
    halves = _votes(found[1::2]), _votes(found[::2])
    return [
        _voted(trial, halves[i % 2], labels)
        if trial.said and table.calibrated(trial.score) < ASK_BELOW
        else trial
        for i, trial in enumerate(found)
    ]


def _voted(trial: Trial, votes: Votes, labels: frozenset[str]) -> Trial:
    scores = votes.weigh(trial.scores, trial.said or "", labels)
    return replace(trial, scores=scores, best=min(scores, key=lambda label: (-scores[label], label)))


def _group(
    label: str, names: str, found: Sequence[tuple[Callable[[float], float], Trial]], default: float
) -> Group:
    members = frozenset(names.split())
    answers = [
        (
            sure(min(1.0, sum(trial.scores.get(m, 0.0) for m in members))),
            any(agree(trial.truth, m) for m in members),
        )
        for sure, trial in found
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
