"""Withdrawal: held back when it is asked for, erased from home and published versions when it is accepted.

It works without the orchestrator, because nobody who withdraws should wait for one. Each step can be done
twice: a withdrawal that was interrupted is ended by accepting it again.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import filters
from curation import decisions, files, store
from curation.decisions import Ledger
from curation.errors import StageFailed, UnknownWithdrawal
from curation.harvest import erasure
from curation.releases import build, editions, pool, versions
from curation.store import Shard
from curation.withdrawals import cases, feed, guard, quarantine, scopes, shards
from curation.withdrawals.cases import ACCEPTED, DONE, HELD, RESTORED, Case
from curation.withdrawals.marks import Gone, Marks
from flows import decide, dedup, erased_reports, measure
from flows.release import ledger_state
from flows.settings import Settings


def request(
    home: Path, scope: str, values: Sequence[str], *, reason: str, by: str, note: str | None = None
) -> Case:
    """Hold back what a request reaches, from now on, until it is decided; return its case."""
    found = _found(home, scope, values)
    asked: dict[str, Any] = {"values": tuple(values), "note": note, "salt": Marks.of({}).salt}
    at = files.now().isoformat(timespec="seconds")
    with cases.numbering(home) as number:
        return cases.keep(home, _naming(Case(number, scope, reason, by, at, **asked), found))


def settle(settings: Settings) -> bool:
    """Let the outcomes follow what is held back now; tell whether that was possible before the next run."""
    if not _is_decided(settings.home):
        return False
    decide.settle.fn(settings)
    return True


def restore(settings: Settings, case_id: str, by: str) -> Case:
    """Let what a request held back return; the next release has it again."""
    case = cases.find(settings.home, case_id)
    if case.status != HELD:
        raise StageFailed(f"{case.id} is {case.status}; only a request that is held can be restored")
    case = _decided(settings.home, case, decisions.KEEP, by)
    case = cases.keep(settings.home, case.closed(RESTORED))
    settle(settings)
    return case


def accept(settings: Settings, case_id: str, by: str) -> Case:
    """Erase what a request reaches, everywhere; go on where an earlier call was stopped."""
    home = settings.home
    case = cases.find(home, case_id)
    if case.status not in cases.OPEN:
        raise StageFailed(f"{case.id} is {case.status} already; a new request is needed for anything else")
    if case.status == HELD:
        case = _naming(case, _found(home, case.scope, case.values))
        case = _decided(home, case, decisions.WITHDRAW, by)
        case = cases.keep(home, replace(case, status=ACCEPTED, plan=_plan(home, case)))
    _erase(settings, case)
    tombstone = feed.publish(home, _tombstone(home, case))
    _sweep(home)
    done = replace(case.closed(DONE), decision=tombstone["decision"])
    return cases.keep(home, done)


def editions_of(home: Path, case: Case) -> list[str]:
    """Return the editions that took the places of published versions when a case was accepted."""
    path = home / "releases" / feed.FEED
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    told = (json.loads(line) for line in lines)
    return [each["edition"] for entry in told if entry["id"] == case.id for each in entry["editions"]]


def _found(home: Path, scope: str, values: Sequence[str]) -> scopes.Found:
    found = scopes.find([*shards.documents(home), *editions.data_files(home)], scope, values)
    if not found.doc_ids:
        raise UnknownWithdrawal(
            f"{home} holds nothing of the {scope} {', '.join(values)}, neither stored nor published; "
            "`commons status` lists the sources held"
        )
    return found


def _naming(case: Case, found: scopes.Found) -> Case:
    ids, works, hosts = (tuple(sorted(held)) for held in (found.doc_ids, found.works, found.hosts))
    return replace(case, doc_ids=ids, works=works, hosts=hosts, records=len(ids))


def _decided(home: Path, case: Case, answer: str, by: str) -> Case:
    """Write the steward's answer into the ledger, under the case's name; once, however often it is called."""
    with Ledger(home) as ledger:
        entry = next((e for e in ledger if e.doc_id == case.id), None) or ledger.append(
            case.id, decisions.FIRST, answer, reason=case.reason, by=by
        )
    return replace(case, decided_at=entry.at, decision={"entry": entry.number, "hash": entry.hash})


def _plan(home: Path, case: Case) -> dict[str, Any]:
    """Return what has to be gone through, as it is before anything is changed."""
    wanted = pa.array(case.doc_ids, pa.string())
    hits = editions.affected(home, wanted)
    found = shards.plan(home, case.doc_ids)
    return {
        "shards": found,
        "agreements": sorted(set(_agreements(home, [Shard(**each) for each in found], wanted).values())),
        "editions": [asdict(hit) | {"manifest_sha256_before": editions.attested(home, hit)} for hit in hits],
    }


def _erase(settings: Settings, case: Case) -> None:
    home, plan = settings.home, case.plan or {}
    held = [Shard(**each) for each in plan["shards"]]
    gone = pa.array(case.doc_ids, pa.string())
    _remember(home, case, held, gone)
    places = _erase_quarantine(home, case, held, gone)
    after = {str(s.path(home).relative_to(home)): shards.erase(home, s, gone) for s in held}
    sources = {doc_id.partition(":")[0] for doc_id in case.doc_ids}
    shards.account(home, after, _quarantined(home, sources))
    _rekey(settings, held, after)
    for source in sorted(sources):
        names = {d.removeprefix(f"{source}:") for d in case.doc_ids if d.startswith(f"{source}:")}
        erasure.erase(home, source, names)
    _follow(settings, case)
    erased_reports.erase(settings, places)
    for hit in editions.affected(home, gone):  # as they are now: another withdrawal may have been faster
        editions.reissue(home, hit, Gone((case.marks,)), ledger=ledger_state(home))


def _remember(home: Path, case: Case, held: list[Shard], gone: pa.Array) -> None:
    """Keep what tells the texts when they come back; once, while they are still there."""
    if case.id in guard.load(home)["case"].to_pylist():
        return
    stored = [shard.path(home) for shard in held if shard.path(home).exists()]
    published = [
        path
        for each in (case.plan or {})["editions"]
        for name in each["paths"]
        if (path := home / "releases" / each["version"] / name).exists()
    ]
    signed = filters.load("minhash")
    for path in [*stored, *published]:
        rows = pq.read_table(path, columns=["doc_id", "text"])
        rows = rows.filter(pc.is_in(rows["doc_id"], value_set=gone)).combine_chunks()
        for batch in rows.to_batches():
            guard.remember(home, case.id, signed(batch))


def _agreements(home: Path, chosen: Sequence[Shard], doc_ids: pa.Array) -> dict[str, str]:
    found: dict[str, str] = {}
    for shard in chosen:
        rows = pq.read_table(shard.path(home), columns=["doc_id", "agreement_id"])
        rows = rows.filter(pc.is_in(rows["doc_id"], value_set=doc_ids))
        found |= dict(zip(rows["doc_id"].to_pylist(), rows["agreement_id"].to_pylist(), strict=True))
    return found


def _erase_quarantine(home: Path, case: Case, held: list[Shard], gone: pa.Array) -> set[str]:
    """Clear the quarantine while the texts are still there to compare with; return the places of records."""
    places, pieces = set(case.doc_ids), set()
    for shard in held:
        if shard.path(home).exists():
            rows = pq.read_table(shard.path(home), columns=["doc_id", "locator", "text"])
            rows = rows.filter(pc.is_in(rows["doc_id"], value_set=gone))
            places |= {locator for locator in rows["locator"].to_pylist() if locator}
            pieces |= quarantine.lines(rows["text"].to_pylist())
    sources = {doc_id.partition(":")[0] for doc_id in case.doc_ids}
    quarantine.erase(home, places, pieces, sources)
    return places


def _quarantined(home: Path, sources: set[str]) -> set[str]:
    return {str(p.relative_to(home)) for s in sources for p in (home / "quarantine" / s).glob("*.parquet")}


def _rekey(settings: Settings, held: list[Shard], after: dict[str, Shard | None]) -> None:
    """Let measurements and verdicts stand for the shards that are left, so that nothing is measured anew."""
    home = settings.home
    chosen = filters.load_all(measure.wanted(settings), settings=settings.configs)
    for old in held:
        new = after[str(old.path(home).relative_to(home))]
        if new is not None:
            measure.keep_for(home, new, chosen)
            decide.keep_for(home, new)


def _follow(settings: Settings, case: Case) -> None:
    """Let index, clusters and outcomes forget; what is not decided yet is left to the next run."""
    home = settings.home
    if store.state(home, "dedup") is None:
        return
    for held in store.snapshots(home):
        measure.measure_source.fn(held.source, settings)
    guard.exempt(home, list(_independent(settings, case)))
    dedup.dedup_all.fn(settings)
    settle(settings)


def _independent(settings: Settings, case: Case) -> Iterator[guard.Match]:
    """Yield the documents with a withdrawn text that stand under another agreement than it did."""
    home = settings.home
    agreements = set((case.plan or {}).get("agreements", ()))
    found = {m.doc_id: m for m in decide.suspected(settings) if m.case == case.id}
    held = _agreements(home, store.shards(home), pa.array(sorted(found), pa.string()))
    return (found[doc_id] for doc_id, agreement in held.items() if agreement not in agreements)


def _is_decided(home: Path) -> bool:
    """Tell whether every shard that is held has verdicts, so that outcomes can be settled."""
    if store.state(home, "dedup") is None:
        return False
    try:
        return all(store.verdicts_on(home, shard).exists() for shard in store.shards(home))
    except StageFailed:
        return False


def _tombstone(home: Path, case: Case) -> dict[str, Any]:
    """Return what stays of a withdrawal: nothing that names or shows what was withdrawn."""
    told = [
        {key: each[key] for key in ("version", "manifest_sha256_before")}
        | {"edition": (edition := versions.resolve(home, each["version"]))}
        | {"manifest_sha256_after": files.sha256(home / "releases" / edition / "manifest.json")}
        for each in (case.plan or {})["editions"]
    ]
    return {
        "id": case.id,
        "scope": case.scope,
        "reason": case.reason,
        "date": (case.decided_at or "")[:10],
        "records": case.records,
        "decision": case.decision,
        "editions": told,
        **case.marks.plain(),
    }


def _sweep(home: Path) -> None:
    """Remove what nothing names any more: files of the pool, clusters, outcomes, rows being gathered."""
    pool.sweep(home, versions.used(home))
    named = {store.state(home, "outcomes"), (store.state(home, "dedup") or {}).get("clusters")}
    for path in sorted((home / "receipts" / "dedup").glob("*/*.json")):  # they name what was left out
        if named.isdisjoint(files.read_json(path)["outputs"]):
            path.unlink()
    for folder in ("clusters", "outcomes"):
        for path in sorted((home / folder).glob("*.parquet")):
            if str(path.relative_to(home)) not in named:
                path.unlink()
    for path in sorted((home / build.WORK).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
