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


def of_home(home: Path, building: Path, manifest: dict[str, Any]) -> pa.Table:
    """Return the copies of a release whose data files are there, as the home knows them."""
    held = pq.read_table(home / store.state(home, "dedup")["clusters"], columns=schema.COPIES.names)
    return copies(held, _released(building, manifest))


def of_release(old: Path, building: Path, manifest: dict[str, Any]) -> pa.Table:
    """Return the copies of a release from which rows were taken, as the older one named them."""
    path = old / NAME
    held = pq.read_table(path) if path.is_file() else schema.COPIES.empty_table()
    return copies(held, _released(building, manifest))


def write(building: Path, table: pa.Table) -> None:
    """Write the file beside the data."""
    pq.write_table(table, building / NAME, compression="zstd")


def copies(held: pa.Table, released: list[pa.ChunkedArray]) -> pa.Table:
    """Return the texts of which more than one is held that are released, by `doc_id`."""
    ids = pa.chunked_array([chunk for column in released for chunk in column.chunks], pa.string())
    found = held.filter(pc.is_in(held["doc_id"], value_set=ids.combine_chunks()))
    return found.select(schema.COPIES.names).cast(schema.COPIES).sort_by("doc_id")


def _released(building: Path, manifest: dict[str, Any]) -> list[pa.ChunkedArray]:
    paths = [building / each["path"] for each in manifest["files"]]
    return [pq.read_table(path, columns=["doc_id"])["doc_id"] for path in paths]
