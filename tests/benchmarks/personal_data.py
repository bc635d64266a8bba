"""How much personal data is found where hardly any should be, how many pages hold some, and how fast.

Run: python tests/benchmarks/personal_data.py [--shared DIR] [--show]
Findings are per megabyte of text, by kind; `documents` is the share, in percent, that holds an e-mail
address or a telephone number: what waits for a curator where a policy asks to review these, and what is
masked where it masks them. `--show` prints each finding with what stands around it.
"""

import argparse
import gzip
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from curation.normalise import normalise
from curation.sources import Record, formats
from filters import load, measure
from filters.personal_data import Span, find

KINDS = ("email", "phone", "ip", "iban", "card", "national-id")
CORPORA = {
    "books": ("texts/*.jsonl.gz",),
    "newspapers": ("demo/newspapers/*/mets.xml", "alto/*.xml"),
    "pages": ("html/*.source.html.gz", "demo/web/*.gz"),
    "encyclopaedias": ("demo/mediawiki/*",),
    "contributions": ("demo/contributed/tico19.jsonl.gz", "demo/contributed/comments.csv"),
}
Labelled = list[tuple[str, str | None]]


def sentences(data: Path) -> Labelled:
    """Return the samples of languages with their labels."""
    found: Labelled = []
    for name in ("dev", "train"):
        with gzip.open(data / f"lid/{name}.tsv.gz", "rt", encoding="utf-8") as file:
            rows = (row.rstrip("\n").split("\t") for row in file)
            found += [(row[2], row[0]) for row in rows if len(row) > 2 and row[0] != "label"]
    return found


def documents(data: Path, patterns: tuple[str, ...]) -> Labelled:
    """Return the texts of a group of files, each with the language that is found in it."""
    texts = [t for pattern in patterns for path in sorted(data.glob(pattern)) for t in _texts(path)]
    batch = pa.record_batch({"text": pa.array(texts, pa.string())})
    labels = measure(batch, [load("language")])["language"].field("label").to_pylist()
    return list(zip(texts, labels, strict=True))


def _texts(path: Path) -> Iterator[str]:
    given = {"text": "text"} if path.suffix == ".csv" else {}
    for item in formats.read(path, **given):
        if isinstance(item, Record) and item.text:
            yield normalise(item.text)


def report(name: str, labelled: Labelled, show: bool) -> str:
    """Return one row of the table."""
    started = time.perf_counter()
    found = [find(text, label) for text, label in labelled]
    seconds = time.perf_counter() - started
    size = sum(len(text.encode()) for text, _ in labelled) / 1e6
    counts = Counter(span.kind for spans in found for span in spans)
    touched = sum(any(s.kind in ("email", "phone") for s in spans) for spans in found) / max(1, len(found))
    if show:
        _show(labelled, found)
    cells = [f"{counts[kind] / size:12.2f}" for kind in KINDS]
    rest = f"{100 * touched:10.2f} {len(found):9} {size:7.2f} {size / seconds:7.1f}"
    return f"{name:<16}{''.join(cells)}{rest}"


def _show(labelled: Labelled, found: list[list[Span]]) -> None:
    for (text, label), spans in zip(labelled, found, strict=True):
        for kind, start, end in spans:
            before, behind = text[max(0, start - 30) : start], text[end : end + 12]
            print(f"  {kind} {label}: {before!r} >{text[start:end]}< {behind!r}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2].parent / "shared")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    data = given.shared / "data"
    heads = "".join(f"{kind + '/MB':>12}" for kind in KINDS)
    print(f"{'':<16}{heads}{'documents':>10} {'of':>9} {'MB':>7} {'MB/s':>7}")
    print(report("sentences", sentences(data), given.show))
    for name, patterns in CORPORA.items():
        print(report(name, documents(data, patterns), given.show), flush=True)


if __name__ == "__main__":
    main()
