"""Write what is kept, at one moment, as a new version; nothing new, no new version."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from prefect import flow, task

from curation import files, outcomes, receipts, rights, schema, store, tiers, votes
from curation.decisions import Ledger
from curation.receipts import Receipt
from curation.releases import build, known, papers, rows, versions, words
from curation.releases import manifest as manifests
from curation.store import Shard
from flows import account, awaiting, engine, progress
from flows.settings import Settings

VERSION = 3  # files by generation and hash of the work; copies beside the rows

Job = tuple[Shard, Path]


def split_shard(
    job: Job, keys: dict[str, str], settled: str, families: tuple[str, ...], home: Path
) -> Receipt:
    """Write the rows that one shard gives to a release, a file for each family and language."""
    shard, verdicts = job
    key = _split_key(job, keys, settled, families)
    table = rows.released(
        store.read_measured(home, shard, keys),
        pq.read_table(verdicts),
        outcomes.read(home / settled),
        families,
    )
    outputs = build.write_pieces(home, key, table)
    return receipts.keep(home, Receipt("split", key, counts={"rows": table.num_rows}, outputs=outputs))


@task(task_run_name="collect the kept rows")
def split(settings: Settings, facts: dict[str, Any]) -> list[str]:
    """Write every shard's rows by family and language; return the receipts' keys in the order of shards."""
    home = settings.home
    jobs = [(shard, store.verdicts_on(home, shard)) for shard in store.shards(home)]
    fixed = (facts["keys"], facts["settled"], tuple(facts["families"]))
    keys = [_split_key(job, *fixed) for job in jobs]
    due = [job for job, key in zip(jobs, keys, strict=True) if receipts.find(home, "split", key) is None]
    _each(settings, "collect kept rows", split_shard, due, *fixed, home)
    return keys


@task(task_run_name="write the release")
def assemble(settings: Settings, facts: dict[str, Any], keys: list[str]) -> str | None:
    """Write files, manifest and papers aside, then give the whole its version; return the version.

    Return null when the files and what is said of them are those of the parent, as after an erasure.
    """
    home = settings.home
    parent = versions.latest(home)
    scratch = home / build.WORK / "heaps"
    jobs = build.sorts(home, _outputs(home, keys), parent)
    longest = max((len(job.pieces) for job in jobs), default=1)  # the deadline is meant for one shard
    names = _each(settings, "sort rows into files", build.sort_rows, jobs, scratch, times=longest)
    paths = [Path(job.place, name) for job, found in zip(jobs, names, strict=True) for name in found]
    with versions.workshop(home) as building:
        digests = _each(settings, "write the release", build.write_file, paths, scratch, building, home)
        held = {building / "data" / path: sha for path, sha in zip(paths, digests, strict=True)}
        version = _publish(home, building, held, facts, parent)
    shutil.rmtree(home / build.WORK, ignore_errors=True)
    return version


def _publish(
    home: Path, building: Path, held: dict[Path, str], facts: dict[str, Any], parent: dict[str, Any] | None
) -> str | None:
    if parent and _is_as_before(home, building, held, parent, facts):
        store.keep_state(home, "released", {parent["version"]: facts["inputs_sha256"]})
        return None
    version = versions.following(home, files.now())
    votes.bundle(home / votes.FOLDER, building / votes.FOLDER)
    papers.write(home, building, _manifest(home, building, held, version, facts, parent))
    versions.publish(home, building, version)
    return version


@flow(flow_run_name="release", validate_parameters=False)
def release(settings: Settings, balance: dict[str, int] | None = None) -> str | None:
    """Publish what is kept now as a new version; return it, or null when nothing changed since the last.

    `balance` is what became of every record, where it was counted already.
    """
    facts = due(settings)
    if facts:
        awaiting.check(settings)
    return assemble(settings, facts | {"balance": balance}, split(settings, facts)) if facts else None


def due(settings: Settings) -> dict[str, Any] | None:
    """Return what the next release is to be made from; null when the last one was made from that."""
    facts = _facts(settings)
    parent = versions.latest(settings.home)
    same = (store.state(settings.home, "released") or {}).get(parent["version"]) if parent else None
    is_known = parent and facts["inputs_sha256"] in (parent["inputs_sha256"], same)
    return None if is_known else facts


def _facts(settings: Settings) -> dict[str, Any]:
    """Return what a release is made from; equal inputs make equal releases."""
    home = settings.home
    described = store.needed_state(home, "measure", "measure")
    settled = store.needed_state(home, "outcomes", "decide")
    named = settings.policy("default")
    families = [f for f in named.release_families if f in rights.FAMILIES]
    held = [settled, store.state(home, "dedup")["clusters"]]
    keys = {name: described[name]["key"] for name in rows.FILTERS}
    jobs = [[shard.sha256, str(store.verdicts_on(home, shard).name)] for shard in store.shards(home)]
    said, tiered = words.load(settings.configs), tiers.load(settings.configs)
    return {
        "keys": keys,
        "settled": settled,
        "families": families,
        "publication": said,
        "tiers": tiered,
        "inputs_sha256": files.digest([VERSION, schema.VERSION, keys, held, families, jobs, said, tiered]),
    }


def _is_as_before(
    home: Path, building: Path, held: dict[Path, str], parent: dict[str, Any], facts: dict[str, Any]
) -> bool:
    paths = sorted((path.relative_to(building).as_posix(), sha) for path, sha in held.items())
    before = sorted((each["path"], each["sha256"]) for each in parent["files"])
    policies = files.read_json(home / "releases" / parent["version"] / "policies.json")
    said = (facts["publication"], _tiers(facts, parent))
    made = (known.models(home), known.policies(home), said)
    told = (parent["publication"], parent.get("tiers", {}))
    return paths == before and made == (parent["models"], policies, told)


def _tiers(facts: dict[str, Any], manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the tiers of the licences that a release has; what others ask is not its business."""
    return {name: facts["tiers"][name] for name in manifest["licences"] if name in facts["tiers"]}


def _split_key(job: Job, keys: dict[str, str], settled: str, families: tuple[str, ...]) -> str:
    shard, verdicts = job
    return receipts.key("split", VERSION, [shard.sha256, verdicts.name, settled], [keys, families])


def _outputs(home: Path, keys: list[str]) -> list[str]:
    found = [receipts.find(home, "split", key) for key in keys]
    return [output for receipt in found if receipt for output in receipt.outputs]


def _each(
    settings: Settings, label: str, stage: Any, jobs: Sequence[Any], *fixed: Any, times: int = 1
) -> list[Any]:
    """Return what a stage gives for each job; stop with the name of the first that did not end."""
    limits = settings.within(times=times)
    with progress.bar(label, len(jobs)) as advance:
        results = engine.map(stage, jobs, *fixed, limits=limits, on_done=advance)
    engine.demand(results, [str(job) for job in jobs])
    return results


def _manifest(
    home: Path,
    building: Path,
    held: dict[Path, str],
    version: str,
    facts: dict[str, Any],
    parent: dict[str, Any] | None,
) -> dict[str, Any]:
    described = manifests.describe(building, held)
    return described | {
        "tiers": _tiers(facts, described),
        "version": version,
        "created_at": files.now().isoformat(timespec="seconds"),
        "parent": parent["version"] if parent else None,
        "inputs_sha256": facts["inputs_sha256"],
        "publication": facts["publication"],
        "balance": facts.get("balance") or account.balance(home),
        "ledger": ledger_state(home),
    }


def ledger_state(home: Path) -> dict[str, Any]:
    """Return how long the ledger of decisions is, and the hash of its last entry."""
    with Ledger(home) as ledger:
        return {"entries": ledger.verify(), "head": ledger.head()["hash"]}
