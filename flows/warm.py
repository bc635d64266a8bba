"""What the fork server loads once, so that each worker process starts with it: code, models, kernels.

Compiled kernels come from their cache; the first run after an installation compiles them.
"""

import pyarrow as pa

import filters
from curation import schema
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
    text = pa.array(["The river rose in the night and took the old bridge with it."])
    fields = [schema.DOCUMENTS.field(name) for name in filters.columns(chosen)]
    columns = [text if field.name == "text" else pa.nulls(1, field.type) for field in fields]
    filters.measure(pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields)), chosen)


warm()
