"""Sentences whose function is known (counter-speech, quotation, abuse) and what the rules make of them.

Overall figures hide whom a classifier wrongs: those who answer abuse, and those whom it is aimed at, as
Röttger et al. 2021, "HateCheck", and Dixon et al. 2018 showed. So shares are told by language, group and
function, and a language whose counter-speech or neutral words on identity would fall is not fit to decide.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filters import _posts, toxicity
from filters._lexicon import Lexicon
from filters.toxicity import Classifier
from filters.training._toxicity_trials import LINES, SEED, try_out

COUNTER_SPEECH, IDENTITY = "counter_speech", "identity"
MOST_WRONG = 0.01  # of documents of counter-speech, and of those on identity, that may fall
DOCUMENTS = 400
COLUMNS = ("label", "text", "language", "group", "category")
_LABELS = {"1": True, "toxic": True, "0": False, "benign": False}


@dataclass(frozen=True, slots=True)
class Case:
    """A text of a known function; `group` is whom it speaks of, empty where nobody in particular."""

    language: str
    text: str
    toxic: bool
    group: str
    category: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Texts of one kind; shares, 0 to 1, of them that ask for a look and that hold a strict line.

    `dropped` is the share of documents of eight of these texts that the lines alone would drop, and null
    where there are too few texts to make documents of.
    """

    texts: int
    toxic: int
    flagged: float
    strict: float
    dropped: float | None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one language's cases; precision and recall are of texts that ask for a look."""

    precision: float | None
    recall: float | None
    false_positives: float | None
    categories: Mapping[str, Tally]
    groups: Mapping[str, Tally]
    refusals: tuple[str, ...]


def read(path: Path) -> list[Case]:
    """Read the cases of a folder of `<language>.toml` files, or of a table with tabs, in order."""
    if path.is_dir():
        return [case for file in sorted(path.glob("*.toml")) for case in _of_toml(file)]
    return list(_of_table(path))


def _of_toml(path: Path) -> Iterator[Case]:
    for each in tomllib.loads(path.read_text(encoding="utf-8")).get("functional", ()):
        for text in each["texts"]:
            yield Case(path.stem, text, each.get("toxic", False), each.get("group", ""), each["category"])


def _of_table(path: Path) -> Iterator[Case]:
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, ValueError) as error:
        raise ValueError(
            f"{path}: not a table in UTF-8; its columns are {', '.join(COLUMNS)}, with tabs"
        ) from error
    names = header.split("\t")
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(f"{path}, line 1: the columns {', '.join(missing)} are due, with a tab between them")
    for number, line in enumerate(lines, start=2):
        if line.strip():
            yield _case(f"{path}, line {number}", names, line.split("\t"))


def _case(where: str, names: Sequence[str], values: Sequence[str]) -> Case:
    if len(values) != len(names):
        raise ValueError(f"{where}: has {len(values)} columns, the first line has {len(names)}")
    row = dict(zip(names, values, strict=True))
    if row["label"] not in _LABELS:
        raise ValueError(f"{where}: label is {row['label']!r}; write one of {', '.join(_LABELS)}")
    return Case(row["language"], row["text"], _LABELS[row["label"]], row["group"], row["category"])


def account(
    cases: Sequence[Case], classifiers: Mapping[str, Classifier], lexicons: Mapping[str, Lexicon]
) -> dict[str, Account]:
    """Return what the rules make of the cases, by language; languages without a classifier are left out."""
    return {
        language: _account(
            language,
            [case for case in cases if case.language == language],
            classifiers[language],
            lexicons.get(language),
        )
        for language in sorted({case.language for case in cases} & classifiers.keys())
    }


def _account(
    language: str, cases: Sequence[Case], classifier: Classifier, lexicon: Lexicon | None
) -> Account:
    rows = try_out(language, classifier, lexicon, [case.text for case in cases])
    pairs = list(zip(cases, rows, strict=True))
    flagged = [case for case, row in pairs if row["review_rule"]]
    right = sum(case.toxic for case in flagged)

    def tally(key: str, value: str) -> Tally:
        chosen = [(case, row) for case, row in pairs if getattr(case, key) == value]
        return _tally(chosen, _fallen(language, classifier, lexicon, [case for case, _ in chosen]))

    categories = {name: tally("category", name) for name in sorted({case.category for case in cases})}
    groups = {name: tally("group", name) for name in sorted({case.group for case in cases} - {""})}
    return Account(
        precision=_ratio(right, len(flagged)),
        recall=_ratio(right, sum(case.toxic for case in cases)),
        false_positives=_ratio(len(flagged) - right, sum(not case.toxic for case in cases)),
        categories=categories,
        groups=groups,
        refusals=tuple(_refusals(language, cases, classifier, lexicon)),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _tally(chosen: Sequence[tuple[Case, Mapping[str, Any]]], dropped: float | None) -> Tally:
    count = len(chosen)
    return Tally(
        texts=count,
        toxic=sum(case.toxic for case, _ in chosen),
        flagged=sum(bool(row["review_rule"]) for _, row in chosen) / count,
        strict=sum(bool(row["strict_lines"]) for _, row in chosen) / count,
        dropped=dropped,
    )


def _fallen(
    language: str, classifier: Classifier, lexicon: Lexicon | None, cases: Sequence[Case]
) -> float | None:
    """Return the share of documents that lines alone would drop; short texts are put together in eights."""
    short = [case.text for case in cases if len(_posts.split(case.text)) < toxicity.DROP_LINES]
    whole = [case.text for case in cases if len(_posts.split(case.text)) >= toxicity.DROP_LINES]
    dice = random.Random(f"{SEED} {language}")
    if len(short) >= LINES:
        whole += ["\n".join(dice.sample(short, LINES)) for _ in range(DOCUMENTS)]
    rows = try_out(language, classifier, lexicon, whole)
    return _ratio(sum(bool(row["line_rule"]) for row in rows), len(rows))


def _refusals(
    language: str, cases: Sequence[Case], classifier: Classifier, lexicon: Lexicon | None
) -> Iterator[str]:
    for guarded, words in ((COUNTER_SPEECH, "counter-speech"), (IDENTITY, "neutral words on identity")):
        chosen = [case for case in cases if not case.toxic and is_guarded(case.category, guarded)]
        fallen = _fallen(language, classifier, lexicon, chosen)
        if fallen is None:
            yield f"{language} may not drop: fewer than {LINES} cases of {words}; add some and try again"
        elif fallen > MOST_WRONG:
            yield (
                f"{language} may not drop: {fallen:.1%} of documents of {words} would fall, "
                f"at most {MOST_WRONG:.0%} may"
            )


def is_guarded(category: str, guarded: str) -> bool:
    """Tell whether a category, by whatever source's name, is counter-speech, or neutral words on identity."""
    return category.startswith("counter" if guarded == COUNTER_SPEECH else ("identity", "neutral", "ident_"))
