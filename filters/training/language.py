"""Training of the language identifier, and its measure with the whole decision.

How far to trust it is learnt from models that each saw nothing of some sources, on text of
those sources; the model that ships is then trained on everything.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from filters import _fasttext
from filters._language_table import Table, write
from filters.language import Identifier, default, load
from filters.training._language_folds import judged, trust
from filters.training._language_labels import named
from filters.training._language_recipe import fit_model
from filters.training._language_rows import Row, read
from filters.training._language_score import Evaluation, answered, score

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


def train(
    tsv: Path, out: Path, *, seed: int = 1, with_dev: bool = True, cache: Path | None = None
) -> TrainingReport:
    """Train on a file of labelled text, write the model and its table beside it, and report.

    Without `dev` the model never saw the held-out rows, so that it can be measured on them. Models of an
    interrupted training are found again in the folder `cache`.
    """
    rows = usable(read(tsv))
    with TemporaryDirectory() as folder:
        table = trust(judged(rows, cache or Path(folder), seed=seed))
    rest = rows if with_dev else [row for row in rows if row.split != "dev"]
    lines = fit_model(rest, out, seed=seed)
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


def evaluate(tsv: Path, *, model: Path | None = None, lenient: bool = True) -> Evaluation:
    """Measure a model, by default the shipped one, on a file with the columns label and text."""
    return judge(load(model) if model else default(), read(tsv), lenient=lenient)


def judge(identifier: Identifier, rows: Iterable[Row], *, lenient: bool = True) -> Evaluation:
    """Measure an identifier on rows, each under the name that the model has for its language.

    Leniently, a macrolanguage counts as right for its members, and they for it.
    """
    asked = list(rows)
    return score(answered(identifier, asked), len(asked), lenient=lenient)


def _is_stray(row: Row) -> bool:
    # Some stories of the African Storybook carry a line of English; 84 rows do, and make English doubtful.
    return row.source == "asp" and row.label != "eng_Latn" and bool(_ENGLISH.search(row.text))
