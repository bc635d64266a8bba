"""Turn measurements into verdicts by the policies, and verdicts into what becomes of each document."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import flow, task

from curation import files, outcomes, policy, receipts, store
from curation.config import Policy, Source
from curation.decisions import Ledger
from curation.errors import StageFailed
from curation.receipts import Receipt
from curation.store import Shard
from curation.withdrawals import cases, guard
from flows import engine, progress
from flows.settings import Settings

VERSION = 2


def decide_shard(shard: Shard, rules: Policy, tier: str, described: dict[str, Any], home: Path) -> Receipt:
    """Write the verdicts on one shard's documents, with their reasons, and leave a receipt."""
    key = _key(shard, rules, tier, described)
    table = store.read_measured(home, shard, _named(rules, described), columns=policy.document_columns(rules))
    verdicts = policy.decide(table, rules, tier, described)
    store.write_table(shard.verdicts(home, key), verdicts)
    return _receipt(shard, key, verdicts, home)


def _receipt(shard: Shard, key: str, verdicts: pa.Table, home: Path) -> Receipt:
    path = shard.verdicts(home, key)
    counts = {v["values"]: v["counts"] for v in pc.value_counts(verdicts["verdict"]).to_pylist()}
    receipt = Receipt(
        "decide",
        key,
        counts=counts,
        ids_sha256=receipts.ids_digest(verdicts["doc_id"].to_pylist()),
        inputs={f"{shard.source}/{shard.name}": shard.sha256},
        outputs={str(path.relative_to(home)): files.sha256(path)},
    )
    return receipts.keep(home, receipt)


@task(task_run_name="decide {source}")
def decide_source(source: str, settings: Settings) -> dict[str, int]:
    """Decide on the shards of one source that have no verdicts by this policy yet; return how many."""
    given = settings.sources([source])[source]
    rules, described = settings.policies()[source], _described(settings.home)
    shards = store.shards(settings.home, [source])
    found = {s: receipts.find(settings.home, "decide", _key(s, rules, given.tier, described)) for s in shards}
    due = [s for s, receipt in found.items() if receipt is None]
    fixed = (rules, given.tier, described, settings.home)
    with progress.bar(f"decide {source}", len(due)) as advance:
        results = engine.map(decide_shard, due, *fixed, limits=settings.limits, on_done=advance)
    engine.demand(results, [f"{source}/{shard.name}" for shard in due])
    _record(source, given, rules, {**found, **dict(zip(due, results, strict=True))}, settings.home)
    return {"shards": len(shards), "new_shards": len(due)}


@task(task_run_name="settle outcomes")
def settle(settings: Settings) -> str:
    """Write which documents have an outcome other than their verdict's: copies, decisions, withdrawals."""
    home = settings.home
    held = pq.read_table(home / store.state(home, "dedup")["clusters"])
    with Ledger(home) as ledger:
        answers = ledger.held()
    verdicts = _verdicts_of(set(held["doc_id"].to_pylist()), home)
    texts = _text_digests(set(answers), home)
    waiting = cases.is_held(home)
    waiting = {d: waiting[d] for d in sorted(_text_digests(set(waiting), home))}
    suspects = {match.doc_id: match.case for match in suspected(settings)}
    table = outcomes.exceptions(held, verdicts, answers, texts, suspects=suspects, held_back=waiting)
    name = files.digest(table.to_pylist())[:32]
    path = Path("outcomes") / f"{name}.parquet"
    if not (home / path).exists():
        store.write_table(home / path, table)
    store.keep_state(home, "outcomes", str(path))
    return str(path)


def suspected(settings: Settings) -> Iterator[guard.Match]:
    """Yield the documents with a text like a withdrawn one, but for those with rights of their own."""
    home, kept = settings.home, guard.load(settings.home)
    if not kept.num_rows:
        return
    key = store.needed_state(home, "measure", "measure")["minhash"]["key"]
    threshold, independent = settings.policy("default").duplicates.threshold, guard.independent(home)
    for shard in store.shards(home):
        for match in guard.matches(kept, guard.measured(home, shard, key), threshold):
            if (match.doc_id, match.case) not in independent:
                yield match


def keep_for(home: Path, shard: Shard) -> None:
    """Let the verdicts that lie beside a shard which an erasure made shorter stand for it."""
    described, held = store.state(home, "measure"), store.state(home, f"decided/{shard.source}")
    if not held or shard.name not in held["verdicts"]:
        return
    old, rules = home / held["verdicts"][shard.name], Policy.model_validate(held["policy"])
    key = _key(shard, rules, held["tier"], described)
    if old.exists() and old != shard.verdicts(home, key):
        old.replace(shard.verdicts(home, key))
    _receipt(shard, key, pq.read_table(shard.verdicts(home, key)), home)
    name = str(shard.verdicts(home, key).relative_to(home))
    store.keep_state(
        home, f"decided/{shard.source}", held | {"verdicts": held["verdicts"] | {shard.name: name}}
    )


@flow(flow_run_name="decide {sources}", validate_parameters=False)
def decide(settings: Settings, sources: Sequence[str]) -> dict[str, dict[str, int]]:
    """Decide on the documents of the named sources, in order, then settle what becomes of all."""
    store.needed_state(settings.home, "dedup", "dedup")
    counts = {source: decide_source(source, settings) for source in sources}
    settle(settings)
    return counts


def _described(home: Path) -> dict[str, Any]:
    """Return what is known of each filter, with the languages in which people's answers put it in doubt."""
    described: dict[str, Any] = store.needed_state(home, "measure", "measure")
    for name, languages in (store.state(home, policy.DISTRUST) or {}).items():
        if name in described:
            described[name] = described[name] | {"distrusted": languages}
    return described


def _record(source: str, given: Source, rules: Policy, done: dict[Shard, Any], home: Path) -> None:
    store.keep_state(
        home,
        f"decided/{source}",
        {
            "policy": rules.model_dump(mode="json"),
            "policy_hash": policy.policy_hash(rules),
            "tier": given.tier,
            "verdicts": {shard.name: next(iter(receipt.outputs)) for shard, receipt in done.items()},
        },
    )


def _key(shard: Shard, rules: Policy, tier: str, described: dict[str, Any]) -> str:
    used = {name: described[name] for name in _named(rules, described)}
    return receipts.key("decide", VERSION, [shard.sha256, used], [rules.model_dump(mode="json"), tier])


def _named(rules: Policy, described: dict[str, Any]) -> dict[str, str]:
    names = policy.measures(rules)
    missing = sorted(names - set(described))
    if missing:
        raise StageFailed(
            f"the policy names {', '.join(missing)}, which was not measured; run `commons measure`"
        )
    return {name: described[name]["key"] for name in sorted(names)}


def _verdicts_of(wanted: set[str], home: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for shard in store.shards(home) if wanted else []:
        table = pq.read_table(store.verdicts_on(home, shard), columns=["doc_id", "verdict"])
        found |= _pairs(table, "verdict", wanted)
    return found


def _text_digests(wanted: set[str], home: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for shard in store.shards(home) if wanted else []:
        table = pq.read_table(shard.path(home), columns=["doc_id", "text_sha256"])
        found |= _pairs(table, "text_sha256", wanted)
    return found


def _pairs(table: pa.Table, column: str, wanted: Iterable[str]) -> dict[str, str]:
    chosen = table.filter(pc.is_in(table["doc_id"], value_set=pa.array(sorted(wanted), pa.string())))
    return dict(zip(chosen["doc_id"].to_pylist(), chosen[column].to_pylist(), strict=True))
