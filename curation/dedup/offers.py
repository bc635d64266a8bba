"""What a run offers to the index: the new documents of a shard, packed at once into what is held of them."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup import DOCUMENTS, OFFERED, PERMUTATIONS, SCANS, TEXTS
from curation.dedup.bands import BANDS, of_words


@dataclass(frozen=True, slots=True)
class Offer:
    """The documents of one shard under `OFFERED`, all of them, in the shard's order."""

    shard: str
    table: pa.Table


@dataclass(frozen=True, slots=True)
class Added:
    """Documents that are new, without those whose text is blank; `texts` has a row for each of them.

    In `scans` the column `text` is the row of the document.
    """

    documents: pa.Table
    texts: pa.Table
    scans: pa.Table
    digests: NDArray[np.uint64]
    blocks: list[NDArray[np.uint32]]
    shards: list[str]

    def bands(self, rows: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Return the bands of the documents of these rows, which ascend; the blocks are used up."""
        out = np.empty((BANDS, len(rows)), np.uint32)
        begin = at = 0
        while self.blocks:
            block = self.blocks.pop(0)
            upto = int(np.searchsorted(rows, begin + block.shape[1]))
            out[:, at:upto] = block[:, rows[at:upto] - begin]
            begin, at = begin + block.shape[1], upto
        return out


def read_all(offers: Iterable[Offer], withdrawn: Set[str]) -> Added:
    """Return what is new in the offers, in their order, without the withdrawn documents."""
    documents, texts, scans = [_documents_without_text()], [TEXTS.empty_table()], [SCANS.empty_table()]
    digests: list[NDArray[np.uint64]] = [np.empty((0, 2), np.uint64)]
    blocks: list[NDArray[np.uint32]] = []
    shards = []
    begin = 0
    for offer in offers:
        shards.append(offer.shard)
        table = _countable(offer, withdrawn)
        documents.append(_documents(offer.shard, table))
        digests.append(_bytes(table["digest"], 16).view("<u8").reshape(-1, 2))
        texts.append(_texts(table))
        scans.append(_scans(table, begin))
        blocks.append(
            of_words(_bytes(table["signature"], 4 * PERMUTATIONS).view("<u4").reshape(-1, PERMUTATIONS))
        )
        begin += table.num_rows
    joined = pa.concat_tables(documents).unify_dictionaries()
    return Added(
        joined, pa.concat_tables(texts), pa.concat_tables(scans), np.concatenate(digests), blocks, shards
    )


def claims(documents: pa.Table) -> NDArray[np.uint64]:
    """Return a number for each document, the smaller the better its claim; it decides as `best_first` does.

    Rights, quality to a 255th, and length count; what is equal in these is left to chance.
    """
    rank = np.clip(documents["rights_rank"].to_numpy(), 0, 15).astype(np.uint64)
    quality = 255 - np.rint(np.clip(documents["quality"].to_numpy(), 0, 1) * 255).astype(np.uint64)
    most = np.iinfo(np.uint32).max
    shorter = most - np.clip(documents["length_chars"].to_numpy(), 0, most)
    claim: NDArray[np.uint64] = rank << np.uint64(60) | quality << np.uint64(52) | shorter.astype(np.uint64)
    return claim


def _documents_without_text() -> pa.Table:
    return DOCUMENTS.empty_table().drop_columns(["text"])


def _countable(offer: Offer, withdrawn: Set[str]) -> pa.Table:
    table = pa.table({name: offer.table[name] for name in OFFERED.names}).cast(OFFERED)
    table = table.append_column("row", pa.array(np.arange(table.num_rows), pa.int32()))
    is_withdrawn = pc.is_in(table["doc_id"], value_set=pa.array(sorted(withdrawn), pa.string()))
    return table.filter(pc.and_not(table["digest"].is_valid(), is_withdrawn)).combine_chunks()


def _documents(shard: str, table: pa.Table) -> pa.Table:
    place = pa.DictionaryArray.from_arrays(pa.array(np.zeros(table.num_rows), pa.int32()), pa.array([shard]))
    columns = {
        **{name: table[name] for name in table.column_names},
        "shard": place,
        "is_scan": table["scan_signature"].is_valid(),
    }
    schema = _documents_without_text().schema
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def _texts(table: pa.Table) -> pa.Table:
    shingles = pc.if_else(table["signature"].is_valid(), pc.fill_null(table["shingles"], 0), 0)
    return pa.table([table["digest"], shingles, pa.array(claims(table))], schema=TEXTS)


def _scans(table: pa.Table, begin: int) -> pa.Table:
    rows = pa.array(np.arange(begin, begin + table.num_rows), pa.int32())
    held = pa.table([rows, table["scan_signature"]], names=SCANS.names)
    return held.filter(held["signature"].is_valid()).cast(SCANS)


def _bytes(column: pa.ChunkedArray, width: int) -> NDArray[np.uint8]:
    """Return the bytes of a column of equal values, end to end; zeros where one is null."""
    filled = pc.fill_null(column, bytes(width)).combine_chunks()
    flat = np.frombuffer(filled.buffers()[1], np.uint8)
    return flat[filled.offset * width : (filled.offset + len(filled)) * width]
