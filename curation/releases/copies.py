"""COPIES.parquet: of which released texts copies, editions or other recognitions are held too, and how many.

They stand beside the data and not in its rows: a copy that comes a year later would change the row of the
text that it copies, and with it a file of which nothing else has changed.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import schema, store

NAME = "COPIES.parquet"


def write(home: Path, building: Path, manifest: dict[str, Any]) -> None:
    """Write the file for a release whose data files are there."""
    held = pq.read_table(home / store.state(home, "dedup")["clusters"], columns=schema.COPIES.names)
    paths = [building / each["path"] for each in manifest["files"]]
    table = copies(held, [pq.read_table(path, columns=["doc_id"])["doc_id"] for path in paths])
    pq.write_table(table, building / NAME, compression="zstd")


def copies(clusters: pa.Table, released: list[pa.ChunkedArray]) -> pa.Table:
    """Return the members of clusters that are released, by `doc_id`."""
    ids = pa.chunked_array([chunk for column in released for chunk in column.chunks], pa.string())
    found = clusters.filter(pc.is_in(clusters["doc_id"], value_set=ids.combine_chunks()))
    return found.select(schema.COPIES.names).cast(schema.COPIES).sort_by("doc_id")
