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
FEWEST_CHARACTERS = 90  # a line says little of what a label is worth in a policy, which judges documents
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

    Where there are no two such folds, what is held out comes as two halves.
    """
    parts = [(f"fold-{i}.ftz", _without(rows, fold)) for i, fold in enumerate(FOLDS)]
    found = [_judged(part, folder / name, seed=seed) for name, part in parts if part.taught]
    if not found:
        held = held_out(rows, seed=seed)
        part = Parted(held, unseen(rows, held), frozenset(row.label for row in held))
        found = [_judged(part, folder / "first.ftz", seed=seed)]
    return found if len(found) > 1 else [_half(found[0], 0), _half(found[0], 1)]


def _half(whole: Judged, half: int) -> Judged:
    return replace(whole, rows=whole.rows[half::2], trials=whole.trials[half::2])


@dataclass(frozen=True, slots=True)
class Parted:
    """Rows of a fold's sources, the rows of all others, and the labels of which those say enough.

    A label of which one source is left, often a list of words, says nothing of the model that has all.
    """

    own: list[Row]
    rest: list[Row]
    taught: frozenset[str]


def _without(rows: Sequence[Row], fold: Collection[str]) -> Parted:
    rest = [row for row in rows if row.source not in fold]
    own = [row for row in rows if row.source in fold and row.split != "dev"]
    sources: dict[str, set[str]] = defaultdict(set)
    for row in rest:
        sources[row.label].add(row.source)
    return Parted(own, rest, frozenset(row.label for row in own if len(sources[row.label]) > 1))


def _judged(part: Parted, path: Path, *, seed: int) -> Judged:
    if not path.exists():
        fit_model(part.rest, path, seed=seed)
    model = _fasttext.Model(path)
    rows = fitting.lengths(part.own, seed=seed)
    known = tuple(row for row in rows if row.label in part.taught)
    return Judged(model, known, tuple(fitting.trials(model, rows, part.taught)))


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


def trust(parts: Sequence[Judged]) -> Table:
    """Fit the table on all that was tried; validate labels part by part, each by what the others showed."""
    answers: list[tuple[str, Answer]] = []
    for part in parts:
        others = [trial for other in parts if other is not part for trial in other.trials]
        identifier = Identifier(part.model, fitted(others, parts))
        answers += answered(identifier, [row for row in part.rows if len(row.text) >= FEWEST_CHARACTERS])
    fit = {
        form
        for label, s in score(answers, len(answers)).scores.items()
        if s.named >= FEWEST_NAMED and s.precision >= fitting.PRECISION
        for form in _han.forms(label)
    }
    found = [trial for part in parts for trial in part.trials]
    return replace(fitted(found, parts), validated=frozenset(fit))


def fitted(found: Sequence[fitting.Trial], parts: Sequence[Judged]) -> Table:
    """Return the table that some trials of models support."""
    labels = frozenset(label for part in parts for label in part.model.labels)
    return fitting.fit(found, labels)
