"""Measure stored documents with every filter that the policies name."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from prefect import flow, task

import filters
from curation import files, receipts, store
from curation.receipts import Receipt
from curation.store import Shard
from flows import engine, progress
from flows.settings import Settings

VERSION = 1

# What every release shows and every run needs, whatever the policies name.
ALWAYS = (
    "script",
    "language",
    "language_agreement",
    "length",
    "quality",
    "repetition",
    "boilerplate",
    "toxicity",
    "personal_data",
    "ocr_quality",
    "minhash",
    "scanned",
)


def measure_shard(shard: Shard, names: tuple[str, ...], home: Path, configs: Path) -> Receipt:
    """Write the columns of the named filters beside one shard, reading its text once."""
    chosen = _built(names, configs)
    due = [f for f in chosen if not _receipt_of(shard, f, home)]
    with ExitStack() as stack:
        writers = {f.name: stack.enter_context(_Column(shard.measurement(home, f.key), f)) for f in due}
        for batch in store.batches(home, shard, ["doc_id", *filters.columns(chosen)]):
            measured = filters.measure(batch, chosen)
            for name, writer in writers.items():
                writer.write_batch(_keyed(batch, measured[name], writer.schema))
    written = [_keep(shard, f, home) for f in due]
    return written[-1] if written else Receipt("measure", "", {"documents": shard.rows})


@task(task_run_name="measure {source}")
def measure_source(source: str, settings: Settings) -> dict[str, int]:
    """Measure the shards of one source that lack a filter's column; return how many did."""
    names = wanted(settings)
    chosen = filters.load_all(names, settings=settings.configs)
    held = store.shards(settings.home, [source])
    due = [s for s in held if not all(_receipt_of(s, f, settings.home) for f in chosen)]
    with progress.bar(f"measure {source}", len(due)) as advance:
        fixed = (tuple(names), settings.home, settings.configs)
        results = engine.map(measure_shard, due, *fixed, limits=settings.limits, on_done=advance)
    engine.demand(results, [f"{source}/{shard.name}" for shard in due])
    return {"shards": len(held), "new_shards": len(due)}


@flow(flow_run_name="measure {sources}", validate_parameters=False)
def measure(settings: Settings, sources: Sequence[str]) -> dict[str, dict[str, int]]:
    """Measure the documents of the named sources, in order, and record which filters were used."""
    counts = {source: measure_source(source, settings) for source in sources}
    store.keep_state(settings.home, "measure", described(settings))
    return counts


def keep_for(home: Path, shard: Shard, chosen: Sequence[filters.Filter]) -> None:
    """Leave receipts for the columns that lie beside a shard which an erasure made shorter."""
    for each in chosen:
        if shard.measurement(home, each.key).exists() and not _receipt_of(shard, each, home):
            _keep(shard, each, home)


def wanted(settings: Settings) -> list[str]:
    """Return the filters that the policies in use name, and those that every run needs."""
    policies = list(settings.policies().values()) or [settings.policy("default")]
    rules = [rule for policy in policies for rule in policy.rule]
    named = {rule.measure.split(".")[0] for rule in rules} - {"document"}
    return [*ALWAYS, *sorted(named - set(ALWAYS))]


def described(settings: Settings) -> dict[str, Any]:
    """Return what later steps must know of the filters: key, model, and where the model was validated."""
    return {
        f.name: {
            "key": f.key,
            "model": f.model,
            "validated": None if f.validated is None else sorted(f.validated),
        }
        for f in filters.load_all(wanted(settings), settings=settings.configs)
    }


_CACHE: dict[tuple[tuple[str, ...], Path], list[filters.Filter]] = {}


def _built(names: tuple[str, ...], configs: Path) -> list[filters.Filter]:
    """Build the filters once a worker: opening a model takes longer than a small shard."""
    if (names, configs) not in _CACHE:
        _CACHE[names, configs] = filters.load_all(names, settings=configs)
    return _CACHE[names, configs]


class _Column:
    """A Parquet file of one filter's column, written whole."""

    def __init__(self, path: Path, each: filters.Filter) -> None:
        self._whole = files.whole(path)
        self._schema = pa.schema([pa.field("doc_id", pa.string(), nullable=False), each.field])

    def __enter__(self) -> pq.ParquetWriter:
        self._writer = pq.ParquetWriter(self._whole.__enter__(), self._schema, compression="zstd")
        return self._writer

    def __exit__(self, *error: Any) -> None:
        self._writer.close()
        self._whole.__exit__(*error)


def _keyed(batch: pa.RecordBatch, column: pa.Array, schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([batch.column("doc_id"), column], schema=schema)


def _receipt_of(shard: Shard, each: filters.Filter, home: Path) -> Receipt | None:
    return receipts.find(home, "measure", _key(shard, each))


def _key(shard: Shard, each: filters.Filter) -> str:
    return receipts.key("measure", VERSION, shard.sha256, [each.name, each.version, each.model])


def _keep(shard: Shard, each: filters.Filter, home: Path) -> Receipt:
    path = shard.measurement(home, each.key)
    receipt = Receipt(
        "measure",
        _key(shard, each),
        counts={"documents": shard.rows},
        ids_sha256=shard.ids_sha256,
        inputs={f"{shard.source}/{shard.name}": shard.sha256},
        outputs={str(path.relative_to(home)): files.sha256(path)},
    )
    return receipts.keep(home, receipt)
