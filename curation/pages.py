"""Pages kept beside the documents that were read from them, as the holder's archive has them.

Rights are detected by rules that will get better; a page that is kept can be asked again, without the
archive. What is kept is the payload, so a page that is withdrawn has to go from here as well.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation import schema, store
from curation.sources import Evidence, Original, html
from curation.store import Shard

_LEVEL = 1  # the payloads are packed already


class Pages:
    """Gathers the pages of one shard."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self.bytes = 0

    def add(self, doc_id: str, original: Original | None) -> None:
        """Take in the page of a document; nothing, when there is none to keep."""
        if original is not None:
            packed = original.payload_zstd
            about = {"content_type": original.content_type, "link": original.link}
            self._rows.append({"doc_id": doc_id, "payload": packed, **about})
            self.bytes += len(packed)

    def write(self, home: Path, shard: Shard) -> dict[str, str]:
        """Write what was gathered beside a shard and begin anew; return the file with its digest, if any."""
        if not self._rows:
            return {}
        where = path(home, shard)
        table = pa.Table.from_pylist(self._rows, schema=schema.PAGES)
        self._rows, self.bytes = [], 0
        return {str(where.relative_to(home)): store.write_table(where, table, compression_level=_LEVEL)}


def path(home: Path, shard: Shard) -> Path:
    """Return where the pages of a shard's documents lie, if they were kept."""
    return home / "pages" / shard.source / f"{shard.name}.parquet"


def read(home: Path, shard: Shard) -> Iterator[tuple[str, bytes, str | None, str | None]]:
    """Yield identifier, page, `Content-Type` and `Link` of each page kept for a shard, in its order."""
    where = path(home, shard)
    if not where.exists():
        return
    with pq.ParquetFile(where) as file:
        for batch in file.iter_batches(batch_size=64):
            for row in batch.to_pylist():
                with pa.CompressedInputStream(pa.BufferReader(row["payload"]), "zstd") as stream:
                    yield row["doc_id"], bytes(stream.read()), row["content_type"], row["link"]


def rights(home: Path, shard: Shard) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    """Yield what each page kept for a shard says about rights, by the rules of today."""
    for doc_id, payload, content_type, link in read(home, shard):
        given = {"content-type": content_type, "link": link}
        yield doc_id, html.evidence(payload, headers={k: v for k, v in given.items() if v})
