"""Find the duplicates among all documents that the home holds, of earlier runs too."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import flow, task

from curation import receipts, rights, store
from curation.dedup.clusters import clusters
from curation.receipts import Receipt
from curation.store import Shard
from flows import engine, progress
from flows.settings import Settings

VERSION = 1


def dedup_shards(shards: tuple[Shard, ...], keys: dict[str, str], threshold: float, home: Path) -> Receipt:
    """Write the clusters among the shards' documents, whatever their order, and leave a receipt."""
    key = _key(shards, keys, threshold)
    found = clusters(_batches(shards, keys, home), threshold=threshold)
    path = home / "clusters" / f"{key}.parquet"
    digest = store.write_table(path, found)
    receipt = Receipt(
        "dedup",
        key,
        counts={"documents": sum(s.rows for s in shards), "members": found.num_rows},
        inputs={f"{s.source}/{s.name}": s.sha256 for s in shards},
        outputs={str(path.relative_to(home)): digest},
    )
    return receipts.keep(home, receipt)


@task(task_run_name="find duplicates")
def dedup_all(settings: Settings) -> dict[str, int]:
    """Find the clusters among all that is measured, unless that was done; return counts."""
    shards = tuple(store.shards(settings.home))
    keys = _keys(settings)
    threshold = settings.policy("default").duplicates.threshold
    receipt = receipts.find(settings.home, "dedup", _key(shards, keys, threshold))
    is_new = receipt is None
    with progress.bar("find duplicates", int(is_new)) as advance:
        if receipt is None:
            fixed = (keys, threshold, settings.home)
            results = engine.run(
                dedup_shards, [shards], *fixed, workers=1, deadline_s=24 * 3600.0, on_done=advance
            )
            engine.demand(results, ["duplicates"])
            receipt = results[0]
    path = next(iter(receipt.outputs))
    store.keep_state(settings.home, "dedup", {"clusters": path, "threshold": threshold})
    return {**receipt.counts, "new": int(is_new)}


@flow(flow_run_name="find duplicates", validate_parameters=False)
def dedup(settings: Settings) -> dict[str, int]:
    """Compare all documents held with each other."""
    return dedup_all(settings)


def _keys(settings: Settings) -> dict[str, str]:
    measured = store.needed_state(settings.home, "measure", "measure")
    return {name: measured[name]["key"] for name in ("minhash", "length")}


def _key(shards: tuple[Shard, ...], keys: dict[str, str], threshold: float) -> str:
    return receipts.key("dedup", VERSION, sorted(s.sha256 for s in shards), [keys, threshold])


def _batches(shards: tuple[Shard, ...], keys: dict[str, str], home: Path) -> Iterator[pa.RecordBatch]:
    for shard in shards:
        columns = ["doc_id", "licence_family", "published_year", "retrieved_at"]
        table = pq.read_table(shard.path(home), columns=columns)
        for name in ("digest", "signature", "shingles"):
            path = shard.measurement(home, keys["minhash"])
            measured = pq.read_table(path, columns=["minhash"])["minhash"]
            table = table.append_column(name, pc.struct_field(measured, name))
        length = pq.read_table(shard.measurement(home, keys["length"]), columns=["length"])["length"]
        ranks = [rights.rank(family) for family in table["licence_family"].to_pylist()]
        table = table.append_column("length_chars", pc.struct_field(length, "characters"))
        table = table.append_column("rights_rank", pa.array(ranks, pa.int32()))
        yield from table.drop_columns(["licence_family"]).to_batches()
