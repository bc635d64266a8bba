"""What waits for people in a home: each flagged record, described as an item of the queue."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import decisions, outcomes, store
from curation.review import kinds
from curation.reviewing import Review
from curation.store import Shard

EXCERPT_CHARS = 400
_COLUMNS = ["doc_id", "title", "locator", "licence", "text", "text_sha256"]


def records(home: Path, terms: Review) -> Iterator[dict[str, Any]]:
    """Yield the columns of an item for each flagged record, in the order of sources and of reading."""
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    held, clusters, tiers = held_by_language(home), _clusters(home), _tiers(excepted)
    for shard in store.shards(home):
        verdicts = pq.read_table(store.verdicts_on(home, shard))
        is_flagged = pc.equal(outcomes.of_verdicts(verdicts, excepted)["outcome"], outcomes.FLAGGED)
        if pc.any(is_flagged).as_py():
            for row in _rows(home, shard, verdicts, is_flagged):
                place: dict[str, Any] = {"access": tiers.get(row["doc_id"], decisions.OPEN)}
                place["cluster"] = clusters.get(row["doc_id"])
                yield described(row, [], held[row["language"]], terms) | place


def record(home: Path, doc_id: str, asked: list[str], terms: Review) -> dict[str, Any]:
    """Return the columns of an item for one record that people ask about, flagged or not."""
    shard = store.find(home, doc_id)
    verdicts = pq.read_table(store.verdicts_on(home, shard))
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    (row,) = _rows(home, shard, verdicts, pc.equal(verdicts["doc_id"], doc_id))
    held = held_by_language(home)[row["language"]]
    place = {"access": _tiers(excepted).get(doc_id, decisions.OPEN), "cluster": _clusters(home).get(doc_id)}
    return described(row, asked, held, terms) | place


def described(row: dict[str, Any], asked: list[str], held: int, terms: Review) -> dict[str, Any]:
    """Return a record's columns with its kinds of reason, its priority and how many answers it needs."""
    reasons = [reason for reason in row["reasons"] or () if reason["verdict"] != "mask"]
    found = {kinds.of_measure(reason["measure"]) for reason in reasons} | set(asked)
    more = [n for kind, n in terms.overlap_by_reason.items() if kind in found]
    return row | {
        "kinds": kinds.bits(found),
        "sensitive": bool(found & kinds.SENSITIVE),
        "priority": kinds.priority(reasons, asked, held),
        "needed": max([terms.overlap, *more]),
        "reasons": json.dumps(reasons, ensure_ascii=False, sort_keys=True),
    }


def held_by_language(home: Path) -> Counter[str]:
    """Return how many documents of each language the home holds."""
    held: Counter[str] = Counter()
    for shard in store.shards(home):
        held.update(store.labels(home, shard).to_pylist())
    return held


def _rows(home: Path, shard: Shard, verdicts: pa.Table, chosen: Any) -> Iterator[dict[str, Any]]:
    table = pq.read_table(shard.path(home), columns=_COLUMNS).filter(chosen)
    labels = store.labels(home, shard).filter(chosen).to_pylist()
    reasons = verdicts["reasons"].filter(chosen).to_pylist()
    for row, label, why in zip(table.to_pylist(), labels, reasons, strict=True):
        excerpt = row.pop("text")[:EXCERPT_CHARS]
        place = {"language": label or "und", "source": shard.source, "shard": shard.name}
        told = {name: _storable(row[name]) for name in ("title", "locator")}
        yield (
            row
            | told
            | place
            | {"reasons": why, "excerpt": _storable(excerpt), "host": _host(row["locator"])}
        )


def _storable(text: str | None) -> str | None:
    """Return text without the one character that PostgreSQL stores in none."""
    return text.replace("\0", "\ufffd") if text else text


def _host(locator: str | None) -> str | None:
    try:
        return urlsplit(locator or "").hostname
    except ValueError:  # brackets that close no address
        return None


def _tiers(excepted: pa.Table) -> dict[str, str]:
    """Return the tier of each document that curators restricted to one."""
    rows = zip(excepted["doc_id"].to_pylist(), excepted["amended"].to_pylist(), strict=True)
    return {doc_id: amended["tier"] for doc_id, amended in rows if amended and amended["tier"]}


def _clusters(home: Path) -> dict[str, str]:
    table = pq.read_table(home / store.state(home, "dedup")["clusters"], columns=["doc_id", "cluster_id"])
    return dict(zip(table["doc_id"].to_pylist(), table["cluster_id"].to_pylist(), strict=True))
