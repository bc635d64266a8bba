"""Erasure from what a home stores: documents, pages, measurements, verdicts, and the receipts for them.

Every step may be repeated: it leaves out the rows that are named, whether or not it did so before. What is
to be gone through is found once, before anything is changed, and kept with the case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files, pages, receipts, store
from curation.receipts import Receipt
from curation.store import Shard
from curation.withdrawals.scopes import holds


def documents(home: Path) -> list[Path]:
    """Return all files of documents, those that no snapshot names any more included."""
    return sorted((home / "documents").glob("*/*.parquet"))


def ingested(home: Path) -> Iterator[Receipt]:
    """Yield the receipts of all items that were ever read."""
    for path in sorted((home / "receipts" / "ingest").glob("*/*.json")):
        yield Receipt(**files.read_json(path))


def plan(home: Path, doc_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the shards that hold any of the documents, as they are before the erasure."""
    wanted = pa.array(sorted(doc_ids), pa.string())
    known = {s.path(home): s for receipt in ingested(home) for s in of(receipt)}
    paths = [path for path in documents(home) if holds(path, wanted)]
    return [asdict(known.get(path) or _unknown(path)) for path in paths]


def of(receipt: Receipt) -> list[Shard]:
    """Return the shards that an item gave."""
    return [Shard(**each) for each in receipt.facts["shards"]]


def erase(home: Path, shard: Shard, gone: pa.Array) -> Shard | None:
    """Leave the documents out of a shard and of all that lies beside it; null where nothing is left."""
    for folder in ("measurements", "verdicts"):
        for path in sorted((home / folder / shard.source / shard.name).glob("*.parquet")):
            without(path, gone)
    without(pages.path(home, shard), gone)
    path = shard.path(home)
    left = without(path, gone)
    if not left:
        for beside in (path, pages.path(home, shard)):
            beside.unlink(missing_ok=True)
        return None
    table = pq.read_table(path, columns=["doc_id", "text"])
    return replace(
        shard,
        rows=table.num_rows,
        bytes=pc.sum(pc.utf8_length(table["text"])).as_py(),
        sha256=files.sha256(path),
        ids_sha256=receipts.ids_digest(table["doc_id"].to_pylist()),
    )


def without(path: Path, gone: pa.Array) -> int:
    """Write a file again without the rows of some documents, if it has any; return how many are left."""
    if not path.exists():
        return 0
    is_gone = pc.is_in(pq.read_table(path, columns=["doc_id"])["doc_id"], value_set=gone)
    if pc.any(is_gone).as_py():
        store.write_table(path, pq.read_table(path).filter(pc.invert(is_gone)))
    return len(is_gone) - (pc.sum(is_gone).as_py() or 0)


def account(home: Path, after: dict[str, Shard | None], quarantine: set[str]) -> None:
    """Let receipts and snapshots say what the erasure left; what is missing counts as withdrawn.

    `after` holds the shards by path below the home, `quarantine` the files of it that were changed.
    """
    changed = {f"documents/{each.source}/{each.name}.parquet" for each in after.values() if each}
    touched = after.keys() | quarantine | changed
    for receipt in ingested(home):
        if touched & receipt.outputs.keys():
            receipts.keep(home, _accounted(home, receipt, after))
    for held in store.snapshots(home):
        _account_snapshot(home, held, after)


def _account_snapshot(home: Path, held: store.Snapshot, after: dict[str, Shard | None]) -> None:
    shards = _left(held.shards, after)
    quarantined = sum(pq.read_metadata(home / path).num_rows for path in held.quarantine)
    now = replace(held, shards=shards, quarantined=quarantined)
    now = replace(now, withdrawn=held.read - now.documents - quarantined)
    if now != held:
        store.keep_snapshot(home, now)


def _accounted(home: Path, receipt: Receipt, after: dict[str, Shard | None]) -> Receipt:
    held = _left(of(receipt), after)
    outputs = {p: files.sha256(home / p) for p in receipt.outputs if (home / p).exists()}
    broken = sum(pq.read_metadata(home / path).num_rows for path in receipt.facts["quarantine"])
    counts = {"documents": sum(shard.rows for shard in held), "quarantined": broken}
    before = sum(receipt.counts.get(name, 0) for name in ("documents", "quarantined", "withdrawn"))
    return replace(
        receipt,
        counts=counts | {"withdrawn": before - sum(counts.values())},
        outputs=outputs,
        facts={**receipt.facts, "shards": [asdict(shard) for shard in held]},
    )


def _left(shards: Sequence[Shard], after: dict[str, Shard | None]) -> tuple[Shard, ...]:
    found = [after.get(f"documents/{s.source}/{s.name}.parquet", s) for s in shards]
    return tuple(shard for shard in found if shard)


def _unknown(path: Path) -> Shard:
    """Return the shard of a file without a receipt, which a killed run left."""
    return Shard(path.parent.name, path.stem, 0, 0, "", "")
