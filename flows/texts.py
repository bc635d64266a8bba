"""Texts of stored documents, fetched to tell how alike two of them are where sketches leave a doubt."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.store import Shard
from filters import minhash, scanned

_PAIRS_AT_ONCE = 256
_SHARDS_AT_ONCE = 8  # of 16 MB each, as a rule


class Texts:
    """The texts of some shards; those read last stay in memory."""

    def __init__(self, shards: Sequence[Shard], home: Path) -> None:
        self._paths = {shard.sha256: shard.path(home) for shard in shards}
        self._column = lru_cache(maxsize=_SHARDS_AT_ONCE)(self._read)

    def compare(self, first: pa.Table, second: pa.Table, by_scan: bool) -> NDArray[np.float32]:
        """Return the similarity, 0 to 1, of the documents at the places (shard, row) on either side."""
        sides = pa.table([*first.columns, *second.columns], names=["shard", "row", "shard_2", "row_2"])
        kinds = pa.schema(zip(sides.column_names, [pa.string(), pa.int64()] * 2, strict=True))
        sides = sides.cast(kinds)  # the index names shards by dictionary, and Arrow sorts by none
        order = pc.sort_indices(sides, sort_keys=[("shard", "ascending"), ("shard_2", "ascending")])
        found = np.zeros(sides.num_rows, np.float32)
        alike = scanned.alike if by_scan else minhash.alike
        for start in range(0, len(order), _PAIRS_AT_ONCE):
            chosen = order.slice(start, _PAIRS_AT_ONCE)
            rows = sides.take(chosen).to_pylist()
            ours = [self._column(row["shard"])[row["row"]].as_py() for row in rows]
            theirs = [self._column(row["shard_2"])[row["row_2"]].as_py() for row in rows]
            found[chosen.to_numpy()] = alike(ours, theirs)
        return found

    def _read(self, shard: str) -> pa.ChunkedArray:
        return pq.read_table(self._paths[shard], columns=["text"])["text"]
