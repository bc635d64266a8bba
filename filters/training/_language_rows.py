"""The rows that a language identifier is trained on, and the sample that is drawn of them.

Variety beats quantity: a language of which only one book is known is taken for that book. So the sample
goes round the sources of a language before it takes a second row of any, and large languages give a
smaller part of what they have than small ones do.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa

from filters._pieces import clean
from filters.training._language_labels import WEIGHTS

FEWEST_ROWS = 40
MOST_LINES = 1500
TEMPERATURE = 0.4
SHORTEST_SPAN = 30  # characters

# Of a file without a header, by how many columns it has.
_COLUMNS = (("label", "text"), ("label", "text", "source"), ("label", "source", "split", "text"))


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what it is said to be; `split` is `dev` for what must not teach a model that it measures."""

    label: str
    text: str
    source: str = ""
    split: str = ""


def read(tsv: Path) -> Iterator[Row]:
    """Yield the rows of a tab-separated file, packed (.gz, .zst) or not, in its order.

    Columns are found by the header; a file without one has label and text, or label, text and source, or
    label, source, split and text.
    """
    lines = _lines(tsv)
    first = lines[0].split("\t")
    columns = _columns(first, tsv)
    for number, line in enumerate(lines[columns is first :], 1 + (columns is first)):
        values = line.split("\t")
        if not line:
            continue
        if len(values) != len(columns):
            raise ValueError(f"{tsv.name}, line {number}: {len(columns)} columns are due, not {len(values)}")
        found = dict(zip(columns, values, strict=True))
        yield Row(found["label"], found["text"], found.get("source", ""), found.get("split", ""))


def _lines(tsv: Path) -> list[str]:
    with pa.input_stream(str(tsv), compression="detect") as stream:
        raw = bytes(stream.read())
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{tsv.name}, line {number} is not UTF-8; save the file as UTF-8") from error
    return [line.removesuffix("\r") for line in lines]


def _columns(first: list[str], tsv: Path) -> list[str]:
    if "label" in first and "text" in first:
        return first
    for columns in _COLUMNS:
        if len(columns) == len(first):
            return list(columns)
    raise ValueError(f"{tsv.name}, line 1: the columns label and text are due, with a tab between them")


def sample(rows: Iterable[Row], *, seed: int) -> list[tuple[str, str]]:
    """Return (label, text) pairs to train on, in an order that the seed decides.

    A label with n rows of the largest label's N gives 1,500 * (n / N) ** 0.4 lines, whatever it takes of
    repeating; half of them are cut to a span of 30 characters or more, so that short text is seen too.
    """
    by_label: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if text := clean(row.text):
            by_label[row.label][row.source].append(text)
    sizes = {label: sum(map(len, sources.values())) for label, sources in by_label.items()}
    chosen = {label: n for label, n in sorted(sizes.items()) if n >= FEWEST_ROWS}
    chance, largest = random.Random(seed), max(chosen.values())
    drawn = [
        (label, _span(text, chance))
        for label, n in chosen.items()
        for text in _drawn(by_label[label], _lines_of(label, n / largest), chance)
    ]
    chance.shuffle(drawn)
    return drawn


def _lines_of(label: str, size: float) -> int:
    return round(MOST_LINES * float(size**TEMPERATURE)) * WEIGHTS.get(label, 1)


def _drawn(sources: dict[str, list[str]], lines: int, chance: random.Random) -> list[str]:
    for _, texts in sorted(sources.items()):
        chance.shuffle(texts)
    waiting = [iter(texts) for _, texts in sorted(sources.items())]
    order: list[str] = []
    while waiting:
        for each in list(waiting):
            if (text := next(each, None)) is None:
                waiting.remove(each)
            else:
                order.append(text)
    return list(islice(cycle(order), lines))


def _span(text: str, chance: random.Random) -> str:
    if len(text) <= SHORTEST_SPAN or chance.random() < 0.5:
        return text
    length = chance.randint(SHORTEST_SPAN, len(text))
    start = chance.randint(0, len(text) - length)
    return text[start : start + length].strip()
