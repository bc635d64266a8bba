"""How the estimate of recognition lies within each contribution and language.

An old spelling lowers the estimate of a whole collection without a single fault in it. What tells a bad
page is where it lies among the pages beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import store
from flows.places import existing

STEPS = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Row:
    """The percentiles of one contribution's documents in one language; `documents` have an estimate."""

    source: str
    language: str
    documents: int
    values: tuple[float, ...]


def rows(home: Path) -> Iterator[Row]:
    """Yield a row for each contribution and language, in the order of their names."""
    root = existing(home)
    key = store.needed_state(root, "measure", "measure")["ocr_quality"]["key"]
    found: dict[tuple[str, str], list[float]] = {}
    for shard in store.shards(root):
        estimates = pq.read_table(shard.measurement(root, key), columns=["ocr_quality"])["ocr_quality"]
        labels = pc.fill_null(store.labels(root, shard), "und").to_pylist()
        for label, value in zip(labels, estimates.to_pylist(), strict=True):
            if value is not None:
                found.setdefault((shard.source, label), []).append(value)
    for (source, label), values in sorted(found.items()):
        yield Row(source, label, len(values), tuple(float(v) for v in np.percentile(values, STEPS)))
