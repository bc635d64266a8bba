"""How well noise is told from clean text, and how fast quality is measured: the figures of the model's card.

    python tests/benchmarks/quality.py train.tsv.zst --languages eng deu swh hin

`train.tsv.zst` is the text that the shipped models were trained on (label, source, split, text). Each
language's model is trained anew without one of its sources and tried on that source, clean and spoilt.
"""

import argparse
import time
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

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
    args = parser.parse_args()
    held = quality.gather(quality.texts(args.text))
    chosen = {k: v for k, v in held.items() if not args.languages or k[:3] in args.languages}
    print(quality_trials.table(quality_trials.held_out(chosen)))
    print(speeds(chosen))


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
