"""All of it through this project's doors: language, quality, near duplicates, policy; Parquet to Parquet."""

import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from clock import Task, Work

import filters
from curation import config, policy
from curation.config import Policy
from curation.dedup import OFFERED
from curation.dedup.clusters import clusters
from curation.dedup.compare import Thresholds
from curation.dedup.index import Manifest
from curation.dedup.offers import Offer
from curation.dedup.update import Change, update
from filters import Filter, _calibration, _language_codes, _language_plugin, language
from filters._fasttext import Model

ROWS = 1000
POLICY = Path(__file__).parents[3] / "configs" / "policies" / "default.toml"
MEASURES = ("quality", "repetition")  # on which rules are applied
PARQUET = {"compression": "zstd", "compression_level": 3}
WARM = pa.table(
    {"id": ["a", "b"], "text": ["Some words to load models with, and to compile. And more.", "短い文章。"]}
)

Language = Callable[[pa.Array], pa.Array]


def task(own: bool) -> Task:
    """Return the task with this project's own language decision, or with lid.176.ftz on the first 2 kB."""

    def ready(corpus: Path, out: Path) -> Work:
        model = language.default() if own else _lid176(Model(Path(os.environ["BENCH_MODEL"])))
        chosen, rules = [filters.load(name) for name in ("quality", "repetition", "minhash")], _rules()
        _kept(WARM, _measured(WARM, model, chosen), rules)

        def work() -> None:
            table = pq.read_table(corpus)
            pq.write_table(_kept(table, _measured(table, model, chosen), rules), out, **PARQUET)

        return work

    return ready


def _rules() -> Policy:
    """Return the default policy's rules on what is measured here, thresholds of calibrated languages in."""
    whole = config.calibrated(config.load_policy(POLICY), _calibration.load().thresholds)
    rules = tuple(rule for rule in whole.rule if rule.measure.partition(".")[0] in MEASURES)
    return whole.model_copy(update={"rule": rules})


def _lid176(model: Model) -> Language:
    scripts = _language_plugin.scripts(language.default().known)

    @cache
    def named(code: str) -> str | None:
        found = _language_codes.of_wikipedia(code)
        usual = scripts.get(found or "", frozenset())
        return f"{found}_{next(iter(usual))}" if len(usual) == 1 else found

    def measure(texts: pa.Array) -> pa.Array:
        lines = [t.encode()[:2048].decode(errors="ignore").replace("\n", " ") for t in texts.to_pylist()]
        return pa.array([{"label": named(found[0][0]) if found else None} for found in model.predict(lines)])

    return measure


def _measured(table: pa.Table, model: Language, chosen: list[Filter]) -> pa.Table:
    parts = []
    for batch in table.select(["text"]).combine_chunks().to_batches(max_chunksize=ROWS):
        columns = {"text": batch["text"].cast(pa.string()), "language": model(batch["text"])}
        found = filters.measure(pa.record_batch(columns), chosen)
        parts.append(pa.table({"language": columns["language"], **found}))
    return pa.concat_tables(parts)


def _kept(table: pa.Table, measured: pa.Table, rules: Policy) -> pa.Table:
    """Return the documents that are neither copies nor dropped by the policy."""
    whole = measured.append_column("doc_id", table["id"])
    verdicts = policy.decide(whole, rules, "community", {})
    dropped = pc.equal(verdicts["verdict"], policy.DROP)
    return without_copies(table, measured["minhash"].combine_chunks(), pc.invert(dropped))


def without_copies(table: pa.Table, minhash: pa.Array, keep: pa.ChunkedArray | None = None) -> pa.Table:
    """Return a table without the copies, and of the rest only what is to be kept."""
    rows = len(table)
    fields = {name: minhash.field(name) for name in ("digest", "signature", "shingles")} | {
        "doc_id": table["id"],
        "length_chars": pc.utf8_length(table["text"]).cast(pa.int64()),
        "quality": pa.array(np.ones(rows, np.float32)),
        "rights_rank": pa.array(np.zeros(rows, np.int32)),
    }
    missing = {field.name: pa.nulls(rows, field.type) for field in OFFERED if field.name not in fields}
    offered = pa.table({name: (fields | missing)[name] for name in OFFERED.names}, schema=OFFERED)
    with tempfile.TemporaryDirectory() as home:
        change = Change("bench", frozenset(), [Offer("bench", offered)])
        after = update(Path(home), Manifest("bench"), change, Thresholds())
    found = clusters(after.documents, after.pairs)
    copies = found.filter(pc.greater(found["rank"], 0))["doc_id"]
    single = pc.invert(pc.is_in(table["id"], value_set=copies.combine_chunks()))
    return table.filter(single if keep is None else pc.and_(single, keep))
