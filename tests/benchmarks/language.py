"""How well languages are told: the figures of the model's card, by a command that anyone can run again.

    python tests/benchmarks/language.py train.tsv.zst dev.tsv.gz --models ./models

`train.tsv.zst` is the text that the shipped model was trained on, `dev.tsv.gz` the development rows. Models
that saw neither the development rows nor whole sources are trained into the folder, a minute or two each,
and found there the next time. Text of a source that a model never saw is the nearest to what comes.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from filters import _fasttext
from filters._language_decision import Answer
from filters._language_relations import agree, known_as
from filters.language import Identifier, load
from filters.training import language as training
from filters.training._language_rows import Row, read

LEFT_OUT = (("cv", "tico"), ("asp", "udhr"))
MOST = 60  # rows of a label and source
TOGETHER = 6  # rows of a document
LINE = 60  # characters of a line of a mixed document, at least
SEED = 4
ENGLISH = "eng_Latn"


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
    for alone, voting, without in _models(args.text, rows, args.models):
        kinds = _texts(rows, without, voting) if without else {"dev": list(read(args.dev))}
        for kind, texts in kinds.items():
            for name, identifier in (("model alone", alone), ("with second vote", voting)):
                print(f"| {kind} | {name} | {_figures(identifier, texts)} |", flush=True)
        if without == ():
            tables = list(_mixed("dev", voting, kinds["dev"]))
        if without == LEFT_OUT[0]:
            tables += _mixed("cv, tico", voting, [row for row in rows if row.source in without])
    print("\n| text | lines | documents | both found | larger one right | called mixed |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    print("\n".join(tables))


def _models(
    text: Path, rows: Sequence[Row], folder: Path
) -> Iterator[tuple[Identifier, Identifier, tuple[str, ...]]]:
    """Yield the identifier alone and with the second vote, for each choice of sources left out."""
    for without in ((), *LEFT_OUT):
        path = folder / f"without-{'-'.join(without) or 'dev'}.ftz"
        if not path.with_suffix(".toml").exists():
            training.train(text, path, with_dev=False, without=without)
        held = training.held_out([row for row in rows if row.source not in without], seed=1)
        model = _fasttext.Model(path)
        yield Identifier(model, training.trust(model, held, seed=1, second_vote=False)), load(path), without


def _texts(rows: Iterable[Row], without: Sequence[str], known: Identifier) -> dict[str, list[Row]]:
    chance = random.Random(SEED)
    by_label: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.source in without and row.label in known.known:
            by_label[row.source, row.label].append(row)
    drawn = {key: chance.sample(found, min(MOST, len(found))) for key, found in sorted(by_label.items())}
    found = {}
    for source in without:
        parts = [part for (each, _), part in drawn.items() if each == source]
        found[f"{source}, sentences"] = [row for part in parts for row in part]
        found[f"{source}, documents"] = [doc for part in parts for doc in _documents(part)]
    return found


def _documents(rows: Sequence[Row]) -> list[Row]:
    starts = range(0, len(rows) - TOGETHER + 1, TOGETHER)
    return [replace(rows[i], text="\n".join(row.text for row in rows[i : i + TOGETHER])) for i in starts]


def _figures(identifier: Identifier, rows: Sequence[Row]) -> str:
    known = [(truth, row) for row in rows if (truth := known_as(row.label, identifier.known))]
    answers = [(truth, identifier.answer(row.text)) for truth, row in known]
    found = training.score(answers, len(rows))
    labels = sum(1 for each in found.scores.values() if each.rows)
    return (
        f"{found.rows} | {labels} | {found.macro_f1:.3f} | {found.precision:.3f} | "
        f"{found.false_positive_rate:.5f} | {found.und_share:.1%} | {calibration_error(answers):.3f}"
    )


def calibration_error(answers: Iterable[tuple[str, Answer]]) -> float:
    """Return how far confidence is from the share of right answers, mean over answers, in 20 bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for truth, answer in answers:
        if answer.alternatives:
            label, confidence = answer.alternatives[0]
            bins[min(19, int(confidence * 20))].append((confidence, agree(truth, label)))
    off = sum(abs(sum(c for c, _ in found) - sum(right for _, right in found)) for found in bins.values())
    return off / max(1, sum(map(len, bins.values())))


def _mixed(text: str, identifier: Identifier, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a table row for documents of five lines in one language and English, by how many are whose."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if (label := known_as(row.label, identifier.known)) and len(row.text) >= LINE:
            by_label[label].append(row.text)
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
    answer = identifier.answer("\n".join([*lines, *english]))
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
