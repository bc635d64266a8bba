"""What became of a contributor's gifts: how many were kept, how many were not and why, record by record."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection, delete, insert, select

from curation import outcomes, store
from curation.outcomes import KEPT
from curation.review.tables import CONTRIBUTORS
from curation.store import Shard

LISTED = 200


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One record that is not kept, and why: the rules that object, or what was said of it besides."""

    doc_id: str
    title: str | None
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Gift:
    """One source of a contributor: records by outcome, by rule that objected, and those not kept."""

    source: str
    contributor: str
    by_outcome: dict[str, int]
    by_rule: dict[str, int]
    left_out: tuple[LeftOut, ...]  # the first of them

    @property
    def not_kept(self) -> int:
        """Return how many records are not kept, those that are not listed included."""
        return sum(n for outcome, n in self.by_outcome.items() if outcome != KEPT)


def contributors(connection: Connection, person_id: int) -> frozenset[str]:
    """Return the contributors whose gifts somebody may follow."""
    held = select(CONTRIBUTORS.c.contributor).where(CONTRIBUTORS.c.person_id == person_id)
    return frozenset(connection.execute(held).scalars())


def set_contributors(connection: Connection, person_id: int, names: Collection[str]) -> None:
    """Let somebody follow the gifts of these contributors, and of no others."""
    connection.execute(delete(CONTRIBUTORS).where(CONTRIBUTORS.c.person_id == person_id))
    for name in sorted(names):
        connection.execute(insert(CONTRIBUTORS).values(person_id=person_id, contributor=name))


def gifts(home: Path, names: Collection[str]) -> list[Gift]:
    """Return what became of the gifts of these contributors, a source each, in the order of sources."""
    found: dict[tuple[str, str], list[tuple[str, list[str], LeftOut | None]]] = {}
    for shard in store.shards(home) if names else []:
        for who, outcome, rules, left_out in _rows(home, shard, names):
            found.setdefault((shard.source, who), []).append((outcome, rules, left_out))
    return [_gift(source, who, rows) for (source, who), rows in found.items()]


def _gift(source: str, who: str, rows: list[tuple[str, list[str], LeftOut | None]]) -> Gift:
    by_outcome = Counter(outcome for outcome, _, _ in rows)
    by_rule = Counter(rule for _, rules, left in rows if left for rule in rules)
    left_out = tuple(left for _, _, left in rows if left)[:LISTED]
    return Gift(source, who, dict(by_outcome.most_common()), dict(by_rule.most_common()), left_out)


def _rows(
    home: Path, shard: Shard, names: Collection[str]
) -> Iterator[tuple[str, str, list[str], LeftOut | None]]:
    documents = pq.read_table(shard.path(home), columns=["doc_id", "title", "contributor"])
    wanted = pc.is_in(documents["contributor"], value_set=pa.array(sorted(names), pa.string()))
    if not pc.any(wanted).as_py():
        return
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    because = dict(zip(excepted["doc_id"].to_pylist(), excepted["because"].to_pylist(), strict=True))
    verdicts = pq.read_table(store.verdicts_on(home, shard))
    ends = outcomes.of_verdicts(verdicts, excepted)["outcome"].to_pylist()
    reasons = verdicts["reasons"].to_pylist()
    rows = zip(documents.to_pylist(), wanted.to_pylist(), ends, reasons, strict=True)
    for row, is_wanted, outcome, why in rows:
        if is_wanted:
            rules = [reason["rule"] for reason in why or () if reason["verdict"] != "mask"]
            why_so = _public(because.get(row["doc_id"], "")) or ", ".join(rules)
            left = LeftOut(row["doc_id"], row["title"], outcome, why_so) if outcome != KEPT else None
            yield row["contributor"], outcome, rules, left


def _public(because: str) -> str:
    """Return what is said of an outcome, without the notes of reviewers: they are not for everybody."""
    return because.partition(":")[0] if because.startswith("decision ") else because
