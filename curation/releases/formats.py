"""The forms in which pulled rows are written: Parquet, JSON Lines, Arrow's file format."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PARQUET, JSONL, ARROW = "parquet", "jsonl", "arrow"

Tables = Iterable[pa.Table]


def write(form: str, tables: Tables, schema: pa.Schema, path: Path) -> None:
    """Write tables of one schema to a file, one table at a time."""
    _WRITERS[form](tables, schema, path)


def _parquet(tables: Tables, schema: pa.Schema, path: Path) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd", write_page_index=True) as writer:
        for table in tables:
            writer.write_table(table)


def _jsonl(tables: Tables, schema: pa.Schema, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for table in tables:
            for row in table.to_pylist():
                file.write(json.dumps(row, ensure_ascii=False, default=datetime.isoformat) + "\n")


def _arrow(tables: Tables, schema: pa.Schema, path: Path) -> None:
    with pa.ipc.new_file(path, schema) as writer:
        for table in tables:
            writer.write_table(table)


_WRITERS: Mapping[str, Callable[[Tables, pa.Schema, Path], Any]] = {
    PARQUET: _parquet,
    JSONL: _jsonl,
    ARROW: _arrow,
}
ALL = tuple(_WRITERS)
