"""Write what is kept, at one moment, as a new version; nothing new, no new version."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import flow, task

from curation import files, outcomes, receipts, rights, schema, store
from curation.decisions import Ledger
from curation.receipts import Receipt
from curation.releases import manifest as manifests
from curation.releases import papers, parts, rows, versions, words
from curation.store import Shard
from flows import account, engine, progress
from flows.settings import Settings

VERSION = 2

Job = tuple[Shard, Path]


def split_shard(
    job: Job, keys: dict[str, str], held: dict[str, str], families: tuple[str, ...], home: Path
) -> Receipt:
    """Write the rows that one shard gives to a release, a file for each family and language."""
    shard, verdicts = job
    key = _split_key(job, keys, held, families)
    table = rows.released(
        store.read_measured(home, shard, keys),
        pq.read_table(verdicts),
        outcomes.read(home / held["outcomes"]),
        pq.read_table(home / held["clusters"]),
        families,
    )
    outputs = {}
    for (family, language), piece in _partitions(table):
        path = home / "work" / "release" / key / family / f"{language}.parquet"
        outputs[str(path.relative_to(home))] = store.write_table(path, piece, compression_level=1)
    return receipts.keep(home, Receipt("split", key, counts={"rows": table.num_rows}, outputs=outputs))


@task(task_run_name="collect the kept rows")
def split(settings: Settings, facts: dict[str, Any]) -> list[str]:
    """Write every shard's rows by family and language; return the receipts' keys in the order of shards."""
    home = settings.home
    jobs = [(shard, store.verdicts_on(home, shard)) for shard in store.shards(home)]
    fixed = (facts["keys"], facts["held"], tuple(facts["families"]))
    keys = [_split_key(job, *fixed) for job in jobs]
    due = [job for job, key in zip(jobs, keys, strict=True) if receipts.find(home, "split", key) is None]
    with progress.bar("collect kept rows", len(due)) as advance:
        results = engine.run(
            split_shard,
            due,
            *fixed,
            home,
            workers=settings.workers,
            deadline_s=settings.deadline_s,
            on_done=advance,
        )
    engine.demand(results, [f"{shard.source}/{shard.name}" for shard, _ in due])
    return keys


@task(task_run_name="write the release")
def assemble(settings: Settings, facts: dict[str, Any], keys: list[str]) -> str:
    """Write files, manifest and papers aside, then give the whole its version; return the version."""
    home = settings.home
    building = versions.workshop(home)
    paths = []
    partitions = _pieces(home, keys)
    with progress.bar("write the release", len(partitions)) as advance:
        for (family, language), pieces in sorted(partitions.items()):
            paths += parts.write_parts(pieces, building / "data" / family / language)
            advance()
    version = versions.following(home, files.now())
    papers.write(home, building, _manifest(home, building, paths, version, facts))
    versions.publish(home, building, version)
    shutil.rmtree(home / "work" / "release", ignore_errors=True)
    return version


@flow(flow_run_name="release", validate_parameters=False)
def release(settings: Settings) -> str | None:
    """Publish what is kept now as a new version; return it, or null when nothing changed since the last."""
    facts = _facts(settings)
    parent = versions.latest(settings.home)
    if parent and parent["inputs_sha256"] == facts["inputs_sha256"]:
        return None
    return assemble(settings, facts, split(settings, facts))


def _facts(settings: Settings) -> dict[str, Any]:
    """Return what a release is made from; equal inputs make equal releases."""
    home = settings.home
    described = store.needed_state(home, "measure", "measure")
    settled = store.needed_state(home, "outcomes", "decide")
    named = settings.policy("default")
    families = [f for f in named.release_families if f in rights.FAMILIES]
    held = {"outcomes": settled, "clusters": store.state(home, "dedup")["clusters"]}
    keys = {name: described[name]["key"] for name in rows.FILTERS}
    jobs = [[shard.sha256, str(store.verdicts_on(home, shard).name)] for shard in store.shards(home)]
    said = words.load(settings.configs)
    return {
        "keys": keys,
        "held": held,
        "families": families,
        "publication": said,
        "inputs_sha256": files.digest([VERSION, schema.VERSION, keys, held, families, jobs, said]),
    }


def _split_key(job: Job, keys: dict[str, str], held: dict[str, str], families: tuple[str, ...]) -> str:
    shard, verdicts = job
    return receipts.key("split", VERSION, [shard.sha256, verdicts.name, held], [keys, families])


def _partitions(table: pa.Table) -> list[tuple[tuple[str, str], pa.Table]]:
    groups = table.select(["licence_family", "language"]).group_by(["licence_family", "language"])
    found = sorted((row["licence_family"], row["language"]) for row in groups.aggregate([]).to_pylist())
    return [(place, table.filter(_is_at(table, *place))) for place in found]


def _is_at(table: pa.Table, family: str, language: str) -> pa.Array:
    return pc.and_(pc.equal(table["licence_family"], family), pc.equal(table["language"], language))


def _pieces(home: Path, keys: list[str]) -> dict[tuple[str, str], list[Path]]:
    found: dict[tuple[str, str], list[Path]] = {}
    for key in keys:
        receipt = receipts.find(home, "split", key)
        for output in receipt.outputs if receipt else ():
            path = home / output
            found.setdefault((path.parent.name, path.stem), []).append(path)
    return found


def _head(home: Path) -> dict[str, Any]:
    with Ledger(home) as ledger:
        return ledger.head()


def _manifest(
    home: Path, building: Path, paths: list[Path], version: str, facts: dict[str, Any]
) -> dict[str, Any]:
    parent = versions.latest(home)
    return manifests.describe(building, paths) | {
        "version": version,
        "created_at": files.now().isoformat(timespec="seconds"),
        "parent": parent["version"] if parent else None,
        "inputs_sha256": facts["inputs_sha256"],
        "publication": facts["publication"],
        "balance": account.balance(home),
        "ledger": _head(home),
    }
