"""How well noise is told from clean text, and how fast quality is measured: the figures of the model's card.

    python tests/benchmarks/quality.py train.tsv.zst --languages eng deu swh hin --pages ./alto

`train.tsv.zst` is the text that the shipped models were trained on (label, source, split, text). Each
language's model is trained anew without one of its sources and tried on that source, clean and spoilt.
"""

import argparse
import statistics
import time
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from curation.sources import Record, alto, page_xml
from filters import load
from filters.training import quality, quality_characters, quality_trials
from filters.training.quality import Gathered

TIMED = ("length", "quality", "repetition", "ocr_quality", "boilerplate")
ROUNDS = 3


def main() -> None:
    """Print the table of areas under the curve, and the speed of each filter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--languages", nargs="*", help="ISO 639-3; default: all.")
    parser.add_argument("--pages", type=Path, help="Folder of ALTO and PAGE files thought clean.")
    args = parser.parse_args()
    if args.pages:
        print(doubted(args.pages))
    held = quality.gather(quality.texts(args.text))
    chosen = {k: v for k, v in held.items() if not args.languages or k[:3] in args.languages}
    print(quality_trials.table(quality_trials.held_out(chosen)))
    print(speeds(chosen))


def doubted(folder: Path) -> str:
    """Return how many recognised pages of a folder are estimated under .4, of how many, and their median."""
    texts = [record.text for path in sorted(folder.rglob("*.xml")) for record in _pages(path)]
    confidence = pa.nulls(len(texts), pa.float32())
    batch = pa.record_batch({"text": texts, "ocr_confidence": confidence})
    batch = batch.append_column("language", load("language")(batch))
    found = [value for value in load("ocr_quality")(batch).to_pylist() if value is not None]
    low = sum(value < quality_trials.REVIEW for value in found)
    return f"{low} of {len(found)} pages below .4; median {statistics.median(found):.2f}"


def _pages(path: Path) -> list[Record]:
    head = path.read_bytes()[:4096]
    for reader in (alto, page_xml):
        if reader.recognises(head):
            return [record for record in reader.read(str(path)) if isinstance(record, Record)]
    return []


def speeds(held: Mapping[str, Gathered]) -> str:
    """Return the best of three rounds of each filter on documents of all languages, MB of UTF-8 a second."""
    rows = [
        (label, document)
        for label, each in sorted(held.items())
        for _, found in sorted(each.by_source.items())
        for document in quality_characters.documents(found)[:20]
    ]
    texts = [document for _, document in rows]
    language = pa.array([{"label": label} for label, _ in rows])
    batch = pa.record_batch(
        {"text": texts, "language": language, "ocr_confidence": pa.nulls(len(rows), pa.float32())}
    )
    size = sum(len(text.encode()) for text in texts) / 1e6
    lines = [f"{len(texts)} documents, {size:.1f} MB"]
    for name in TIMED:
        each = load(name)
        each(batch)
        lines.append(f"{name:<14}{size / min(_timed(each, batch) for _ in range(ROUNDS)):>8.1f} MB/s")
    return "\n".join(lines)


def _timed(each: object, batch: pa.RecordBatch) -> float:
    start = time.perf_counter()
    each(batch)  # type: ignore[operator]
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
