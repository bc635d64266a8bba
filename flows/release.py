"""Write what is kept, at one moment, as a new version; nothing new, no new version."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import flow, task

from curation import files, outcomes, receipts, rights, schema, store
from curation.decisions import Ledger
from curation.receipts import Receipt
from curation.releases import layout, papers, parts, pool, rows, versions
from curation.releases import manifest as manifests
from curation.releases.layout import Leaf
from curation.releases.spill import Spill
from curation.releases.spill import read as read_heap
from curation.store import Shard
from flows import account, engine, progress
from flows.settings import Settings

VERSION = 2  # files by generation and hash of the work
WORK = Path("work", "release")
HEAPS = WORK / "heaps"

Job = tuple[Shard, Path]

# What stands beside the rows until their file is written: see `layout`.
_SCRATCH = pa.schema([("_tree", pa.uint64()), ("_bytes", pa.int64()), ("_doc", pa.uint64())])
_PIECE = pa.schema([*schema.RELEASED, *_SCRATCH])


@dataclass(frozen=True, slots=True)
class Sort:
    """The pieces of one `<licence family>/<language>`, and the files that the parent release has there."""

    place: str
    pieces: tuple[Path, ...]
    parent: tuple[Path, ...]

    def heaps(self, home: Path) -> Path:
        """Return the folder of the heaps."""
        return home / HEAPS / self.place


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
    for (family, language), piece in _partitions(prepared(table)):
        path = home / WORK / key / family / f"{language}.parquet"
        outputs[str(path.relative_to(home))] = store.write_table(path, piece, compression_level=1)
    return receipts.keep(home, Receipt("split", key, counts={"rows": table.num_rows}, outputs=outputs))


def prepared(table: pa.Table) -> pa.Table:
    """Return rows with their place in the tree, their size and their identifier's hash beside them."""
    scratch = [layout.tree_hashes(table), layout.row_bytes(table), layout.doc_hashes(table["doc_id"])]
    for field, column in zip(_SCRATCH, scratch, strict=True):
        table = table.append_column(field, pa.array(column))
    return table


@task(task_run_name="collect the kept rows")
def split(settings: Settings, facts: dict[str, Any]) -> list[str]:
    """Write every shard's rows by family and language; return the receipts' keys in the order of shards."""
    home = settings.home
    jobs = [(shard, store.verdicts_on(home, shard)) for shard in store.shards(home)]
    fixed = (facts["keys"], facts["held"], tuple(facts["families"]))
    keys = [_split_key(job, *fixed) for job in jobs]
    due = [job for job, key in zip(jobs, keys, strict=True) if receipts.find(home, "split", key) is None]
    _each(settings, "collect kept rows", split_shard, due, *fixed, home)
    return keys


def sort_rows(job: Sort, home: Path) -> list[str]:
    """Put the rows of one licence family and language on a heap for each file; return the heaps' names."""
    hashes, sizes, docs = (np.concatenate(c) for c in zip(*map(_scratch, job.pieces), strict=True))
    leaves, found = layout.place(hashes, sizes, docs, _held(job.parent))
    shutil.rmtree(job.heaps(home), ignore_errors=True)
    heaps = Spill(job.heaps(home), _PIECE)
    start = 0
    for piece in job.pieces:
        rows = pq.read_table(piece, schema=_PIECE)
        here = found[start : start + rows.num_rows]
        for leaf in np.unique(here).tolist():
            heaps.add(leaves[leaf].name, rows.filter(pa.array(here == leaf)))
        start += rows.num_rows
    heaps.flush()
    return heaps.names()


def write_file(path: Path, building: Path, home: Path) -> str:
    """Write one file of a release, whose path below it is named, from its heap; return its SHA-256."""
    heap = home / HEAPS / path
    return pool.write(home, building / "data" / path, lambda aside: parts.write(read_heap(heap), aside))


@task(task_run_name="write the release")
def assemble(settings: Settings, facts: dict[str, Any], keys: list[str]) -> str:
    """Write files, manifest and papers aside, then give the whole its version; return the version."""
    home = settings.home
    parent = versions.latest(home)
    jobs = _sorts(home, keys, parent)
    longest = max((len(job.pieces) for job in jobs), default=1)  # the deadline is meant for one shard
    names = _each(settings, "sort rows into files", sort_rows, jobs, home, times=longest)
    paths = [Path(job.place, name) for job, found in zip(jobs, names, strict=True) for name in found]
    with versions.workshop(home) as building:
        digests = _each(settings, "write the release", write_file, paths, building, home)
        held = {building / "data" / path: sha for path, sha in zip(paths, digests, strict=True)}
        version = versions.following(home, files.now())
        papers.write(home, building, _manifest(home, building, held, version, facts, parent))
        versions.publish(home, building, version)
    shutil.rmtree(home / WORK, ignore_errors=True)
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
    return {
        "keys": keys,
        "held": held,
        "families": families,
        "inputs_sha256": files.digest([VERSION, schema.VERSION, keys, held, families, jobs]),
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


def _each(
    settings: Settings, label: str, stage: Any, jobs: Sequence[Any], *fixed: Any, times: int = 1
) -> list[Any]:
    """Return what a stage gives for each job; stop with the name of the first that did not end."""
    limits: dict[str, Any] = {"workers": settings.workers, "deadline_s": settings.deadline_s * times}
    with progress.bar(label, len(jobs)) as advance:
        results = engine.run(stage, jobs, *fixed, **limits, on_done=advance)
    engine.demand(results, [str(job) for job in jobs])
    return results


def _sorts(home: Path, keys: list[str], parent: dict[str, Any] | None) -> list[Sort]:
    """Return one job for each licence family and language: its pieces, and the parent's files of it."""
    pieces: dict[str, list[Path]] = {}
    for key in keys:
        receipt = receipts.find(home, "split", key)
        for output in receipt.outputs if receipt else ():
            path = home / output
            pieces.setdefault(f"{path.parent.name}/{path.stem}", []).append(path)
    held = _by_place(home, parent) if parent else {}
    return [Sort(place, tuple(found), tuple(held.get(place, ()))) for place, found in sorted(pieces.items())]


def _by_place(home: Path, parent: dict[str, Any]) -> dict[str, list[Path]]:
    held: dict[str, list[Path]] = {}
    for each in parent["files"]:
        path = home / "releases" / parent["version"] / each["path"]
        held.setdefault(f"{each['licence_family']}/{each['language']}", []).append(path)
    return held


def _scratch(piece: Path) -> tuple[Any, ...]:
    table = pq.read_table(piece, columns=_SCRATCH.names)
    return tuple(column.to_numpy() for column in table.columns)


def _held(parent: Sequence[Path]) -> dict[Leaf, layout.Hashes]:
    """Return which documents lie in which file of the parent."""
    return {
        leaf: layout.doc_hashes(pq.read_table(path, columns=["doc_id"])["doc_id"])
        for path in parent
        if (leaf := Leaf.named(path.name))
    }


def _manifest(
    home: Path,
    building: Path,
    held: dict[Path, str],
    version: str,
    facts: dict[str, Any],
    parent: dict[str, Any] | None,
) -> dict[str, Any]:
    return manifests.describe(building, held) | {
        "version": version,
        "created_at": files.now().isoformat(timespec="seconds"),
        "parent": parent["version"] if parent else None,
        "inputs_sha256": facts["inputs_sha256"],
        "balance": account.balance(home),
        "ledger": _ledger(home),
    }


def _ledger(home: Path) -> dict[str, Any]:
    """Return how long the ledger of decisions is, and the hash of its last entry."""
    with Ledger(home) as ledger:
        return {"entries": ledger.verify(), "head": ledger.head()}
