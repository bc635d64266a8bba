"""Read contributions into immutable documents; what cannot be read goes to quarantine."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import flow, task

from curation import receipts, store
from curation.contributions import ITEM_BYTES, Contribution, Item, plan
from curation.documents import Builder, ingest_run
from curation.receipts import Receipt
from curation.sources import Broken
from curation.store import Shard, Snapshot
from flows import engine, progress
from flows.settings import Settings

VERSION = 3  # reservations of robots.txt


def ingest_item(item: Item, contribution: Contribution, home: Path, shard_bytes: int) -> Receipt:
    """Read one item of a contribution into shards and a quarantine file, and leave a receipt."""
    builder = Builder(home, contribution, item, item_key(item, contribution), shard_bytes)
    for name, found in contribution.read(item):
        builder.add(name, found)
    return _receipt(builder, item, contribution, home)


def refuse_item(item: Item, contribution: Contribution, home: Path, why: str) -> Receipt:
    """Put an item that stopped its worker into quarantine as a whole, and leave a receipt."""
    builder = Builder(home, contribution, item, item_key(item, contribution), 1)
    for path, name in zip(item.paths, item.names, strict=True):
        builder.add(
            name, Broken(f"reading it was stopped, because {why}; ask its holder for a sound copy", path)
        )
    return _receipt(builder, item, contribution, home)


def item_key(item: Item, contribution: Contribution) -> str:
    """Return the key of an item's work: what it reads, and what is stamped on what it reads."""
    return receipts.key("ingest", VERSION, [item.inputs, item.taken], [contribution.slug, contribution.stamp])


@task(task_run_name="ingest {slug}")
def ingest_source(slug: str, settings: Settings) -> dict[str, int]:
    """Read the items of one source that have no receipt yet; return counts, `new_items` among them."""
    contribution = settings.contribution(slug)
    items = plan(contribution)
    done, new = _read_items(items, contribution, settings)
    repeated = _repeated(done, settings.home)
    if repeated:
        items = [item.without(repeated[i]) if i in repeated else item for i, item in enumerate(items)]
        done, again = _read_items(items, contribution, settings)
        new += again
    held = _snapshot(contribution, [receipt for group in done for receipt in group])
    store.keep_snapshot(settings.home, held)
    return {"documents": held.documents, "quarantined": held.quarantined, "new_items": new}


@flow(flow_run_name="ingest {sources}", validate_parameters=False)
def ingest(settings: Settings, sources: list[str]) -> dict[str, dict[str, int]]:
    """Read the named sources, in order; return the counts of each."""
    return {slug: ingest_source(slug, settings) for slug in sources}


def _read_items(
    items: list[Item], contribution: Contribution, settings: Settings
) -> tuple[list[list[Receipt]], int]:
    done = [_found(item, contribution, settings.home) for item in items]
    todo = [i for i, receipt in enumerate(done) if not receipt]
    with progress.bar(f"ingest {contribution.slug}", len(todo)) as advance:
        results = _run([items[i] for i in todo], contribution, settings, advance)
    for i, result in zip(todo, results, strict=True):
        done[i] = result
    return done, len(todo)


def _found(item: Item, contribution: Contribution, home: Path) -> list[Receipt]:
    whole = receipts.find(home, "ingest", item_key(item, contribution))
    if whole:
        return [whole]
    parts = [receipts.find(home, "ingest", item_key(one, contribution)) for one in item.single()]
    return [part for part in parts if part] if all(parts) else []


def _run(
    items: list[Item], contribution: Contribution, settings: Settings, advance: Any
) -> list[list[Receipt]]:
    fixed = (contribution, settings.home, settings.shard_bytes)
    limits = settings.within(times=_times(items))
    results = engine.map(ingest_item, items, *fixed, limits=limits, on_done=advance, is_hostile=True)
    return [
        _salvage(item, result, fixed, limits) if isinstance(result, engine.Failure) else [result]
        for item, result in zip(items, results, strict=True)
    ]


def _times(items: list[Item]) -> float:
    """Return how many deadlines the largest item has: one is meant for as many bytes as small files share."""
    largest = max((sum(Path(p).stat().st_size for p in item.paths) for item in items), default=0)
    return max(1.0, largest / ITEM_BYTES)


def _salvage(item: Item, failure: engine.Failure, fixed: Any, limits: engine.Limits) -> list[Receipt]:
    """Read each file of an item on its own, so that only the one that stops its worker is refused."""
    contribution, home, _ = fixed
    singles = item.single()
    if len(singles) == 1:
        return [refuse_item(item, contribution, home, failure.why)]
    results = engine.map(ingest_item, singles, *fixed, limits=limits, is_hostile=True)
    return [
        refuse_item(one, contribution, home, r.why) if isinstance(r, engine.Failure) else r
        for one, r in zip(singles, results, strict=True)
    ]


def _repeated(done: list[list[Receipt]], home: Path) -> dict[int, set[str]]:
    """Return, by item, the identifiers that an earlier item has given out already."""
    seen: set[str] = set()
    repeated: dict[int, set[str]] = {}
    for index, group in enumerate(done):
        ids = {i for receipt in group for shard in _shards(receipt) for i in store.ids(home, shard)}
        if twice := ids & seen:
            repeated[index] = twice
        seen |= ids
    return repeated


def _shards(receipt: Receipt) -> list[Shard]:
    return [Shard(**each) for each in receipt.facts["shards"]]


def _snapshot(contribution: Contribution, done: list[Receipt]) -> Snapshot:
    passed: Counter[str] = Counter()
    for receipt in done:
        passed.update(receipt.facts["passed"])
    return Snapshot(
        source=contribution.slug,
        ingest_run=ingest_run(contribution),
        settings=contribution.source.model_dump(mode="json"),
        shards=tuple(shard for receipt in done for shard in _shards(receipt)),
        quarantine=tuple(path for receipt in done for path in receipt.facts["quarantine"]),
        quarantined=sum(receipt.counts["quarantined"] for receipt in done),
        passed=dict(sorted(passed.items())),
        inputs={name: sha for receipt in done for name, sha in receipt.inputs.items()},
        withdrawn=sum(receipt.counts.get("withdrawn", 0) for receipt in done),
    )


def _receipt(builder: Builder, item: Item, contribution: Contribution, home: Path) -> Receipt:
    shards, quarantine = builder.finish()
    receipt = Receipt(
        "ingest",
        item_key(item, contribution),
        counts={
            "documents": builder.documents,
            "quarantined": builder.quarantined,
            "withdrawn": builder.withdrawn,
        },
        ids_sha256=receipts.ids_digest(builder.identifiers),
        inputs=dict(item.inputs),
        outputs={str(s.path(home).relative_to(home)): s.sha256 for s in shards} | quarantine | builder.pages,
        facts={
            "shards": [asdict(s) for s in shards],
            "quarantine": list(quarantine),
            "passed": builder.passed,
        },
    )
    return receipts.keep(home, receipt)
