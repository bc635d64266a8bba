"""How well languages are told: the figures of the model's card, by a command that anyone can run again.

    python tests/benchmarks/language.py train.tsv.zst dev.tsv.gz --models ./models

`train.tsv.zst` is the text that the shipped model was trained on, `dev.tsv.gz` the development rows. Models
that did not see the development rows, or whole sources, are trained into the folder, a minute or two each,
and found there the next time. Text of a source that a model never saw is the nearest to what comes; how far
such a model is to be trusted was then learnt on the sources that the others never saw.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from filters import _fasttext
from filters._language_relations import agree, known_as
from filters.language import Identifier
from filters.training import language as training
from filters.training._language_folds import Judged, fitted, judged, trust
from filters.training._language_labels import FOLDS
from filters.training._language_recipe import fit_model
from filters.training._language_rows import Row, read
from filters.training._language_score import answered, score

SEED = 4
LINE = 60  # characters of a line of a mixed document, at least
ENGLISH = "eng_Latn"
SENTENCE, PAGE = 90, 400  # letters: texts of the benchmark have about 120, or about 700


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--models", type=Path, required=True)
    args = parser.parse_args()
    args.models.mkdir(parents=True, exist_ok=True)
    tables: list[str] = []
    print("| text | decision | rows | labels | macro-F1 | precision | false positives | und | ECE |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    rows = training.usable(read(args.text))
    parts = judged(rows, args.models, seed=1)
    dev, identifier = list(read(args.dev)), _without_dev(rows, parts, args.models)
    _print("dev", identifier, dev)
    tables += _mixed("dev", identifier, dev)
    for fold, part in zip(FOLDS, parts, strict=True):
        others = [trial for other in parts if other is not part for trial in other.trials]
        identifier = Identifier(part.model, fitted(others, parts))
        name = ", ".join(sorted(fold))
        for kind, texts in _kinds(part.rows).items():
            _print(f"{name}: {kind}", identifier, texts)
        tables += _mixed(name, identifier, [row for row in rows if row.source in fold])
    print("\n| text | lines | documents | both found | larger one right | called mixed |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    print("\n".join(tables))


def _without_dev(rows: Sequence[Row], parts: Sequence[Judged], folder: Path) -> Identifier:
    path = folder / "without-dev.ftz"
    if not path.exists():
        fit_model([row for row in rows if row.split != "dev"], path, seed=1)
    return Identifier(_fasttext.Model(path), trust(parts))


def _kinds(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {"sentences": [], "documents": []}
    for row in rows:
        letters = _letters([row.text])
        if letters >= SENTENCE:
            found["documents" if letters >= PAGE else "sentences"].append(row)
    return found


def _print(kind: str, decision: Identifier, rows: Sequence[Row]) -> None:
    for name, identifier in (("model alone", decision.alone()), ("with second vote", decision)):
        found = score(answered(identifier, rows), len(rows))
        labels = sum(1 for each in found.scores.values() if each.rows)
        print(
            f"| {kind} | {name} | {found.rows} | {labels} | {found.macro_f1:.3f} | {found.precision:.3f} "
            f"| {found.false_positive_rate:.5f} | {found.und_share:.1%} | {found.calibration_error:.3f} |",
            flush=True,
        )


def _mixed(text: str, identifier: Identifier, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a table row for documents of five lines in one language and English, by how many are whose."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if (label := known_as(row.label, identifier.known)) and len(row.text) >= LINE:
            by_label[label].append(row.text)
    if len(by_label[ENGLISH]) < 20:
        return
    for other, english in ((5, 0), (4, 1), (3, 2), (2, 3)):
        chance = random.Random(SEED)
        found = [
            _judged(identifier, label, lines, _like(lines, by_label[ENGLISH], english, chance))
            for label, texts in sorted(by_label.items())
            for _ in range(20)
            if label != ENGLISH and len(texts) >= 20 and (lines := chance.sample(texts, other))
        ]
        both, larger, mixed = (sum(each[i] for each in found) / len(found) for i in range(3))
        both_found = f"{both:.1%}" if english else "-"
        what = f"| {text} | {other} + {english} English | {len(found)} "
        yield f"{what}| {both_found} | {larger:.1%} | {mixed:.1%} |"


def _like(lines: Sequence[str], texts: Iterable[str], count: int, chance: random.Random) -> list[str]:
    """Return lines of about the mean length of others: 20 of which so many are drawn."""
    length = sum(map(len, lines)) / len(lines)
    return chance.sample(sorted(texts, key=lambda text: (abs(len(text) - length), text))[:20], count)


def _judged(
    identifier: Identifier, label: str, lines: Sequence[str], english: Sequence[str]
) -> tuple[bool, bool, bool]:
    (answer,) = identifier.answers(["\n".join([*lines, *english])])
    assert answer is not None  # a text that is there has an answer
    named = [name for name, _ in answer.languages]
    letters = _letters(lines), _letters(english)
    larger = label if letters[0] >= letters[1] else ENGLISH
    is_mixed = len(named) > 1
    both = any(agree(label, name) for name in named) and (ENGLISH in named)
    return both, bool(named) and agree(larger, answer.languages[0][0]), is_mixed


def _letters(lines: Iterable[str]) -> int:
    return sum(character.isalpha() for line in lines for character in line)


if __name__ == "__main__":
    main()
