"""Signatures -> clusters: who is a copy of whom, and which copy stands for the others.

It compares what was measured, never texts, so it holds for any filter that gives such signatures.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.schema import UTC

PERMUTATIONS = 128

HELD = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("digest", pa.binary(16)),  # equal for exact copies; null where the text is blank
        pa.field("signature", pa.binary(4 * PERMUTATIONS)),  # little-endian uint32; null without a shingle
        pa.field("shingles", pa.int32()),  # distinct ones
        pa.field("rights_rank", pa.int32(), nullable=False),  # 0 is the freest licence family
        pa.field("length_chars", pa.int64(), nullable=False),
        pa.field("published_year", pa.int32()),
        pa.field("retrieved_at", UTC),
    ]
)


def estimate(a: bytes, b: bytes) -> float:
    """Return the Jaccard similarity, 0 to 1, that two signatures of one scheme give their shingles."""
    if len(a) != 4 * PERMUTATIONS or len(b) != 4 * PERMUTATIONS:
        raise ValueError(f"a signature has {4 * PERMUTATIONS} bytes; these have {len(a)} and {len(b)}")
    return float(np.mean(np.frombuffer(a, "<u4") == np.frombuffer(b, "<u4")))


def best_first(held: pa.Table) -> pa.Table:
    """Sort documents by their claim to stand for their copies.

    Freest rights come first, then the longest text, the earliest year, the earliest retrieval (unknown
    ones last), and at last the smaller `doc_id`, which makes the order the same on every run.
    """
    keys = [
        ("rights_rank", "ascending"),
        ("length_chars", "descending"),
        ("published_year", "ascending"),
        ("retrieved_at", "ascending"),
        ("doc_id", "ascending"),
    ]
    return held.take(pc.sort_indices(held, sort_keys=keys))  # nulls go last
