"""Signatures -> clusters: who is a copy of whom, and which copy stands for the others.

It compares what was measured, and texts only where it is handed a way to; so it holds for any filter that
gives such signatures.
"""

import pyarrow as pa
import pyarrow.compute as pc

from curation.schema import UTC

PERMUTATIONS = 128

_CLAIM = [  # what decides which copy stands for the others
    pa.field("rights_rank", pa.int32(), nullable=False),  # 0 is the freest licence family
    pa.field(
        "quality", pa.float32(), nullable=False
    ),  # of the recognition, 0 to 1; 1 where nothing was scanned
    pa.field("length_chars", pa.int64(), nullable=False),
    pa.field("published_year", pa.int32()),
    pa.field("retrieved_at", UTC),
]

# What a run offers to the index, a row for each new document.
OFFERED = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("digest", pa.binary(16)),  # equal for exact copies; null where the text is blank
        pa.field("signature", pa.binary(4 * PERMUTATIONS)),  # little-endian uint32; null without a shingle
        pa.field("shingles", pa.int32()),  # distinct ones
        pa.field("scan_signature", pa.binary(4 * PERMUTATIONS)),  # of letters; null for what is no scan
        *_CLAIM,
    ]
)

# What the index holds.
DOCUMENTS = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("text", pa.int32(), nullable=False),  # the number of its text
        pa.field("shard", pa.dictionary(pa.int32(), pa.string()), nullable=False),  # its shard's SHA-256
        pa.field("row", pa.int32(), nullable=False),  # its place there
        pa.field("is_scan", pa.bool_(), nullable=False),
        *_CLAIM,
    ]
)
TEXTS = pa.schema(
    [
        pa.field("digest", pa.binary(16)),  # null where the text was forgotten
        pa.field("shingles", pa.int32(), nullable=False),
        pa.field("claim", pa.uint64(), nullable=False),  # the better its first document's claim, the smaller
    ]
)
SCANS = pa.schema(
    [
        pa.field("text", pa.int32(), nullable=False),
        pa.field("signature", pa.binary(4 * PERMUTATIONS), nullable=False),
    ]
)
PAIRS = pa.schema(
    [
        pa.field("first", pa.int32(), nullable=False),
        pa.field("second", pa.int32(), nullable=False),
        pa.field("similarity", pa.float32(), nullable=False),  # 0 to 1
        pa.field("by_scan", pa.bool_(), nullable=False),  # found by letters, in spite of misread words
    ]
)


def best_first(held: pa.Table) -> pa.Array:
    """Return the order of documents by their claim to stand for their copies.

    Freest rights come first, then the best recognition, the longest text, the earliest year, the earliest
    retrieval (unknown ones last), and at last the smaller `doc_id`, which makes the order always the same.
    """
    keys = [
        ("rights_rank", "ascending"),
        ("quality", "descending"),
        ("length_chars", "descending"),
        ("published_year", "ascending"),
        ("retrieved_at", "ascending"),
        ("doc_id", "ascending"),
    ]
    return pc.sort_indices(held, sort_keys=keys)  # nulls go last
