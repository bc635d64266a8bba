"""How far people agree beyond chance: Krippendorff's alpha for names, by language and kind of reason.

1 is full agreement, 0 is what chance gives, below is worse. It is not defined where everybody always gave
the same answer: then nothing shows that another one would have been recognised. Computed as in Krippendorff,
Computing Krippendorff's Alpha-Reliability (2011), section C; the interval is a bootstrap over records.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, select

from curation import policy, store
from curation.review import kinds
from curation.review.answers import PASS
from curation.review.queue_tables import ANSWERS, ITEMS
from curation.reviewing import Review

SAMPLES = 1000
LEAST_RECORDS = 10  # below, one disagreement more or less turns the result
ALWAYS_ALIKE = "all answers were the same, so nothing shows whether another would have been recognised"
TOO_FEW = "no two people answered the same record yet"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Agreement on some records: `value` and its 95 % interval, -1 to 1; null with `why` where undefined."""

    records: int
    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement in one language on one kind of reason."""

    language: str
    kind: str
    alpha: Alpha


def alpha(units: Iterable[Sequence[str]]) -> Alpha:
    """Return the agreement on records, each with its answers; one answer alone says nothing."""
    counted = [Counter(unit) for unit in units if len(unit) > 1]
    if not counted:
        return Alpha(0, None, why=TOO_FEW)
    names = sorted(set().union(*counted))
    table = np.array([[unit[name] for name in names] for unit in counted], np.float64)
    value = _alpha(table, np.ones(len(table)))
    if value is None:
        return Alpha(len(table), None, why=ALWAYS_ALIKE)
    chance = np.random.default_rng(len(table))
    even = np.full(len(table), 1 / len(table))
    drawn = (_alpha(table, chance.multinomial(len(table), even)) for _ in range(SAMPLES))
    low, high = np.percentile([a for a in drawn if a is not None], [2.5, 97.5])
    return Alpha(len(table), round(value, 4), round(float(low), 4), round(float(high), 4))


def measured(engine: Engine) -> list[Agreement]:
    """Return the agreement of reviewers for each language and kind of reason, sorted; judges do not count."""
    told = (ITEMS.c.language, ITEMS.c.kinds, ANSWERS.c.item_id, ANSWERS.c.round, ANSWERS.c.verdict)
    counts = (ANSWERS.c.undone_at.is_(None), ANSWERS.c.verdict != PASS, ANSWERS.c.adjudicates.is_(False))
    units: dict[tuple[str, str], dict[tuple[int, int], list[str]]] = {}
    with engine.connect() as connection:
        rows = connection.execute(select(*told).join_from(ANSWERS, ITEMS).where(*counts))
        for language, bits, item_id, turn, verdict in rows:
            for kind in kinds.named(bits):
                units.setdefault((language, kind), {}).setdefault((item_id, turn), []).append(verdict)
    return [Agreement(*place, alpha(units[place].values())) for place in sorted(units)]


def distrusted(found: Iterable[Agreement], terms: Review) -> dict[str, list[str]]:
    """Return, by filter, the languages in which people agree too little for it to drop anything by itself."""
    doubted: dict[str, set[str]] = {}
    for each in found:
        value = each.alpha.value
        if value is not None and value < terms.least_alpha and each.alpha.records >= LEAST_RECORDS:
            for name in kinds.filters(each.kind):
                doubted.setdefault(name, set()).add(each.language)
    return {name: sorted(languages) for name, languages in sorted(doubted.items())}


def keep(home: Path, doubted: Mapping[str, list[str]]) -> None:
    """Write down for the next decisions which filters are distrusted where."""
    if doubted != (store.state(home, policy.DISTRUST) or {}):
        store.keep_state(home, policy.DISTRUST, doubted)


def _alpha(table: np.ndarray, weights: np.ndarray) -> float | None:
    """Return alpha of records by answers, each record taken so often; null where it is undefined."""
    of_record = table.sum(axis=1)
    unlike = (of_record**2 - (table**2).sum(axis=1)) / (of_record - 1)
    of_name = weights @ table
    n = of_name.sum()
    expected = n**2 - (of_name**2).sum()
    return None if expected == 0 else float(1 - (n - 1) * (weights @ unlike) / expected)
