"""What a withdrawal of twenty records of one work costs a home with a million documents and their release.

    python tests/benchmarks/withdrawal.py [ROWS]

The home holds documents, their receipts, a column of every filter, the index of duplicates, verdicts, and a
release with all its papers; the rows are those of `releases.py`. MinHash and lengths are measured; the other
columns are null, for what they hold is never looked at here. Before and after, every file of the home is
decoded and searched for pieces of the texts.
"""

import hashlib
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from releases import PIECE_ROWS, _book, _tables

import filters
from curation import config, files, policy, receipts, schema, store
from curation.receipts import Receipt
from curation.releases import build, diff, editions, manifest, papers, versions, words
from curation.store import Shard, Snapshot
from flows import decide, dedup, measure, withdraw
from flows.release import ledger_state
from flows.settings import Settings

CONFIGS = Path(__file__).parents[2] / "configs"
SLUG = "library"
REAL = ("minhash", "length")  # what the search for duplicates needs
PIECE = 40  # characters; every fourth piece of each text is looked for


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="commons-withdrawal-") as place:
        home = Path(place)
        pieces = [_stored(table) for _, table in zip(range(0, rows, PIECE_ROWS), _tables(1), strict=False)]
        _ingested(home, pieces)
        _timed("measured, searched for copies, decided on", lambda: _curated(home))
        version = _released(home, pieces)
        gone = _book(pieces[0])
        texts = pieces[0].filter(pc.is_in(pieces[0]["doc_id"], value_set=gone))["text"].to_pylist()
        del pieces
        before = diff.data_files(home / "releases" / version)
        _searched(home, texts, gone)
        _withdrawn(home, gone[0].as_py())
        edition = versions.resolve(home, version)
        after = diff.data_files(home / "releases" / edition)
        changed = len(before.keys() - after.keys())
        print(f"{edition}: {changed} of {len(before)} files rewritten, {changed / len(before):.2%}")
        _searched(home, texts, gone)


def _withdrawn(home: Path, doc_id: str) -> None:
    settings = Settings(home, CONFIGS)
    began = time.perf_counter()
    case = withdraw.request(home, "work", [doc_id], reason="rights", by="benchmark")
    held = time.perf_counter()
    done = withdraw.accept(settings, case.id, "benchmark")
    ended = time.perf_counter()
    print(f"{done.records} records of one work held back in {held - began:.1f} s", flush=True)
    print(f"erased and published anew in {ended - held:.1f} s", flush=True)


def _searched(home: Path, texts: list[str], gone: pa.Array) -> None:
    """Decode every file of the home and print in how many a piece of a text or an identifier still stands."""
    pieces = {text[at : at + PIECE] for text in texts for at in range(0, len(text) - PIECE, 4 * PIECE)}
    wanted = "|".join(re.escape(piece) for piece in sorted({*pieces, *gone.to_pylist()}))
    paths = [path for path in sorted(home.rglob("*")) if path.is_file()]
    with ProcessPoolExecutor(2) as workers:
        held = list(workers.map(_has, paths, [wanted] * len(paths)))
    found = [path for path, is_there in zip(paths, held, strict=True) if is_there]
    places = sorted({path.relative_to(home).parts[0] for path in found})
    told = f"hold a piece of the texts or an identifier {places if places else ''}"
    print(f"{len(paths)} files decoded, {len(found)} {told}", flush=True)


def _has(path: Path, wanted: str) -> bool:
    if path.suffix != ".parquet":
        return re.search(wanted.encode(), path.read_bytes()) is not None
    for batch in pq.ParquetFile(path).iter_batches():
        for column in batch.columns:
            is_text = pa.types.is_string(column.type)
            told = column if is_text else pa.array(map(str, column.to_pylist()) if _nests(column) else [])
            if pc.any(pc.match_substring_regex(told.cast(pa.string()), wanted)).as_py():
                return True
    return False


def _nests(column: pa.Array) -> bool:
    return column.null_count < len(column) and pa.types.is_nested(column.type)


def _stored(table: pa.Table) -> pa.Table:
    return table.set_column(table.column_names.index("source_id"), "source_id", pa.array([SLUG] * len(table)))


def _ingested(home: Path, pieces: list[pa.Table]) -> None:
    """Write the documents with receipts and a snapshot, as ingest leaves them."""
    shards = []
    for number, piece in enumerate(pieces):
        name = f"{hashlib.sha256(str(number).encode()).hexdigest()[:16]}-0000"
        path = home / "documents" / SLUG / f"{name}.parquet"
        sha = store.write_table(path, piece.select(schema.DOCUMENTS.names).cast(schema.DOCUMENTS))
        ids = receipts.ids_digest(piece["doc_id"].to_pylist())
        shards.append(Shard(SLUG, name, piece.num_rows, 0, sha, ids))
        facts = {"shards": [asdict(shards[-1])], "quarantine": [], "passed": {}}
        counts = {"documents": piece.num_rows, "quarantined": 0, "withdrawn": 0}
        outputs = {str(path.relative_to(home)): sha}
        receipts.keep(home, Receipt("ingest", name, counts, outputs=outputs, facts=facts))
    agreement = {"id": "library-1"}
    given: dict[str, Any] = dict.fromkeys(("title", "holder", "contributor"), "Library") | {"tier": "curated"}
    given |= {"licence": "CC-BY-4.0", "agreement": agreement}
    store.keep_snapshot(home, Snapshot(SLUG, "run", given, tuple(shards), (), 0, {}, {}))


def _curated(home: Path) -> None:
    """Leave what measuring, the search for duplicates and decisions leave."""
    settings, shards = Settings(home, CONFIGS), store.shards(home)
    with ProcessPoolExecutor(2) as workers:
        list(workers.map(_measured, shards, [settings] * len(shards)))
    described = measure.described(settings)
    store.keep_state(home, "measure", described)
    dedup.dedup_all.fn(settings)
    rules = config.load_policy(CONFIGS / "policies" / "default.toml")
    verdicts = {}
    for shard in shards:
        receipt = decide.decide_shard(shard, rules, "curated", described, home)
        verdicts[shard.name] = next(iter(receipt.outputs))
    told = {"policy": rules.model_dump(mode="json"), "policy_hash": policy.policy_hash(rules)}
    store.keep_state(home, f"decided/{SLUG}", told | {"tier": "curated", "verdicts": verdicts})
    decide.settle.fn(settings)


def _measured(shard: Shard, settings: Settings) -> None:
    chosen = filters.load_all(measure.wanted(settings), settings=settings.configs)
    rows = pq.read_table(shard.path(settings.home), columns=["doc_id", "text"])
    for each in chosen:
        if each.name not in rows.column_names:
            rows = rows.append_column(each.field, pa.nulls(rows.num_rows, each.field.type))
    for each in chosen:
        made = (
            pa.chunked_array([each(b) for b in rows.to_batches()]) if each.name in REAL else rows[each.name]
        )
        table = pa.table({"doc_id": rows["doc_id"], each.name: made})
        store.write_table(shard.measurement(settings.home, each.key), table)
    measure.keep_for(settings.home, shard, chosen)


def _timed(what: str, done: Callable[[], Any]) -> None:
    began = time.perf_counter()
    done()
    print(f"{what} in {time.perf_counter() - began:.0f} s", flush=True)


def _released(home: Path, pieces: list[pa.Table]) -> str:
    outputs = [path for i, table in enumerate(pieces) for path in build.write_pieces(home, str(i), table)]
    scratch = home / build.WORK / "heaps"
    jobs = build.sorts(home, outputs, None)
    with ProcessPoolExecutor(2) as workers, versions.workshop(home) as building:
        names = list(workers.map(build.sort_rows, jobs, [scratch] * len(jobs)))
        paths = [Path(job.place, name) for job, found in zip(jobs, names, strict=True) for name in found]
        fixed = ([each] * len(paths) for each in (scratch, building, home))
        digests = workers.map(build.write_file, paths, *fixed)
        held = {building / "data" / path: sha for path, sha in zip(paths, digests, strict=True)}
        version, rows = versions.following(home, files.now()), sum(table.num_rows for table in pieces)
        told = {
            "version": version,
            "parent": None,
            "created_at": files.now().isoformat(),
            "inputs_sha256": "0",
        }
        told |= {"publication": words.Publication().model_dump(mode="json"), "ledger": ledger_state(home)}
        ends = {"read": rows, "kept": rows, "flagged": 0, "dropped": 0, "duplicate": 0}
        told |= {"balance": ends | {"withdrawn": 0, "quarantined": 0}}
        papers.write(home, building, manifest.describe(building, held) | told)
        versions.publish(home, building, version)
    shutil.rmtree(home / build.WORK)
    print(f"{rows:,} rows in {len(editions.data_files(home))} files released", flush=True)
    return version


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
