"""Parquet: one record a row, read by row group in small batches.

Strings in Parquet are bytes that writers promise to be UTF-8; not all keep the promise, and pyarrow then
fails for the whole batch, so that the rows are looked at one by one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import pyarrow as pa
import pyarrow.parquet as pq

from curation.errors import UnreadableItem
from curation.sources import Item
from curation.sources.columns import ColumnNames, Columns, Place, check, present_in, record

_BATCH_ROWS = 256
_NOT_UTF8 = object()


def recognises(head: bytes) -> bool:
    """Tell whether a file opens with the Parquet magic; what follows it is never a printable sign."""
    return head[:4] in (b"PAR1", b"PARE") and not head[4:5].strip().isalnum()


def read(location: str, **named: Unpack[ColumnNames]) -> Iterator[Item]:
    """Yield one record per row in order; the options name the columns."""
    columns = Columns(**named)
    try:
        with Path(location).open("rb") as file, pq.ParquetFile(file) as table:
            present = table.schema_arrow.names
            columns = present_in(columns, present)
            check(location, columns, present)
            wanted = [name for name in present if name in _names(columns)]
            number = 0
            for batch in table.iter_batches(_BATCH_ROWS, columns=wanted, use_threads=False):
                for row in _rows(batch):
                    number += 1
                    yield _item(row, columns, Place(location, number, f"row={number}"))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # the names of columns may be no UTF-8
        raise UnreadableItem(f"{location} is damaged or not Parquet: {error}.") from error


def _names(columns: Columns) -> set[str]:
    return {getattr(columns, name) for name in columns.__slots__}


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    values = [_values(column) for column in batch.columns]
    for cells in zip(*values, strict=True):
        yield dict(zip(batch.schema.names, cells, strict=True))


def _values(column: pa.Array) -> list[object]:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        return [_text(value) for value in column.to_pylist()]
    except UnicodeDecodeError:
        return [_text(value) for value in column.cast(pa.binary()).to_pylist()]


def _text(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return _NOT_UTF8


def _item(row: dict[str, object], columns: Columns, place: Place) -> Item:
    damaged = [name for name, value in row.items() if value is _NOT_UTF8]
    if damaged:
        return place.broken(f"The column {damaged[0]!r} of this row is not UTF-8.")
    return record(row, columns, place)
