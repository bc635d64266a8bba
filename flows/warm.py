"""What the fork server loads once, so that each worker process starts with it: code, models, kernels.

Compiled kernels come from their cache; the first run after an installation compiles them.
"""

import numpy as np
import pyarrow as pa

import filters
from curation import schema
from curation.dedup import bands
from curation.dedup.bands import Table
from curation.dedup.kernels import digests, stars
from filters import minhash, scanned
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
    _warm_duplicates(text[0].as_py())


def _warm_duplicates(text: str) -> None:
    signatures = np.zeros((2, 128), np.uint32)
    everything, claims = np.ones(2, np.bool_), np.zeros(2, np.uint64)
    bands.pairs(Table(bands.of_words(signatures), everything, everything, claims), bands.OF_WORDS)
    bands.pairs(Table(bands.of_scans(signatures), everything, everything, claims), bands.OF_SCANS)
    digests.number(np.empty((0, 2), np.uint64), np.zeros((1, 2), np.uint64))
    stars.stars(2, np.zeros(1, np.int32), np.ones(1, np.int32))
    minhash.alike([text], [text])
    scanned.alike([text], [text])


warm()
