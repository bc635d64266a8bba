"""Models that each saw nothing of some sources, and how far text of those shows that they can be trusted.

Rows of one collection resemble each other: a model tried on rows beside those that it learnt from seems
better than it is on the text of a stranger.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from filters import _fasttext, _han
from filters._language_decision import Answer
from filters._language_table import Table
from filters.language import Identifier
from filters.training import _language_fit as fitting
from filters.training._language_labels import FOLDS
from filters.training._language_recipe import fit_model
from filters.training._language_rows import Row
from filters.training._language_score import answered, score

FEWEST_NAMED = 20  # answers from which a label can be found fit to decide
HELD_OUT = 60  # rows of each label that has at least five times as many of running text
_LISTS = ("fw2words", "tess-words", "tessl-words", "wordfreq")  # words drawn from lists are no text


@dataclass(frozen=True, slots=True)
class Judged:
    """A model that saw nothing of some text, and that text, cut to the lengths at which it is tried."""

    model: _fasttext.Model
    rows: tuple[Row, ...]
    trials: tuple[fitting.Trial, ...]


def judged(rows: Sequence[Row], folder: Path, *, seed: int) -> list[Judged]:
    """Return a model for each fold of sources, kept in a folder, with text of the sources it never saw.

    Text without any of those sources is held out row by row, and comes as two halves of one.
    """
    parted = [(own, rest) for fold in FOLDS if all(split := _without(rows, fold)) for own, rest in [split]]
    if parted:
        return [
            _judged(rest, own, folder / f"fold-{i}.ftz", seed=seed) for i, (own, rest) in enumerate(parted)
        ]
    held = held_out(rows, seed=seed)
    found = _judged(unseen(rows, held), held, folder / "first.ftz", seed=seed)
    return [replace(found, rows=found.rows[half::2], trials=found.trials[half::2]) for half in (0, 1)]


def _without(rows: Sequence[Row], fold: Collection[str]) -> tuple[list[Row], list[Row]]:
    """Return the rows of a fold's sources that may judge a model, and all rows of other sources.

    A label of which one source is left, often a list of words, says nothing of the model that has all.
    """
    rest = [row for row in rows if row.source not in fold]
    sources: dict[str, set[str]] = defaultdict(set)
    for row in rest:
        sources[row.label].add(row.source)
    own = [row for row in rows if row.source in fold and row.split != "dev" and len(sources[row.label]) > 1]
    return own, rest


def _judged(rest: Sequence[Row], own: Sequence[Row], path: Path, *, seed: int) -> Judged:
    if not path.exists():
        fit_model(rest, path, seed=seed)
    model = _fasttext.Model(path)
    rows = fitting.lengths(own, seed=seed)
    return Judged(model, tuple(rows), tuple(fitting.trials(model, rows)))


def unseen(rows: Iterable[Row], held: Iterable[Row]) -> list[Row]:
    """Return the rows that share no text with held-out ones and are not marked `dev`."""
    texts = {row.text for row in held}
    return [row for row in rows if row.text not in texts and row.split != "dev"]


def held_out(rows: Sequence[Row], *, seed: int) -> list[Row]:
    """Return what a first model must not see: the `dev` rows, and of each label 60, at most a fifth."""
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.split != "dev" and row.source not in _LISTS:
            by_label[row.label].append(row)
    chance = random.Random(seed)
    held = [row for row in rows if row.split == "dev"]
    for _, found in sorted(by_label.items()):
        if len(found) >= 5 * HELD_OUT:
            held.extend(chance.sample(found, HELD_OUT))
    return held


def trust(parts: Sequence[Judged], *, second_vote: bool = True) -> Table:
    """Fit the table on all that was tried; validate labels part by part, each by what the others showed.

    Without the second vote the table is that of the model alone.
    """
    answers: list[tuple[str, Answer]] = []
    for part in parts:
        others = [trial for other in parts if other is not part for trial in other.trials]
        identifier = Identifier(part.model, fitted(others, parts, second_vote=second_vote))
        answers += answered(identifier, part.rows)
    fit = {
        form
        for label, s in score(answers, len(answers)).scores.items()
        if s.named >= FEWEST_NAMED and s.precision >= fitting.PRECISION
        for form in _han.forms(label)
    }
    found = [trial for part in parts for trial in part.trials]
    return replace(fitted(found, parts, second_vote=second_vote), validated=frozenset(fit))


def fitted(found: Sequence[fitting.Trial], parts: Sequence[Judged], *, second_vote: bool = True) -> Table:
    """Return the table that some trials of models support."""
    labels = frozenset(label for part in parts for label in part.model.labels)
    return fitting.fit(found, labels, second_vote=second_vote)
