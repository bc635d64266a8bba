"""A small home with a queue, without a run: documents, measurements and verdicts written by hand."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Engine, insert

from curation import decisions, files, schema, store
from curation.review import database, filling, kinds
from curation.review.queue import Reviewer
from curation.review.queue_tables import ITEMS, LEASES
from curation.reviewing import Review
from curation.store import Shard, Snapshot

TERMS = Review(codes={"report": "r", "other": "o"})
AMINA = Reviewer("amina", tiers=frozenset(decisions.TIERS))
BAKARI, CHIDI = Reviewer("bakari"), Reviewer("chidi")
JUDGE = Reviewer("judge", adjudicates=True)
RULES = [
    {"name": "toxicity-review-rule", "measure": "toxicity.review_rule", "equals": True}
    | {"words": "It may hurt people."},
    {"name": "document-licence-family", "measure": "document.licence_family", "equals": "unknown"}
    | {"words": "Nobody stated a licence."},
    {"name": "short", "measure": "length.words", "below": 1, "words": "It is short."},
]
POLICY = {"name": "p", "version": "1", "date": "2026-01-01", "review_by": "2027-01-01", "stewards": ["us"]}
POLICY |= {"rationale": "r", "release_families": []}
POLICY |= {"rule": [r | {"verdict": "review", "chosen_by": "us", "evidence": "seen"} for r in RULES]}
TOXICITY = pa.struct(
    [
        ("review_rule", pa.bool_()),
        (
            "lexicon_spans",
            pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("class", pa.string())])),
        ),
    ]
)
LENGTH = pa.struct([("words", pa.int32())])
LABEL = pa.struct([("label", pa.string()), ("confidence", pa.float32())])


def reason(measure: str, *, score: float | None = None, threshold: float | None = None) -> dict[str, Any]:
    told = {"rule": measure.replace(".", "-").replace("_", "-"), "verdict": "review", "measure": measure}
    given = {"score": score, "threshold": threshold, "model": None, "model_valid_for_language": None}
    return told | given | {"mask": []}


TOXIC, UNLICENSED = reason("toxicity.review_rule"), reason("document.licence_family")


def row(name: str, text: str = "A text.", why: Sequence[dict[str, Any]] = (UNLICENSED,), **more: Any) -> Any:
    return {"doc_id": f"web:{name}", "text": text, "why": list(why), "label": "wol_Latn"} | more


def write_home(home: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write one source whose records are all flagged, but those without a reason."""
    fixed = {"source_id": "web", "licence": "unknown", "licence_family": "unknown", "agreement_id": "a"}
    fixed |= {"contributor": "c", "ingest_run": "r", "rights_doubt": False}
    listed = [
        fixed
        | {"doc_id": r["doc_id"], "text": r["text"], "locator": r.get("locator")}
        | ({"licence": r["licence"], "licence_family": "open"} if "licence" in r else {})
        | sha(r["text"])
        for r in rows
    ]
    table = pa.Table.from_pylist(listed, schema=schema.DOCUMENTS)
    shard = Shard("web", "s1", len(rows), 1, "x", "y")
    store.write_table(shard.path(home), table)
    labels = pa.array([{"label": r["label"], "confidence": 1.0} for r in rows], LABEL)
    toxic = [{"review_rule": TOXIC in r["why"], "lexicon_spans": r.get("hits", [])} for r in rows]
    words = [{"words": len(r["text"].split())} for r in rows]
    measured = {"language": labels, "toxicity": pa.array(toxic, TOXICITY), "length": pa.array(words, LENGTH)}
    for name, column in measured.items():
        beside = pa.table({"doc_id": table["doc_id"], name: column})
        store.write_table(shard.measurement(home, name), beside)
    plain = {"model": None, "validated": None}
    store.keep_state(home, "measure", {name: {"key": name, **plain} for name in measured})
    found = [
        {"doc_id": r["doc_id"], "verdict": "review" if r["why"] else "keep"}
        | {"reasons": r["why"], "policy_hash": "p"}
        for r in rows
    ]
    verdicts = shard.verdicts(home, "v")
    store.write_table(verdicts, pa.Table.from_pylist(found, schema=schema.VERDICTS))
    decided = {"policy": POLICY, "tier": "web", "verdicts": {"s1": str(verdicts.relative_to(home))}}
    store.keep_state(home, "decided/web", decided)
    for name, empty in (("clusters", schema.CLUSTERS), ("outcomes", schema.OUTCOMES)):
        store.write_table(home / f"{name}.parquet", empty.empty_table())
    store.keep_state(home, "dedup", {"clusters": "clusters.parquet"})
    store.keep_state(home, "outcomes", "outcomes.parquet")
    store.keep_snapshot(home, Snapshot("web", "r", {}, (shard,), (), 0, {}, {}))
    return home


def sha(text: str) -> dict[str, str]:
    return {"text_sha256": hashlib.sha256(text.encode()).hexdigest()}


def opened(home: Path) -> Engine:
    home.mkdir(parents=True, exist_ok=True)
    engine = database.connect(f"sqlite:///{home / 'commons.sqlite'}")
    database.migrate(engine)
    return engine


def queued(home: Path, *rows: dict[str, Any], terms: Review = TERMS) -> Engine:
    """Return the engine of a home whose queue holds these records."""
    engine = opened(write_home(home, rows))
    filling.fill(home, engine, terms)
    return engine


def many(engine: Engine, n: int, *, needed: int = 1) -> None:
    """Put items without documents into the queue: as many as wanted, of many languages and kinds."""
    names = list(kinds.RISK)[:7]
    rows = [
        {"item_id": i, "doc_id": f"web:{i}", "text_sha256": "t", "language": f"l{i % 40:02}_Latn"}
        | {"source": "web", "shard": "s", "access": "open", "kinds": kinds.bits([names[i % 7]])}
        | {"priority": share(i), "state": "waiting", "needed": needed, "round": 1, "since": "2026-01-01"}
        | {"licence": "unknown", "excerpt": "x" * 400, "reasons": json.dumps([TOXIC]), "asked": "[]"}
        | {"earlier": "{}", "host": f"h{i % 100}", "sensitive": False}
        for i in range(1, n + 1)
    ]
    slot = {"is_answered": False, "adjudicates": False}
    slots = [slot | {"item_id": i} for i in range(1, n + 1) for _ in range(needed)]
    with engine.connect() as connection, connection.begin():
        for start in range(0, n, 5000):
            connection.execute(insert(ITEMS), rows[start : start + 5000])
        connection.execute(insert(LEASES), slots)


def share(number: int) -> float:
    """Return a number, 0 to 1, that looks like chance and is always the same."""
    return int(files.digest(number)[:8], 16) / 0xFFFFFFFF
