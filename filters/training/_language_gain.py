"""What a community's own text gives its languages, and what it takes from their neighbours.

A model of fixed size that learns a language better may take its relatives for it. So both models, with
the text and without, are measured on the same rows, which neither saw.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from filters import _fasttext
from filters._language_table import Table, write
from filters.language import Identifier
from filters.training import language as training
from filters.training._language_folds import held_out, judged, trust, unseen
from filters.training._language_recipe import fit_model
from filters.training._language_rows import FEWEST_ROWS, Row, read
from filters.training._language_score import Evaluation
from filters.training.language import TrainingReport

HELD_SHARE = 5  # one row of so many of the community's own


@dataclass(frozen=True, slots=True)
class Gain:
    """How well a label is told, F1 from 0 to 1, before and after; 0 before where the model had no label."""

    label: str
    rows: int
    before: float
    after: float
    is_own: bool

    @property
    def change(self) -> float:
        """Return what was gained; below 0 it was lost."""
        return self.after - self.before


def train(own: Path, base: Path, out: Path, *, seed: int = 1) -> tuple[TrainingReport, list[Gain]]:
    """Train on both files, write the model and its table, and return what changed, by label.

    The model that is written saw all rows; the two that are compared saw none of those that judge them.
    """
    rows, extra = training.usable(read(base)), training.usable(read(own))
    _check(own, extra)
    everything = [*rows, *extra]
    mine = _every(extra, HELD_SHARE, seed=seed)
    held = [*held_out(rows, seed=seed), *mine]
    known, more = unseen(rows, held), unseen(extra, held)
    with TemporaryDirectory() as folder:
        table = trust(judged(everything, Path(folder), seed=seed))
        before = _measured(known, held, table, Path(folder) / "before.ftz", seed=seed)
        after = _measured([*known, *more], held, table, Path(folder) / "after.ftz", seed=seed)
    lines = fit_model(everything, out, seed=seed)
    write(table, out.with_suffix(".toml"))
    report = training.report(own, out, everything, lines, table)
    return report, _gains(before, after, {row.label for row in extra})


def _check(own: Path, extra: Sequence[Row]) -> None:
    counts: dict[str, int] = defaultdict(int)
    for row in extra:
        counts[row.label] += 1
    if not counts:
        raise ValueError(f"{own.name} holds no row of a language that can be learnt")
    label, fewest = min(counts.items(), key=lambda item: (item[1], item[0]))
    if fewest < FEWEST_ROWS:
        raise ValueError(
            f"{own.name}: {label} has {fewest} rows; a language is learnt from {FEWEST_ROWS} on, so add more"
        )


def _every(rows: Sequence[Row], share: int, *, seed: int) -> list[Row]:
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row.label].append(row)
    chance = random.Random(seed)
    return [row for _, found in sorted(by_label.items()) for row in chance.sample(found, len(found) // share)]


def _measured(
    rows: Sequence[Row], held: Sequence[Row], table: Table, model: Path, *, seed: int
) -> Evaluation:
    fit_model(rows, model, seed=seed)
    return training.judge(Identifier(_fasttext.Model(model), table), held)


def _gains(before: Evaluation, after: Evaluation, own: set[str]) -> list[Gain]:
    return [
        Gain(
            label,
            score.rows,
            before.scores[label].f1 if label in before.scores else 0.0,
            score.f1,
            label in own,
        )
        for label, score in after.scores.items()
        if score.rows
    ]
