"""Find the duplicates among all documents that the home holds: new ones against each other and all held."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import flow, task

from curation import decisions, files, receipts, rights, store
from curation.decisions import Ledger
from curation.dedup import index
from curation.dedup.clusters import clusters
from curation.dedup.compare import Thresholds
from curation.dedup.index import Manifest
from curation.dedup.offers import Offer
from curation.dedup.update import Change, update
from curation.errors import UnknownDocument
from curation.receipts import Receipt
from curation.store import Shard
from curation.withdrawals import cases
from flows import engine, progress
from flows.settings import Settings
from flows.texts import Texts

VERSION = 2
DEADLINE_S = 24 * 3600.0  # all documents are one item here
MEASURES = ("minhash", "scanned", "length", "ocr_quality")


def dedup_shards(
    shards: tuple[Shard, ...], given: dict[str, Any], withdrawn: tuple[str, ...], home: Path
) -> Receipt:
    """Bring the index to hold these shards, write the clusters among them, and leave a receipt."""
    key, thresholds = _key(shards, given, withdrawn), Thresholds(**given["thresholds"])
    before = Manifest.of(store.state(home, "index"), files.digest(given))
    again = _shards_of(set(before.withdrawn) - set(withdrawn), home)
    kept = {s.sha256 for s in shards} & set(before.shards) - again
    new = [s for s in sorted(shards, key=lambda s: (s.source, s.name)) if s.sha256 not in kept]
    change = Change(key, frozenset(kept), _offers(new, given["keys"], home), frozenset(withdrawn))
    after = update(home, before, change, thresholds, Texts(shards, home).compare)
    found = clusters(after.documents, after.pairs, copies=thresholds.copies)
    path = home / "clusters" / f"{key}.parquet"
    outputs = {str(path.relative_to(home)): store.write_table(path, found)}
    held = {str(p.relative_to(home)): "" for p in index.paths(home, after.manifest)} | after.outputs
    receipt = Receipt(
        "dedup",
        key,
        counts={"documents": sum(s.rows for s in shards), "members": found.num_rows},
        inputs={f"{s.source}/{s.name}": s.sha256 for s in shards},
        outputs=outputs | held,
        facts={"index": after.manifest.plain()},
    )
    return receipts.keep(home, receipt)


@task(task_run_name="find duplicates")
def dedup_all(settings: Settings) -> dict[str, int]:
    """Find the clusters among all that is measured, unless that was done; return counts."""
    home, shards = settings.home, tuple(store.shards(settings.home))
    given, withdrawn = _given(settings), _withdrawn(home)
    receipt = receipts.find(home, "dedup", _key(shards, given, withdrawn))
    is_new = receipt is None
    with progress.bar("find duplicates", int(is_new)) as advance:
        if receipt is None:
            fixed = (given, withdrawn, home)
            results = engine.map(
                dedup_shards, [shards], *fixed, limits=settings.within(deadline_s=DEADLINE_S), on_done=advance
            )
            engine.demand(results, ["duplicates"])
            receipt = results[0]
    path = next(p for p in receipt.outputs if p.startswith("clusters/"))
    manifest = receipt.facts["index"]
    store.keep_state(home, "index", manifest)
    store.keep_state(home, "dedup", {"clusters": path, "threshold": given["thresholds"]["copies"]})
    index.sweep(home, Manifest.of(manifest, manifest["scheme"]))
    return {**receipt.counts, "new": int(is_new)}


@flow(flow_run_name="find duplicates", validate_parameters=False)
def dedup(settings: Settings) -> dict[str, int]:
    """Compare all documents that are new with all that are held."""
    return dedup_all(settings)


def _given(settings: Settings) -> dict[str, Any]:
    """Return what sketches and pairs depend on; when it changes, the index begins anew."""
    measured = store.needed_state(settings.home, "measure", "measure")
    limits = settings.policy("default").duplicates
    return {
        "version": VERSION,
        "keys": {name: measured[name]["key"] for name in MEASURES},
        "thresholds": {
            "copies": limits.threshold,
            "editions": min(limits.editions, limits.threshold),
            "scans": limits.scans,
        },
    }


def _withdrawn(home: Path) -> tuple[str, ...]:
    with Ledger(home) as ledger:
        answers = ledger.standing().values()
    said = {d.doc_id for d in answers if d.answer == decisions.WITHDRAW}
    return tuple(sorted(said | cases.is_held(home, (cases.HELD,)).keys()))  # the accepted are in no shard


def _shards_of(documents: set[str], home: Path) -> set[str]:
    """Return the shards of documents that are no longer withdrawn."""
    found = set()
    for doc_id in documents:
        try:
            found.add(store.find(home, doc_id).sha256)
        except UnknownDocument:
            continue  # it was erased meanwhile
    return found


def _key(shards: tuple[Shard, ...], given: dict[str, Any], withdrawn: tuple[str, ...]) -> str:
    return receipts.key("dedup", VERSION, sorted(s.sha256 for s in shards), [given, withdrawn])


def _offers(shards: Sequence[Shard], keys: dict[str, str], home: Path) -> Iterator[Offer]:
    for shard in shards:
        columns = ["doc_id", "licence_family", "published_year", "retrieved_at"]
        table = pq.read_table(shard.path(home), columns=columns)
        measured = {
            name: pq.read_table(shard.measurement(home, keys[name]), columns=[name])[name]
            for name in MEASURES
        }
        for name in ("digest", "signature", "shingles"):
            table = table.append_column(name, pc.struct_field(measured["minhash"], name))
        scan = pc.struct_field(measured["scanned"], "signature")
        ranks = [rights.rank(family) for family in table["licence_family"].to_pylist()]
        columns_made = {
            "scan_signature": scan,
            "rights_rank": pa.array(ranks, pa.int32()),
            "quality": pc.if_else(scan.is_valid(), pc.fill_null(measured["ocr_quality"], 0.0), 1.0),
            "length_chars": pc.struct_field(measured["length"], "characters"),
        }
        for name, column in columns_made.items():
            table = table.append_column(name, column)
        yield Offer(shard.sha256, table)
