"""Rows sorted into many small heaps on the disk, when all of them together do not fit into memory.

A heap is a file of Arrow streams, one after the other; no file stays open between two of them.
"""

from collections import defaultdict
from pathlib import Path

import pyarrow as pa

_LIMIT = 64 << 20  # bytes that wait in memory


class Spill:
    """Heaps of rows by name, all of one schema."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._schema = folder, schema
        self._waiting: dict[str, list[pa.Table]] = defaultdict(list)
        self._bytes = 0

    def add(self, name: str, rows: pa.Table) -> None:
        """Put rows on one heap."""
        self._waiting[name].append(rows)
        self._bytes += rows.nbytes
        if self._bytes >= _LIMIT:
            self.flush()

    def flush(self) -> None:
        """Write what still waits in memory."""
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        for name, tables in sorted(self._waiting.items()):
            with (
                (self._folder / name).open("ab") as file,
                pa.ipc.new_stream(file, self._schema, options=options) as out,
            ):
                for table in tables:
                    out.write_table(table)
        self._waiting.clear()
        self._bytes = 0

    def names(self) -> list[str]:
        """Return the names of the heaps on the disk, sorted."""
        return sorted(path.name for path in self._folder.iterdir())


def read(path: Path) -> pa.Table:
    """Return the rows of one heap, in the order in which they were put there."""
    batches: list[pa.RecordBatch] = []
    size = path.stat().st_size
    with pa.OSFile(str(path)) as file:
        while file.tell() < size:
            with pa.ipc.open_stream(file) as stream:
                schema = stream.schema
                batches += list(stream)
    return pa.Table.from_batches(batches, schema=schema)
