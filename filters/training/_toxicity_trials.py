"""Trials of a toxicity classifier on whole documents, built of lines that it has not seen.

A classifier that is right about nine lines of ten is of no use where one line condemns a document. So
what counts is what the rules make of documents: abusive ones, ones that quote abuse, and ones of posts
in the same rough voice that labellers found innocent.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pyarrow as pa

from filters import _posts, host_list, toxicity
from filters._lexicon import Lexicon
from filters.toxicity import Classifier

SEED = 20
DOCUMENTS, CLEAN_DOCUMENTS, LINES = 1000, 4000, 8
# A language is fit to decide if its documents come out like this, on no fewer than so many drops.
LEAST_PRECISION, MOST_HARD, MOST_CLEAN, FEWEST_DROPPED = 0.98, 0.01, 0.0005, 20


@dataclass(frozen=True, slots=True)
class Lines:
    """Held-out lines of one language, by what they are."""

    toxic: tuple[str, ...]
    innocent_posts: tuple[str, ...]
    clean: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1, of documents that the rules take, by kind of document; precision is null at no drop.

    `line_` figures are the classifier's rule without the word list, which a community may change.
    """

    toxic_drop: float
    toxic_caught: float
    quoting_drop: float
    hard_drop: float
    hard_review: float
    clean_drop: float
    clean_review: float
    drop_precision: float | None
    line_toxic_drop: float
    line_hard_drop: float
    line_clean_drop: float
    line_precision: float | None

    def fit(self) -> bool:
        """Tell whether a language may decide: both with its word list and whatever that list becomes."""
        precise = min(self.drop_precision or 0.0, self.line_precision or 0.0) >= LEAST_PRECISION
        spares = self.line_hard_drop <= MOST_HARD and self.line_clean_drop <= MOST_CLEAN
        return precise and spares and self.toxic_drop * DOCUMENTS >= FEWEST_DROPPED


def trial(language: str, classifier: Classifier, lexicon: Lexicon | None, lines: Lines) -> Figures:
    """Build documents of held-out lines, by a fixed seed, and return what the rules make of them.

    Toxic documents have six toxic lines of eight, quoting ones two, hard ones eight innocent posts.
    """
    kinds = _kinds(random.Random(f"{SEED} {language}"), lines)
    measured = {kind: try_out(language, classifier, lexicon, texts) for kind, texts in kinds.items()}
    drop = {kind: _share(rows, "drop_rule") for kind, rows in measured.items()}
    line = {kind: _share(rows, "line_rule") for kind, rows in measured.items()}
    return Figures(
        toxic_drop=drop["toxic"],
        toxic_caught=_share(measured["toxic"], "drop_rule", "review_rule"),
        quoting_drop=drop["quoting"],
        hard_drop=drop["hard"],
        hard_review=_share(measured["hard"], "review_rule"),
        clean_drop=drop["clean"],
        clean_review=_share(measured["clean"], "review_rule"),
        drop_precision=_precision(drop),
        line_toxic_drop=line["toxic"],
        line_hard_drop=line["hard"],
        line_clean_drop=line["clean"],
        line_precision=_precision(line),
    )


def _kinds(dice: random.Random, lines: Lines) -> dict[str, list[str]]:
    return {
        "toxic": _documents(dice, DOCUMENTS, (lines.toxic, 6), (lines.clean, 2)),
        "quoting": _documents(dice, DOCUMENTS, (lines.toxic, 2), (lines.clean, 6)),
        "hard": _documents(dice, DOCUMENTS, (lines.innocent_posts, LINES)),
        "clean": _documents(dice, CLEAN_DOCUMENTS, (lines.clean, LINES)),
    }


def _documents(dice: random.Random, count: int, *parts: tuple[Sequence[str], int]) -> list[str]:
    found = []
    for _ in range(count):
        chosen = [line for lines, many in parts for line in dice.sample(lines, many)]
        dice.shuffle(chosen)
        found.append("\n".join(chosen))
    return found


def try_out(
    language: str, classifier: Classifier, lexicon: Lexicon | None, texts: Sequence[str]
) -> list[dict[str, Any]]:
    """Return for each text, in order, the filter's measure of it; no host is on a list."""
    labels = pa.array([{"label": language}] * len(texts), pa.struct([pa.field("label", pa.string())]))
    rows: list[dict[str, Any]] = toxicity.measure(
        pa.array(texts, pa.string()),
        labels,
        pa.nulls(len(texts), host_list.FIELD.type),
        classifiers={language: classifier},
        lexicons={language: lexicon} if lexicon else {},
    ).to_pylist()
    return rows


def _share(rows: Sequence[Mapping[str, Any]], *rules: str) -> float:
    return sum(any(row[rule] for rule in rules) for row in rows) / max(1, len(rows))


def _precision(share: Mapping[str, float]) -> float | None:
    """Return drops that are right, at as many toxic documents as innocent ones of the three kinds."""
    wrong = (share["quoting"] + share["hard"] + share["clean"]) / 3
    return share["toxic"] / (share["toxic"] + wrong) if share["toxic"] else None


def held_out(rows: Sequence[tuple[str, bool]], clean: Sequence[str]) -> Lines:
    """Return the lines that training and calibration do not see: a fifth of posts, three tenths of others."""
    posts = [(text, toxic) for text, toxic in rows if tenth(text) >= 8]
    return Lines(
        toxic=tuple(text for text, toxic in posts if toxic),
        innocent_posts=tuple(text for text, toxic in posts if not toxic),
        clean=tuple(text for text in clean if tenth(text) >= 7),
    )


def tenth(text: str) -> int:
    """Return 0 to 9 by the digest of a text, so that it lies on the same side in each source and run."""
    return int(sha256(_posts.prepare(text).encode()).hexdigest(), 16) % 10
