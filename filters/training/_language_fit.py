"""How far a freshly trained identifier can be trusted, learnt from text of sources that it never saw.

Calibration pools adjacent violators (Ayer and others, 1955) over 20 bins of equal size, for each of three
lengths; thresholds are the least confidence from which 95 of 100 pages were rightly named. Labels that were
met less often than eight times take the threshold of all labels together.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log

from filters._fasttext import Model
from filters._language_curves import Curve
from filters._language_decision import first_of, total
from filters._language_relations import agree, known_as
from filters._language_relations import parts as parts_of
from filters._language_table import FLOOR, PAGE, Group, Table
from filters._language_vote import ASK_BELOW, Votes, counted
from filters._pieces import main_of, pieces
from filters.language import Identifier, enough
from filters.training._language_labels import GROUPS
from filters.training._language_rows import Row

PRECISION = 0.95
FEWEST_ANSWERS = 8
FEWEST_OF_CURVE = 40
BINS = 20
UNTRIED = 0.5  # asked of a label that was met too seldom; half of a text in no known language passes it
NEVER = 0.99  # asked of a label that was not right often enough at any confidence

# Letters of the texts that are tried, and how many of each label and source: a line, a sentence, a page.
LENGTHS = ((40, 20), (120, 30), (700, 10))


@dataclass(frozen=True, slots=True)
class Trial:
    """One text that was put to the model: what it is, what was answered, and all scores of the answer."""

    truth: str
    best: str
    scores: dict[str, float]
    letters: int
    said: str | None = None  # by CLD2, with the text's script
    judges: bool = True  # whether the model knows of the language what the shipped one does; CLD2 always does

    @property
    def score(self) -> float:
        """Return the uncalibrated score of the answer."""
        return self.scores[self.best]

    @property
    def right(self) -> bool:
        """Tell whether the answer is the truth, or its macrolanguage, or a member of it."""
        return agree(self.truth, self.best)


def lengths(rows: Iterable[Row], *, seed: int) -> list[Row]:
    """Return texts of about 40, 120 and 700 letters, cut from or joined of rows of a label and source."""
    by_source: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row.label, row.source].append(row)
    chance, found = random.Random(seed), list[Row]()
    for _, own in sorted(by_source.items()):
        for letters, most in LENGTHS:
            chance.shuffle(own)
            for texts in _texts(own, letters, most, chance):
                found.append(replace(own[0], text=("\n" if letters >= PAGE else " ").join(texts)))
    return found


def _texts(rows: Sequence[Row], letters: int, most: int, chance: random.Random) -> Iterator[list[str]]:
    texts, have, made = list[str](), 0, 0
    for row in rows:
        text = _part(row.text, letters - have, chance)
        texts.append(text)
        have += _letters(text)
        if have >= 0.9 * letters:
            yield texts
            texts, have, made = [], 0, made + 1
        if made == most:
            return


def _part(text: str, letters: int, chance: random.Random) -> str:
    have = _letters(text)
    if have <= 1.6 * letters:
        return text
    length = round(len(text) * letters / have)
    start = chance.randint(0, len(text) - length)
    return text[start : start + length]


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def trials(model: Model, rows: Iterable[Row], taught: Collection[str]) -> list[Trial]:
    """Put each text with letters enough to the model and to CLD2, in order; leave out unknown languages."""
    identifier, found = Identifier(model, Table(folded=True)), list[Trial]()
    for row in rows:
        parts, letters = pieces(row.text)
        main = main_of(letters)
        truth = known_as(row.label, identifier.known)
        if truth and letters.total() >= enough(main) and (lines := identifier.lines(parts)):
            scores, best = total(lines, identifier.table)
            vote = identifier.vote(parts, main, scores)
            count = sum(line.letters for line in lines)
            said = vote.said if vote else None
            found.append(Trial(truth, best, scores, count, said, row.label in taught))
    return found


def fit(found: Sequence[Trial], labels: frozenset[str]) -> Table:
    """Return the table that these trials of models with such labels support; `validated` stays empty."""
    votes = _votes(found)
    found = [trial for trial in found if trial.judges]
    table = Table(_curves(found), folded=True)
    after = _after_vote(found, table, labels)
    voted = [new for old, new in zip(found, after, strict=True) if new is not old]
    if voted:
        table = replace(table, votes=votes, voted=_curves(voted))
    pages = [
        (partial(table.calibrated, letters=new.letters, voted=new is not old), new)
        for old, new in zip(found, after, strict=True)
        if new.letters >= PAGE
    ]
    default = max(UNTRIED, _threshold([(sure(trial.score), trial.right) for sure, trial in pages]))
    by_label: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for sure, trial in pages:
        by_label[trial.best].append((sure(trial.score), trial.right))
    thresholds = {
        label: max(UNTRIED, _threshold(answers))
        for label, answers in by_label.items()
        if len(answers) >= FEWEST_ANSWERS
    }
    groups = tuple(_group(label, members, pages, default) for label, members in GROUPS)
    return replace(table, default=default, thresholds=thresholds, groups=groups)


def _curves(found: Sequence[Trial]) -> tuple[Curve, ...]:
    """Return a curve for each length of which there is enough, else one for all."""
    by_length: dict[int, list[Trial]] = defaultdict(list)
    for trial in found:
        by_length[_nearest(trial.letters)].append(trial)
    curves = tuple(
        _isotonic(letters, some)
        for letters, some in sorted(by_length.items())
        if len(some) >= FEWEST_OF_CURVE
    )
    return curves or ((_isotonic(LENGTHS[0][0], found),) if found else (Curve(),))


def _nearest(letters: int) -> int:
    return min((length for length, _ in LENGTHS), key=lambda length: abs(log(max(1, letters) / length)))


def _votes(found: Iterable[Trial]) -> Votes:
    return counted((trial.truth, trial.said and parts_of(trial.said)[0]) for trial in found)


def _after_vote(found: Sequence[Trial], table: Table, labels: frozenset[str]) -> list[Trial]:
    """Return the trials after CLD2's vote where it is asked, each half weighed by what the other showed."""
    halves = _votes(found[1::2]), _votes(found[::2])
    return [
        _voted(trial, halves[i % 2], labels)
        if trial.said and table.calibrated(trial.score, trial.letters) < ASK_BELOW
        else trial
        for i, trial in enumerate(found)
    ]


def _voted(trial: Trial, votes: Votes, labels: frozenset[str]) -> Trial:
    scores = votes.weigh(trial.scores, trial.said or "", labels)
    return replace(trial, scores=scores, best=first_of(scores))


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


def _isotonic(letters: int, found: Sequence[Trial]) -> Curve:
    answers = sorted((trial.score, trial.right) for trial in found)
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
    return Curve(letters, tuple(score for score, _ in points), tuple(share for _, share in points))


def _pooled(one: tuple[float, float, int], other: tuple[float, float, int]) -> tuple[float, float, int]:
    n = one[2] + other[2]
    return (one[0] * one[2] + other[0] * other[2]) / n, (one[1] * one[2] + other[1] * other[2]) / n, n


def _threshold(answers: Iterable[tuple[float, bool]]) -> float:
    """Return the least confidence from which on 95 of 100 answers were right; else what none reaches.

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
