"""What keeps a withdrawn text from coming back by another door: its digest and its MinHash signature.

No text can be read out of them. A document that agrees is held until a person has seen it, never dropped by
this: somebody else may have given the same text and have every right to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation import store
from curation.dedup import PERMUTATIONS
from curation.store import Shard
from curation.withdrawals import FOLDER

ROWS = (
    4  # of a signature in a band; two texts alike by 0.7 share one of 32 bands in all but 2 of 10,000 cases
)
_FNV = np.uint64(1099511628211)

SCHEMA = pa.schema(
    [
        pa.field("case", pa.string(), nullable=False),
        pa.field("digest", pa.binary(16)),  # equal for equal texts; null where the text was blank
        pa.field("signature", pa.binary(4 * PERMUTATIONS)),  # null without a shingle
    ]
)
INDEPENDENT = pa.schema([pa.field("doc_id", pa.string()), pa.field("case", pa.string())])


@dataclass(frozen=True, slots=True)
class Match:
    """A document whose text is like a withdrawn one, and the case that withdrew that."""

    doc_id: str
    case: str


def remember(home: Path, case: str, signed: pa.StructArray) -> None:
    """Keep digest and signature of the texts of a case, as the filter `minhash` gives them, each once."""
    fields = [pc.struct_field(signed, name) for name in ("digest", "signature")]
    rows = pa.table([pa.array([case] * len(signed), pa.string()), *fields], names=SCHEMA.names).cast(SCHEMA)
    held = load(home)
    both = pa.concat_tables([held, rows]).group_by(SCHEMA.names, use_threads=False).aggregate([])
    if both.num_rows > held.num_rows:
        store.write_table(_path(home), both.cast(SCHEMA))


def measured(home: Path, shard: Shard, key: str) -> pa.Table:
    """Return identifier, digest and signature of a shard's documents, from what was measured."""
    table = pq.read_table(shard.measurement(home, key), columns=["doc_id", "minhash"])
    fields = [pc.struct_field(table["minhash"], name) for name in ("digest", "signature")]
    return pa.table([table["doc_id"], *fields], names=["doc_id", "digest", "signature"])


def load(home: Path) -> pa.Table:
    """Return what is kept of all withdrawn texts."""
    return pq.read_table(_path(home)) if _path(home).exists() else SCHEMA.empty_table()


def exempt(home: Path, matches: list[Match]) -> None:
    """Let documents that were held before a withdrawal, by rights of their own, stand in spite of it."""
    known = independent(home) | {(match.doc_id, match.case) for match in matches}
    columns = list(zip(*sorted(known), strict=True)) or [(), ()]
    store.write_table(_exempt(home), pa.table([pa.array(c, pa.string()) for c in columns], INDEPENDENT))


def independent(home: Path) -> set[tuple[str, str]]:
    """Return the documents that may stand in spite of a case, with the case."""
    if not _exempt(home).exists():
        return set()
    return {(row["doc_id"], row["case"]) for row in pq.read_table(_exempt(home)).to_pylist()}


def matches(kept: pa.Table, held: pa.Table, threshold: float) -> Iterator[Match]:
    """Yield the documents of a table (doc_id, digest, signature) whose text is like a withdrawn one.

    Alike are equal texts, and those whose signatures agree in a share of `threshold` at least.
    """
    cases = kept["case"].to_pylist()
    digests = {digest: case for digest, case in zip(kept["digest"].to_pylist(), cases, strict=True) if digest}
    same = pc.is_in(held["digest"], value_set=pa.array(sorted(digests), pa.binary(16))).to_numpy(False)
    ours, theirs = _signatures(kept), _signatures(held)
    shares = _candidates(ours, theirs) & held["signature"].is_valid().to_numpy(False)
    for row in np.flatnonzero(same | shares).tolist():
        case = digests.get(held["digest"][row].as_py()) or _nearest(ours, theirs[row], cases, threshold)
        if case:
            yield Match(held["doc_id"][row].as_py(), case)


def _nearest(
    ours: NDArray[np.uint32], theirs: NDArray[np.uint32], cases: list[str], least: float
) -> str | None:
    agree = (ours == theirs).mean(axis=1)
    best = int(agree.argmax())
    return cases[best] if agree[best] >= least else None


def _candidates(ours: NDArray[np.uint32], theirs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    found = np.zeros(len(theirs), np.bool_)
    for first in range(0, PERMUTATIONS, ROWS):
        band = slice(first, first + ROWS)
        found |= np.isin(_keys(theirs[:, band]), _keys(ours[:, band]))
    return found


def _keys(band: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys = np.zeros(len(band), np.uint64)
    for column in band.T:
        keys = (keys ^ column) * _FNV
    return keys


def _signatures(table: pa.Table) -> NDArray[np.uint32]:
    filled = pc.fill_null(table["signature"].cast(pa.binary(4 * PERMUTATIONS)), bytes(4 * PERMUTATIONS))
    joined = b"".join(filled.to_pylist())
    return np.frombuffer(joined, "<u4").reshape(-1, PERMUTATIONS)


def _path(home: Path) -> Path:
    return home / FOLDER / "guard.parquet"


def _exempt(home: Path) -> Path:
    return home / FOLDER / "independent.parquet"
