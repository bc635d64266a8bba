"""What a steward sees of a language at a glance: what waits, what was answered, how far people agree.

Numbers of people are not shown: there is no list of who answers fastest.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine, func, literal_column, select

from curation import outcomes, store
from curation.policy import DROP
from curation.review import agreement, kinds, queue
from curation.review.agreement import Agreement
from curation.review.answers import PASS
from curation.review.clock import moment
from curation.review.queue import Reviewer
from curation.review.queue_tables import ANSWERS, ASKS, ITEMS, SETTLED

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Appeals:
    """Appeals that were decided, and how many of them ended otherwise than before."""

    decided: int
    upheld: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """What one rule drops of a language: records, of how many held, and their share, 0 to 1."""

    rule: str
    records: int
    held: int

    @property
    def share(self) -> float:
        """Return the share of the language's records that the rule drops."""
        return self.records / self.held if self.held else 0.0


@dataclass(frozen=True, slots=True)
class Overview:
    """One language: items by state, answers by week (its Monday), agreement, appeals, what rules drop."""

    language: str
    states: dict[str, int]
    weeks: dict[str, int]
    agreement: tuple[Agreement, ...]
    appeals: Appeals
    dropped: tuple[Dropped, ...]


def of(engine: Engine, home: Path, who: Reviewer, language: str) -> Overview:
    """Return the overview of one language."""
    return Overview(
        language,
        queue.counts(engine, who).get(language, {}),
        _weeks(engine, language),
        tuple(each for each in agreement.measured(engine) if each.language == language),
        _appeals(engine, language),
        dropped(home, language),
    )


def dropped(home: Path, language: str) -> tuple[Dropped, ...]:
    """Return what each rule of the last decision drops of a language, the most first."""
    rules: Counter[str] = Counter()
    held = 0
    for shard in store.shards(home):
        is_here = pc.equal(store.labels(home, shard), language)
        held += pc.sum(is_here).as_py() or 0
        verdicts = pq.read_table(store.verdicts_on(home, shard), columns=["verdict", "reasons"]).filter(
            is_here
        )
        for reasons in verdicts.filter(pc.equal(verdicts["verdict"], DROP))["reasons"].to_pylist():
            rules.update({reason["rule"] for reason in reasons if reason["verdict"] == DROP})
    return tuple(Dropped(rule, n, held) for rule, n in rules.most_common())


def _weeks(engine: Engine, language: str) -> dict[str, int]:
    """Return how many answers were given in each of the last weeks, by the day on which it began."""
    today = date.fromisoformat(moment()[:10])
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    found = {(first + timedelta(weeks=n)).isoformat(): 0 for n in range(WEEKS)}
    # Numbers written out: PostgreSQL does not see that a parameter here and one there are the same.
    day = func.substr(ANSWERS.c.at, literal_column("1"), literal_column("10"))
    given = (
        select(day, func.count())
        .join(ITEMS, ITEMS.c.item_id == ANSWERS.c.item_id)
        .where(ITEMS.c.language == language, ANSWERS.c.undone_at.is_(None), day >= first.isoformat())
        .group_by(day)
    )
    with engine.connect() as connection:
        for told, n in connection.execute(given):
            at = date.fromisoformat(told)
            found[(at - timedelta(days=at.weekday())).isoformat()] += n
    return found


def _appeals(engine: Engine, language: str) -> Appeals:
    """Count the appeals of this language that were decided, and those that ended otherwise than before."""
    of_language = ITEMS.c.language == language, ASKS.c.kind == kinds.APPEAL
    rows = (
        select(ASKS, ITEMS.c.round.label("now"), ITEMS.c.state)
        .join(ITEMS, ITEMS.c.item_id == ASKS.c.item_id)
        .where(*of_language)
    )
    decided = upheld = 0
    with engine.connect() as connection:
        for row in connection.execute(rows).all():
            if row.now > row.round or row.state == SETTLED:
                decided += 1
                answer = _ended_in(connection, row.item_id, row.round)
                upheld += outcomes.OF_ANSWER.get(answer or "", row.before) != row.before
    return Appeals(decided, upheld)


def _ended_in(connection: Connection, item_id: int, round_: int) -> str | None:
    """Return the answer in which a round ended: the adjudicator's, else that of most; null without any."""
    of_round = (ANSWERS.c.item_id == item_id, ANSWERS.c.round == round_, ANSWERS.c.undone_at.is_(None))
    given = select(ANSWERS.c.verdict, ANSWERS.c.adjudicates).where(*of_round, ANSWERS.c.verdict != PASS)
    rows = connection.execute(given.order_by(ANSWERS.c.answer_id)).all()
    judged = [row.verdict for row in rows if row.adjudicates]
    most = Counter(row.verdict for row in rows).most_common(1)
    return judged[0] if judged else most[0][0] if most else None
