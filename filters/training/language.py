"""Training of the language identifier, and its measure with the whole decision.

The recipe: fastText with softmax over character 2- to 5-grams, 32 dimensions, 250,000 buckets, product
quantisation. How far to trust it is learnt from a first model that saw neither the `dev` rows nor some
rows of each larger label; the model that ships is then trained on everything.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from filters import _fasttext, _han
from filters._language_decision import Answer
from filters._language_relations import agree, known_as, same
from filters._language_table import Table, write
from filters.language import Identifier, default, load
from filters.training import _language_fit as fitting
from filters.training._language_labels import named
from filters.training._language_rows import Row, read, sample

SETTINGS: Mapping[str, object] = {
    "loss": "softmax", "dim": 32, "bucket": 250_000, "minn": 2, "maxn": 5,
    "minCount": 20, "lr": 0.8, "epoch": 5,
}  # fmt: skip

HELD_OUT = 60  # rows of each label that has at least five times as many of running text
_LISTS = ("fw2words", "tess-words", "tessl-words", "wordfreq")  # words drawn from lists are no text

_LABEL = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_ENGLISH = re.compile(r"\b(?:the|they|with|and)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training left: its input by digest and source, its model, and what was found fit to decide."""

    trained_on: str
    sources: Mapping[str, int]
    rows: int
    lines: int
    labels: int
    size_bytes: int
    validated: int


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
    scores: Mapping[str, Score]


def train(
    tsv: Path, out: Path, *, seed: int = 1, with_dev: bool = True, without: Collection[str] = ()
) -> TrainingReport:
    """Train on a file of labelled text, write the model and its table beside it, and report.

    Without `dev` the model never saw the held-out rows, so that it can be measured on them; nor does it
    see anything of the sources that it is to do `without`.
    """
    rows = [row for row in usable(read(tsv)) if row.source not in without]
    held = held_out(rows, seed=seed)
    rest = unseen(rows, held)
    lines = fit_model(rest, out, seed=seed)
    table = trust(_fasttext.Model(out), held, seed=seed)
    if with_dev:
        rest = rows
        lines = fit_model(rows, out, seed=seed)
    write(table, out.with_suffix(".toml"))
    return report(tsv, out, rest, lines, table)


def report(tsv: Path, out: Path, rest: Sequence[Row], lines: int, table: Table) -> TrainingReport:
    """Describe a model that was trained on rows of a file and written to `out`."""
    sources = Counter(row.source for row in rest)
    return TrainingReport(
        trained_on=_fasttext.digest(tsv),
        sources=dict(sorted(sources.items())),
        rows=len(rest),
        lines=lines,
        labels=len(_fasttext.Model(out).labels),
        size_bytes=out.stat().st_size,
        validated=len(table.validated),
    )


def usable(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that may teach, in order, under the names that labels have in the model.

    A ValueError names a label that is not of the form `swh_Latn`.
    """
    found = []
    for row in rows:
        if not _LABEL.fullmatch(row.label):
            raise ValueError(
                f"{row.label!r} is no label; write an ISO 639-3 code and an ISO 15924 script, as in swh_Latn"
            )
        if (name := named(row.label)) and not _is_stray(row):
            found.append(replace(row, label=name))
    return found


def unseen(rows: Iterable[Row], held: Iterable[Row]) -> list[Row]:
    """Return the rows that share no text with held-out ones and are not marked `dev`."""
    texts = {row.text for row in held}
    return [row for row in rows if row.text not in texts and row.split != "dev"]


def evaluate(tsv: Path, *, model: Path | None = None, lenient: bool = True) -> Evaluation:
    """Measure a model, by default the shipped one, on a file with the columns label and text."""
    return judge(load(model) if model else default(), read(tsv), lenient=lenient)


def judge(identifier: Identifier, rows: Iterable[Row], *, lenient: bool = True) -> Evaluation:
    """Measure an identifier on rows, each under the name that the model has for its language.

    Leniently, a macrolanguage counts as right for its members, and they for it.
    """
    labels = identifier.known
    known = [(known_as(row.label, labels), row) for row in rows]
    answers = [(truth, identifier.answer(row.text)) for truth, row in known if truth]
    return score(answers, len(known), lenient=lenient)


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
        scores=scores,
    )


def _is_stray(row: Row) -> bool:
    # Some stories of the African Storybook carry a line of English; 84 rows do, and make English doubtful.
    return row.source == "asp" and row.label != "eng_Latn" and bool(_ENGLISH.search(row.text))


def fit_model(rows: Iterable[Row], out: Path, *, seed: int) -> int:
    """Train on a sample of the rows, write the model, and return the number of lines."""
    lines = sample(rows, seed=seed)
    with TemporaryDirectory() as folder:
        text = Path(folder) / "lines.txt"
        text.write_text("".join(_fasttext.line(label, t) for label, t in lines), encoding="utf-8")
        _fasttext.train(text, out, {**SETTINGS, "seed": seed})
    return len(lines)


def held_out(rows: Sequence[Row], *, seed: int) -> list[Row]:
    """Return what a first model must not see: the `dev` rows, and 60 of each label that has 300 of text."""
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


def trust(model: _fasttext.Model, held: Sequence[Row], *, seed: int, second_vote: bool = True) -> Table:
    """Fit the table on all held-out rows; validate labels by two halves, each judged by the other's fit.

    Without the second vote the table is that of the model alone.
    """
    labels = frozenset(model.labels)
    rows = [row for row in held if row.label in labels]
    chance = random.Random(seed)
    chance.shuffle(rows)
    halves = rows[::2], rows[1::2]
    found = [
        fitting.trials(model, fitting.lengths(half, seed=seed), second_vote=second_vote) for half in halves
    ]
    answers: list[tuple[str, Answer]] = []
    for fitted, judged in ((0, 1), (1, 0)):
        identifier = Identifier(model, fitting.fit(found[fitted], labels))
        answers += [(row.label, identifier.answer(row.text)) for row in halves[judged]]
    fit = {
        form
        for label, s in score(answers, len(answers)).scores.items()
        if s.named >= fitting.FEWEST_ANSWERS and s.precision >= fitting.PRECISION
        for form in _han.forms(label)
    }
    return replace(fitting.fit(found[0] + found[1], labels), validated=frozenset(fit))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
