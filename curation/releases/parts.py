"""Parquet files of a release, as readers like them: zstd, row groups bounded by bytes, one schema.

Content-defined chunking keeps most bytes of a file the same when a few rows of it go; the same rows give
the same bytes, so that an unchanged file keeps its digest.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation import files, schema

GROUP_BYTES = 16 << 20  # the viewer of the Hugging Face hub refuses scans above 286 MiB
FILE_BYTES = 256 << 20
_REPEATED = ("source_id", "licence", "licence_family", "agreement_id", "contributor", "language", "script")


def write_parts(pieces: Iterable[Path], folder: Path) -> list[Path]:
    """Write the rows of the pieces, in order, as `part-00000.parquet` and following; return the files."""
    written: list[Path] = []
    for group in _files(_groups(pieces)):
        path = folder / f"part-{len(written):05d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, group)
        files.sync(path)
        written.append(path)
    return written


def _write(path: Path, groups: Iterable[pa.Table]) -> None:
    with pq.ParquetWriter(
        path,
        schema.RELEASED,
        compression="zstd",
        compression_level=3,
        use_dictionary=list(_REPEATED),
        write_page_index=True,
        use_content_defined_chunking=True,
    ) as writer:
        for table in groups:
            writer.write_table(table, row_group_size=table.num_rows)


def _groups(pieces: Iterable[Path]) -> Iterator[pa.Table]:
    """Yield tables of at most about `GROUP_BYTES`, cut at rows and not at the pieces' ends."""
    held: list[pa.RecordBatch] = []
    held_bytes = 0
    for piece in pieces:
        for batch in _small_batches(piece):
            held.append(batch)
            held_bytes += batch.nbytes
            if held_bytes >= GROUP_BYTES:
                yield pa.Table.from_batches(held, schema=schema.RELEASED)
                held, held_bytes = [], 0
    if held:
        yield pa.Table.from_batches(held, schema=schema.RELEASED)


def _small_batches(piece: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(piece) as file:
        for batch in file.iter_batches(batch_size=64):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema.RELEASED)


def _files(groups: Iterator[pa.Table]) -> Iterator[Iterator[pa.Table]]:
    """Yield the groups of one file after the other; each must be used up before the next is asked for."""
    for first in groups:

        def one_file(first: pa.Table = first) -> Iterator[pa.Table]:
            yield first
            used = first.nbytes
            while used < FILE_BYTES and (following := next(groups, None)) is not None:
                used += following.nbytes
                yield following

        yield one_file()
