"""Who gave, who used, what came back and where it went: per contributor, community and language.

Benefit is what was allocated to a group; its concentration is told by the Gini coefficient (0: equal, towards
1: all to one). Groups with few documents are told together, so that no figure speaks of a person; where only
one would be hidden, the next smallest goes with it, or it could be told from the sums.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from curation.flowback.entries import WHAT, Entry, Written

SMALLEST = 5  # documents; a group with fewer is told with others
OVERDUE_DAYS = 365
TOGETHER = "small groups together"
GROUPS = ("contributors", "communities", "languages")
NONE: Mapping[str, Mapping[str, int]] = {}


@dataclass(slots=True)
class Group:
    """What a contributor, community or language gave, and what became of it."""

    documents: int = 0
    contributed: dict[str, float] = field(default_factory=dict)
    reused: dict[str, float] = field(default_factory=dict)
    returned: dict[str, float] = field(default_factory=dict)
    allocated: dict[str, float] = field(default_factory=dict)

    def add(self, other: "Group") -> None:
        """Take what another group has into this one."""
        self.documents += other.documents
        for name in ("contributed", "reused", "returned", "allocated"):
            counted = getattr(self, name)
            for unit, amount in getattr(other, name).items():
                counted[unit] = counted.get(unit, 0) + amount


def account(
    manifest: Mapping[str, Any],
    held: Sequence[Written],
    today: datetime.date,
    *,
    answers: Mapping[str, Mapping[str, int]] = NONE,
) -> dict[str, Any]:
    """Return the account of a release and the ledger: groups, sums, concentration, unreturned use.

    `answers` are the reviews and corrections that people gave, by language.
    """
    groups, total = _contributed(manifest), Group()
    for label, counts in answers.items():
        for group in (groups["languages"][label], total):
            group.add(Group(contributed=dict(counts)))
    for each in held:
        _book(total, each.entry, 1)
        for kind in GROUPS:
            names = getattr(each.entry, kind)
            for name in names:
                _book(groups[kind][name], each.entry, 1 / len(names))
    total.documents = int(manifest.get("rows") or 0)
    return {
        "release": manifest.get("version"),
        "entries": len(held),
        "total": _told(total),
        "not_yet_allocated": _left(total),
        "concentration": {kind: concentration(groups[kind].values()) for kind in GROUPS},
        **{kind: {n: _told(g) for n, g in suppressed(groups[kind]).items()} for kind in GROUPS},
        "unreturned_use": _unreturned(held, today),
    }


def gini(values: Sequence[float]) -> float | None:
    """Return the Gini coefficient; null for fewer than two groups, or where there is nothing to share."""
    ordered = sorted(values)
    n, total = len(ordered), sum(ordered)
    if n < 2 or total == 0:
        return None
    weighted = sum(rank * value for rank, value in enumerate(ordered, start=1))
    return round(2 * weighted / (n * total) - (n + 1) / n, 4)


def concentration(groups: Iterable[Group]) -> dict[str, Any]:
    """Return by unit the Gini coefficient of what was allocated, and the share of the group with most."""
    held = list(groups)
    units = sorted({unit for group in held for unit in group.allocated})
    found = {}
    for unit in units:
        shares = [group.allocated.get(unit, 0.0) for group in held]
        found[unit] = {"gini": gini(shares), "greatest_share": round(max(shares) / sum(shares), 4)}
    return found


def suppressed(groups: Mapping[str, Group]) -> dict[str, Group]:
    """Return groups by name, those with few documents together."""
    by_size = sorted(groups, key=lambda name: (groups[name].documents, name))
    small = [name for name in by_size if groups[name].documents < SMALLEST]
    if len(small) == 1 and len(by_size) > 1:
        small = by_size[:2]
    found = {name: groups[name] for name in sorted(groups) if name not in small}
    if small:
        rest = Group()
        for name in small:
            rest.add(groups[name])
        found[f"{TOGETHER} ({len(small)})"] = rest
    return found


def _contributed(manifest: Mapping[str, Any]) -> dict[str, dict[str, Group]]:
    """Return each group with the documents that it gave to a release."""
    groups: dict[str, dict[str, Group]] = {kind: defaultdict(Group) for kind in GROUPS}
    for given in (manifest.get("sources") or {}).values():
        groups["contributors"][str(given["contributor"])].documents += int(given["rows"])
    for label, given in (manifest.get("languages") or {}).items():
        groups["languages"][str(label)].documents += int(given["rows"])
    for shard in manifest.get("shards") or ():
        for label, rows in (shard.get("community_label") or {}).items():
            groups["communities"][str(label)].documents += int(rows)
    return groups


def _book(group: Group, entry: Entry, share: float) -> None:
    """Add an entry, or a share of its amount, to a group; uses, and what has no amount, count one."""
    counted = {
        "contribution": group.contributed,
        "reuse": group.reused,
        "return": group.returned,
        "allocation": group.allocated,
    }[entry.kind]
    if entry.amount is None or entry.unit is None or entry.kind == "reuse":
        counted[entry.what] = counted.get(entry.what, 0) + 1
    else:
        counted[entry.unit] = round(counted.get(entry.unit, 0) + entry.amount * share, 4)


def _left(total: Group) -> dict[str, float]:
    """Return what came back and was not allocated yet, by unit of what can be allocated."""
    units = sorted(unit for unit in total.returned.keys() | total.allocated.keys() if unit not in _UNMEASURED)
    return {u: round(total.returned.get(u, 0) - total.allocated.get(u, 0), 4) for u in units}


_UNMEASURED = {what for names in WHAT.values() for what in names}  # counted, without an amount


def _unreturned(held: Sequence[Written], today: datetime.date) -> list[dict[str, Any]]:
    """Return trainings for which nothing came back, oldest first."""
    answered = {each.entry.refers_to for each in held if each.entry.kind == "return"}
    return [
        {
            "number": each.number,
            "by": each.entry.by,
            "name": each.entry.note,
            "date": each.entry.date.isoformat(),
            "release": each.entry.release,
            "is_commercial": each.entry.is_commercial,
            "is_overdue": (today - each.entry.date).days > OVERDUE_DAYS,
        }
        for each in held
        if (each.entry.kind, each.entry.what) == ("reuse", "training") and each.number not in answered
    ]


def _told(group: Group) -> dict[str, Any]:
    return {key: dict(sorted(v.items())) if isinstance(v, dict) else v for key, v in asdict(group).items()}
