"""What the fork server loads once, so that each worker process starts with it: code, models, kernels.

Compiled kernels come from their cache; the first run after an installation compiles them.
"""

import pyarrow as pa

import filters
from flows import decide, dedup, ingest, measure, release

STAGES = (
    ingest.ingest_item,
    measure.measure_shard,
    dedup.dedup_shards,
    decide.decide_shard,
    release.split_shard,
)


def warm() -> None:
    """Run every filter once on a short text."""
    chosen = filters.load_all(measure.ALWAYS)
    values = {
        "text": pa.array(["The river rose in the night and took the old bridge with it."]),
        "ocr_confidence": pa.array([None], pa.float32()),
    }
    filters.measure(pa.record_batch(values), chosen)


warm()
