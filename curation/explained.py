"""What was measured and decided about one record, as facts, for whoever puts it into words or on a page.

Each rule of the policy in force is named with its score and threshold, those that said nothing included: who
is told only what spoke against a text cannot see what spoke for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import outcomes, policy, store
from curation.config import Policy, Rule
from curation.decisions import Decision, Ledger
from curation.store import Shard


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule says of a record; `reason` is null where it has no objection.

    `score` is null where nothing was measured, `threshold` where the rule has none for this language;
    `is_old` tells that it leaves the text alone for the year in which it was published.
    """

    rule: Rule
    score: Any
    threshold: float | None
    is_old: bool
    reason: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The copies, editions or recognitions of one text, the one that stands for them first."""

    kind: str
    members: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One record; `because` is null where its verdict alone tells its outcome."""

    document: dict[str, Any]
    outcome: str
    verdict: str
    because: str | None
    cluster: Cluster | None
    policy: Policy
    tier: str
    rules: tuple[Judged, ...]
    measures: dict[str, Any]
    keys: Mapping[str, str]
    decisions: tuple[Decision, ...]

    @property
    def language(self) -> str:
        """Return the detected language; `und` where nobody could tell."""
        return str(self.measures["language"]["label"] or "und")


def of(home: Path, doc_id: str) -> Explained:
    """Return all facts about a document that is held; raise `UnknownDocument` when none is."""
    return of_shard(home, store.find(home, doc_id), doc_id)


def of_shard(home: Path, shard: Shard, doc_id: str) -> Explained:
    """Return the same for a document whose shard is known."""
    held = store.needed_state(home, f"decided/{shard.source}", "decide")
    described = store.needed_state(home, "measure", "measure")
    keys = {name: each["key"] for name, each in described.items()}
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    exception = next(iter(excepted.filter(pc.equal(excepted["doc_id"], doc_id)).to_pylist()), None)
    verdict = row(store.verdicts_on(home, shard), doc_id)
    rules = Policy.model_validate(held["policy"])
    # Each file is read once: a shard's files are what makes a record's page slow.
    document = _rows(shard.path(home), doc_id)
    columns = {name: _rows(shard.measurement(home, key), doc_id) for name, key in sorted(keys.items())}
    return Explained(
        document=document.to_pylist()[0],
        outcome=exception["outcome"] if exception else outcomes.OF_VERDICT[verdict["verdict"]],
        verdict=verdict["verdict"],
        because=exception["because"] if exception else None,
        cluster=_cluster(home, doc_id),
        policy=rules,
        tier=held["tier"],
        rules=_judged(document, columns, rules, held["tier"], verdict["reasons"]),
        measures={name: table.to_pylist()[0][name] for name, table in columns.items()},
        keys=keys,
        decisions=_decisions(home, doc_id),
    )


def row(path: Path, doc_id: str) -> dict[str, Any]:
    """Return the row about a document in one of its shard's files."""
    found: dict[str, Any] = _rows(path, doc_id).to_pylist()[0]
    return found


def _rows(path: Path, doc_id: str) -> pa.Table:
    return pq.read_table(path, filters=[("doc_id", "=", doc_id)])


def _cluster(home: Path, doc_id: str) -> Cluster | None:
    table = pq.read_table(home / store.needed_state(home, "dedup", "dedup")["clusters"])
    found = table.filter(pc.equal(table["doc_id"], doc_id)).to_pylist()
    if not found:
        return None
    members = table.filter(pc.equal(table["cluster_id"], found[0]["cluster_id"])).sort_by("rank")
    return Cluster(found[0]["cluster_kind"], tuple(members.to_pylist()))


def _judged(
    document: pa.Table,
    columns: Mapping[str, pa.Table],
    rules: Policy,
    tier: str,
    reasons: list[dict[str, Any]],
) -> tuple[Judged, ...]:
    table = document
    for name in sorted(policy.measures(rules)):
        table = table.append_column(columns[name].schema.field(name), columns[name][name])
    asked = {reason["rule"]: reason for reason in reasons}
    return tuple(
        Judged(hit.rule, hit.values[0], hit.thresholds[0], bool(hit.old[0]), asked.get(hit.rule.name))
        for hit in policy.trace(table, rules, tier)
    )


def _decisions(home: Path, doc_id: str) -> tuple[Decision, ...]:
    with Ledger(home) as ledger:
        return tuple(ledger.about(doc_id))
