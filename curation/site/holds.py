"""Rows held back from serving: their withdrawal was asked for, and no edition without them stands yet.

`state/held-back.json` lists their identifiers. It lies outside the releases and is never served.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files

LIST = Path("state", "held-back.json")


@dataclass(frozen=True, slots=True)
class Held:
    """The identifiers of documents that are held back."""

    doc_ids: frozenset[str] = frozenset()

    def is_in(self, path: Path) -> bool:
        """Tell whether a Parquet file has a row of any of them."""
        return bool(self.doc_ids) and _has_any(path, self.doc_ids)


def held(home: Path) -> Held:
    """Return what is held back now."""
    return Held(frozenset(files.read_json(home / LIST) or ()))


@lru_cache(maxsize=4096)  # files of a release never change
def _has_any(path: Path, doc_ids: frozenset[str]) -> bool:
    with pq.ParquetFile(path) as file:
        if "doc_id" not in file.schema_arrow.names:
            return False
        wanted = pa.array(sorted(doc_ids), pa.string())
        batches = file.iter_batches(columns=["doc_id"])
        return any(pc.any(pc.is_in(batch["doc_id"], value_set=wanted)).as_py() for batch in batches)
