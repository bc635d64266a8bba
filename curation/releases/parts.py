"""One data file of a release, as readers like it: sorted, zstd, row groups bounded by bytes, one schema.

The same rows give the same bytes in whatever order they come, so an unchanged file keeps its digest.
Content-defined chunking keeps most bytes of a changed one for stores that deduplicate below the file.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from curation import schema
from curation.releases.layout import row_bytes
from curation.works import position, work_id

# Of `layout.row_bytes`; the viewer of the Hugging Face hub refuses scans above 286 MiB.
GROUP_BYTES = 16 << 20
_REPEATED = ("source_id", "licence", "licence_family", "agreement_id", "contributor", "language", "script")
_SORTED_BY = pq.SortingColumn(schema.RELEASED.get_field_index("source_id"))


def write(rows: pa.Table, path: Path) -> None:
    """Write the rows of one file, sorted by source, work and position in the work."""
    rows = in_order(rows.select(schema.RELEASED.names)).cast(schema.RELEASED)
    groups = list(_groups(rows))
    most = max((length for _, length in groups), default=1)
    with pq.ParquetWriter(
        path,
        schema.RELEASED,
        compression="zstd",
        compression_level=3,
        use_dictionary=list(_REPEATED),
        write_page_index=True,
        sorting_columns=[_SORTED_BY],
        bloom_filter_options={"doc_id": {"ndv": most, "fpp": 0.01}},
        use_content_defined_chunking=True,
    ) as writer:
        for start, length in groups:
            writer.write_table(rows.slice(start, length), row_group_size=length)


def in_order(rows: pa.Table) -> pa.Table:
    """Return rows sorted by source, work and position in the work."""
    columns = (rows[name].to_pylist() for name in ("source_id", "doc_id", "granularity"))
    keys = [
        (source, work_id(doc_id, kind), position(doc_id), doc_id)
        for source, doc_id, kind in zip(*columns, strict=True)
    ]
    order = pa.array(sorted(range(rows.num_rows), key=keys.__getitem__), pa.int64())
    return rows.take(order).combine_chunks()


def _groups(rows: pa.Table) -> Iterator[tuple[int, int]]:
    """Yield start and length of row groups of about `GROUP_BYTES`, each of one row at least."""
    filled = np.cumsum(row_bytes(rows))
    start = 0
    while start < rows.num_rows:
        before = filled[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(filled, before + GROUP_BYTES, side="right")))
        yield start, end - start
        start = end
