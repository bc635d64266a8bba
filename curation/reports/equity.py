"""What each step of a run did to each language: who lost how many, who lost a part of the whole.

Filters that look fair in total can remove one small community's texts; a total hides it, a share per
language shows it. Ranges are Wilson's score intervals (Journal of the American Statistical Association
22, 1927), which hold for the few records that small languages have.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from curation.reports.facts import Counts, Reason

# Below this a share of lost records is mostly chance: Wilson's range for 30 records is up to 34 points wide.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Change:
    """One language through the steps: its counts, its share of all records before and after, 0 to 1."""

    language: str
    counts: tuple[int, ...]
    share_before: float
    share_after: float

    @property
    def before(self) -> int:
        """Return the records at the first step."""
        return self.counts[0]

    @property
    def after(self) -> int:
        """Return the records at the last step."""
        return self.counts[-1]

    @property
    def points(self) -> float:
        """Return the change of share in percentage points, negative for a loss."""
        return 100 * (self.share_after - self.share_before)

    @property
    def lost(self) -> float | None:
        """Return the share, 0 to 1, of its own records that were lost; null where none was read."""
        return max(1 - self.after / self.before, 0.0) if self.before else None


def changes(steps: Sequence[tuple[str, Counts]]) -> list[Change]:
    """Return the languages of the steps, most records at the first step first."""
    if not steps:
        return []
    labels = {label for _, counts in steps for label in counts}
    first, last = (max(sum(steps[place][1].values()), 1) for place in (0, -1))
    found = []
    for label in labels:
        counts = tuple(step.get(label, 0) for _, step in steps)
        found.append(Change(label, counts, counts[0] / first, counts[-1] / last))
    return sorted(found, key=lambda c: (-c.before, -c.after, c.language))


def lost_most(found: Sequence[Change]) -> Change | None:
    """Return the language that lost the largest part of its own records; null where none lost any.

    Languages with fewer than `FEWEST` records are left aside as long as another one lost something.
    """
    losers = [change for change in found if change.lost]
    enough = [change for change in losers if change.before >= FEWEST] or losers
    return min(enough, key=lambda c: (-(c.lost or 0.0), -c.before, c.language), default=None)


def fell_furthest(found: Sequence[Change]) -> Change | None:
    """Return the language whose share of the whole fell by most points; null where none fell by 0.05."""
    fallen = [change for change in found if change.points <= -0.05]
    return min(fallen, key=lambda c: (c.points, c.language), default=None)


def worst_step(change: Change, steps: Sequence[tuple[str, Counts]]) -> tuple[str, int] | None:
    """Return the step at which a language lost most records, and how many; null where it lost none."""
    losses = [(steps[i][0], change.counts[i - 1] - change.counts[i]) for i in range(1, len(change.counts))]
    worst = max(losses, key=lambda loss: loss[1], default=None)
    return worst if worst and worst[1] > 0 else None


def worst_rule(language: str, reasons: Sequence[Reason]) -> tuple[Reason, int] | None:
    """Return the rule that named most records of a language, and how many; null where none did.

    A rule that only masks takes no record away and is passed over.
    """
    hits = [(r, r.by_language.get(language, 0)) for r in reasons if r.verdict != "mask"]
    worst = max(hits, key=lambda hit: hit[1], default=None)
    return worst if worst and worst[1] > 0 else None


def effective_languages(counts: Counts) -> float:
    """Return how many equally large languages would be as diverse: the exponent of Shannon's entropy."""
    total = sum(counts.values())
    shares = [counts[label] / total for label in sorted(counts) if counts[label]]
    return math.exp(-math.fsum(share * math.log(share) for share in shares)) if shares else 0.0


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Return the 95 % range, 0 to 1, of a share; null where there is nothing to count."""
    if whole <= 0:
        return None
    z, share = 1.959964, min(part / whole, 1.0)
    middle = share + z * z / (2 * whole)
    reach = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0)
