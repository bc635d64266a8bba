"""What became of every record: the conservation law, and the figures that a report is made from.

Every record that was read ends in exactly one of kept, flagged, dropped, duplicate, withdrawn and
quarantined. The figures are counted from the files themselves, never carried along.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from curation import outcomes, policy, receipts, store
from curation.errors import BrokenBalance
from curation.store import Shard, Snapshot


@dataclass(slots=True)
class Account:
    """Counts over all documents held: by source, language, family and outcome, and of reasons."""

    places: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    erased: Counter[str] = field(default_factory=Counter)  # by source: withdrawn, and no longer held

    def by(self, column: int) -> dict[str, dict[str, int]]:
        """Return counts by outcome for each source (0), language (1) or family (2)."""
        table: dict[str, dict[str, int]] = {}
        for place, n in self.places.items():
            row = table.setdefault(place[column], dict.fromkeys(("read", *outcomes.ALL), 0))
            row[place[3]] += n
            row["read"] += n
        return dict(sorted(table.items()))


def take(home: Path) -> Account:
    """Count what became of everything held, and hold it against what was read."""
    account = Account()
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    for held in store.snapshots(home):
        account.quarantined[held.source] = store.quarantine(home, held).num_rows
        account.erased[held.source] = held.withdrawn
        for shard in held.shards:
            _count(account, home, shard, excepted)
    _check(account, store.snapshots(home))
    return account


def balance(home: Path) -> dict[str, int]:
    """Return how many records were read and what became of them, after checking that it adds up."""
    return total(take(home))


def total(account: Account) -> dict[str, int]:
    """Return the sums over all sources, `read` first."""
    counts = dict.fromkeys(outcomes.ALL, 0)
    for place, n in account.places.items():
        counts[place[3]] += n
    counts[outcomes.WITHDRAWN] += account.erased.total()
    counts[outcomes.QUARANTINED] = account.quarantined.total()
    return {"read": sum(counts.values()), **counts}


def _count(account: Account, home: Path, shard: Shard, excepted: Any) -> None:
    verdicts = pq.read_table(store.verdicts_on(home, shard))
    if receipts.ids_digest(verdicts["doc_id"].to_pylist()) != shard.ids_sha256:
        raise BrokenBalance(
            f"{shard.source}/{shard.name}: the verdicts are not on the documents of the shard"
        )
    families = pq.read_table(shard.path(home), columns=["licence_family"])["licence_family"].to_pylist()
    labels = store.labels(home, shard).to_pylist()
    found = outcomes.of_verdicts(verdicts, excepted)["outcome"].to_pylist()
    account.places.update(
        (shard.source, label, family, outcome)
        for label, family, outcome in zip(labels, families, found, strict=True)
    )
    for label, outcome, why in zip(labels, found, verdicts["reasons"].to_pylist(), strict=True):
        if outcome in (outcomes.FLAGGED, outcomes.DROPPED):
            account.reasons.update((reason["rule"], reason["verdict"], label) for reason in why)
        elif outcome == outcomes.KEPT:
            masks = (reason["rule"] for reason in why if reason["verdict"] == policy.MASK)
            account.reasons.update((rule, policy.MASK, label) for rule in masks)


def _check(account: Account, snapshots: Iterable[Snapshot]) -> None:
    found = account.by(0)
    for held in snapshots:
        counted = found.get(held.source, {"read": 0})["read"]
        if (counted, account.quarantined[held.source]) != (held.documents, held.quarantined):
            raise BrokenBalance(
                f"{held.source}: {held.documents} documents and {held.quarantined} quarantined records were "
                f"read, {counted} and {account.quarantined[held.source]} accounted for; do not use this run"
            )
