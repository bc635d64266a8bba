"""One answer for many records: of a source, a host or a cluster of copies.

It is given in three steps: propose it and see what it does to each language; look at a sample, all of which
must bear the answer out; apply it. It is then one batch in the ledger, and can be taken back as one.
"""

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, exists, func, insert, select, update

from curation import decisions
from curation.decisions import Ledger
from curation.errors import BadReview
from curation.review import answers, database, kinds, queue
from curation.review.answers import Given
from curation.review.clock import moment
from curation.review.queue import Reviewer
from curation.review.queue_tables import ANSWERS, BULKS, GONE, ITEMS, LEASES, SETTLED, WAITING
from curation.reviewing import Review

FIELDS = ("source", "host", "cluster")
PROPOSED, APPLIED, UNDONE = "proposed", "applied", "undone"
# At most so many records -> how many of them somebody looks at. If all 59 of a sample bear the answer out, it
# is wrong for fewer than 5 in 100 with 95 % confidence (0.95 ** 59 < 0.05); small sets need no such many.
SAMPLE = ((5, 5), (20, 10), (100, 20), (1000, 40), (None, 59))
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Bulk:
    """An answer for many: what it takes in, and of its sample what was confirmed (null: not looked at)."""

    bulk_id: int
    person: str
    field: str
    value: str
    verdict: str
    detail: dict[str, Any]
    code: str
    note: str
    items: tuple[int, ...]
    sample: dict[int, bool | None]
    state: str
    at: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a bulk does to one language: records it takes in, those held, and their share, 0 to 1."""

    language: str
    records: int
    held: int
    share: float


def propose(engine: Engine, who: Reviewer, field: str, value: str, given: Given, terms: Review) -> Bulk:
    """Write down an answer for all that waits of a source, host or cluster, and draw its sample.

    Left out are what people asked for, what several must answer, and what somebody is at work on.
    """
    if field not in FIELDS:
        raise BadReview(f"answers in bulk go by {', '.join(FIELDS)}, not by {field!r}")
    if given.verdict in (answers.PASS, decisions.REDACT):
        raise BadReview(f"the answer {given.verdict!r} is for one record, not for many")
    given = answers.checked(given, terms)
    row = {"person": who.name, "field": field, "value": value, "state": PROPOSED, "at": moment()}
    row |= {
        "verdict": given.verdict,
        "detail": json.dumps(given.detail),
        "code": given.code,
        "note": given.note,
    }

    def work(connection: Connection) -> Bulk:
        found = list(connection.execute(select(ITEMS.c.item_id).where(*_free(who, field, value))).scalars())
        if not found:
            raise BadReview(f"nothing waits of the {field} {value!r} that could be answered in bulk")
        sample = dict.fromkeys(
            sorted(random.Random(f"{field}{value}").sample(found, sample_size(len(found))))
        )
        told = {"items": json.dumps(found), "sample": json.dumps(sample)}
        result = connection.execute(insert(BULKS).values(**row, **told))
        return _get(connection, int(result.inserted_primary_key[0]))  # type: ignore[index]

    return database.write(engine, work)


def sample_size(records: int) -> int:
    """Return of how many records somebody looks at how many before the answer is given to all."""
    n = next(n for most, n in SAMPLE if most is None or records <= most)
    return min(n, records)


def effects(engine: Engine, bulk: Bulk, held: Mapping[str, int]) -> list[Effect]:
    """Return what a bulk does to each language, the greatest share first; `held` counts all documents."""
    taken: Counter[str] = Counter()
    with engine.connect() as connection:
        for start in range(0, len(bulk.items), CHUNK):
            chosen = ITEMS.c.item_id.in_(bulk.items[start : start + CHUNK])
            taken.update(connection.execute(select(ITEMS.c.language).where(chosen)).scalars())
    found = [
        Effect(name, n, held.get(name, n), round(n / max(held.get(name, n), 1), 4))
        for name, n in taken.items()
    ]
    return sorted(found, key=lambda effect: (-effect.share, effect.language))


def find(engine: Engine, who: Reviewer, bulk_id: int) -> Bulk:
    """Return a bulk that somebody proposed; nobody else is shown it."""
    with engine.connect() as connection:
        bulk = _get(connection, bulk_id)
    if bulk.person != who.name:
        raise BadReview(f"there is no bulk {bulk_id} of {who.name}")
    return bulk


def places(engine: Engine, who: Reviewer, field: str) -> list[tuple[str, int]]:
    """Return the sources, hosts or clusters of which most waits, each with how much, at most fifty."""
    n = func.count().label("n")
    waits = (ITEMS.c.state == WAITING, ITEMS.c[field].is_not(None), *queue.seen_by(who))
    grouped = select(ITEMS.c[field], n).where(*waits).group_by(ITEMS.c[field]).having(n > 1)
    with engine.connect() as connection:
        rows = connection.execute(grouped.order_by(n.desc(), ITEMS.c[field]).limit(50))
        return [(value, count) for value, count in rows]


def confirm(engine: Engine, who: Reviewer, bulk_id: int, item_id: int, *, is_right: bool) -> Bulk:
    """Write down whether the answer is right for one record of the sample."""

    def work(connection: Connection) -> Bulk:
        bulk = _own(connection, who, bulk_id, PROPOSED)
        if item_id not in bulk.sample:
            raise BadReview(f"item {item_id} is not in the sample of bulk {bulk_id}")
        sample = json.dumps(bulk.sample | {item_id: is_right})
        connection.execute(update(BULKS).where(BULKS.c.bulk_id == bulk_id).values(sample=sample))
        return _get(connection, bulk_id)

    return database.write(engine, work)


def apply(engine: Engine, home: Path, who: Reviewer, bulk_id: int) -> int:
    """Give the answer to all that still waits; refused until its whole sample bears it out."""

    def work(connection: Connection) -> int:
        bulk = _own(connection, who, bulk_id, PROPOSED)
        if not all(bulk.sample.values()):
            looked = sum(bool(is_right) for is_right in bulk.sample.values())
            raise BadReview(
                f"bulk {bulk_id} is not applied: {looked} of the {len(bulk.sample)} records of its sample "
                "bear it out; where it is wrong for one, answer them one by one"
            )
        done = _answer(connection, bulk, who)
        connection.execute(update(BULKS).where(BULKS.c.bulk_id == bulk_id).values(state=APPLIED))
        return done

    done = database.write(engine, work)
    answers.finish(engine, home)
    return done


def undo(engine: Engine, home: Path, who: Reviewer, bulk_id: int) -> int:
    """Take a bulk back, whole; its records wait again. Return how many."""
    with engine.connect() as connection:
        bulk = _own(connection, who, bulk_id, APPLIED)
        given = connection.execute(select(ANSWERS.c.answer_id).where(_of(bulk_id))).scalars().all()
        rows = connection.execute(
            select(ITEMS.c.item_id, ITEMS.c.decision).where(ITEMS.c.settled_by.in_(_given(bulk_id)))
        ).all()
    numbers = [row.decision for row in rows if row.decision is not None]
    with Ledger(home) as ledger:
        ledger.revoke(numbers, reason=f"bulk {bulk_id} was taken back: {bulk.note or bulk.code}", by=who.name)
    database.write(engine, lambda connection: _undo(connection, bulk_id))
    return len(given)


def _free(who: Reviewer, field: str, value: str) -> list[ColumnElement[bool]]:
    busy = exists().where(LEASES.c.item_id == ITEMS.c.item_id, LEASES.c.until > moment())
    answered = exists().where(LEASES.c.item_id == ITEMS.c.item_id, LEASES.c.is_answered)
    asked = ITEMS.c.kinds.bitwise_and(kinds.bits(kinds.ASKED))
    return [
        ITEMS.c[field] == value,
        ITEMS.c.state == WAITING,
        ITEMS.c.needed == 1,
        asked == 0,
        ~busy,
        ~answered,
        *queue.seen_by(who),
    ]


def _answer(connection: Connection, bulk: Bulk, who: Reviewer) -> int:
    """Answer the items of a bulk that are still free, and settle them by that."""
    fixed: dict[str, Any] = {
        "person": who.name,
        "verdict": bulk.verdict,
        "code": bulk.code,
        "note": bulk.note,
    }
    fixed["detail"] = json.dumps(bulk.detail, sort_keys=True)
    fixed |= {"adjudicates": False, "at": moment(), "bulk_id": bulk.bulk_id}
    done = 0
    for start in range(0, len(bulk.items), CHUNK):
        chosen = ITEMS.c.item_id.in_(bulk.items[start : start + CHUNK])
        still = select(ITEMS.c.item_id, ITEMS.c.round).where(chosen, *_free(who, bulk.field, bulk.value))
        rows = connection.execute(still).all()
        if rows:
            given = [{"item_id": r.item_id, "round": r.round} | fixed for r in rows]
            connection.execute(insert(ANSWERS), given)
            _settle(connection, [r.item_id for r in rows], bulk.bulk_id)
        done += len(rows)
    return done


def _settle(connection: Connection, items: list[int], bulk_id: int) -> None:
    of_item = ANSWERS.c.item_id == ITEMS.c.item_id
    by = select(ANSWERS.c.answer_id).where(of_item, _of(bulk_id)).scalar_subquery()
    change = update(ITEMS).where(ITEMS.c.item_id.in_(items))
    connection.execute(change.values(state=SETTLED, settled_by=by, decision=None))
    slots = update(LEASES).where(LEASES.c.item_id.in_(items))
    connection.execute(slots.values(is_answered=True, until=None))


def _undo(connection: Connection, bulk_id: int) -> None:
    of_bulk = ITEMS.c.settled_by.in_(_given(bulk_id))
    freed = LEASES.c.item_id.in_(select(ITEMS.c.item_id).where(of_bulk))
    connection.execute(update(LEASES).where(freed).values(person=None, until=None, is_answered=False))
    back = {"state": WAITING, "settled_by": None, "decision": None}
    connection.execute(update(ITEMS).where(of_bulk, ITEMS.c.state != GONE).values(**back))
    connection.execute(update(ANSWERS).where(_of(bulk_id)).values(undone_at=moment()))
    connection.execute(update(BULKS).where(BULKS.c.bulk_id == bulk_id).values(state=UNDONE))


def _of(bulk_id: int) -> ColumnElement[bool]:
    return (ANSWERS.c.bulk_id == bulk_id) & ANSWERS.c.undone_at.is_(None)


def _given(bulk_id: int) -> Any:
    return select(ANSWERS.c.answer_id).where(_of(bulk_id))


def _own(connection: Connection, who: Reviewer, bulk_id: int, state: str) -> Bulk:
    bulk = _get(connection, bulk_id)
    if bulk.person != who.name or bulk.state != state:
        raise BadReview(f"bulk {bulk_id} is {bulk.state} and was proposed by {bulk.person}")
    return bulk


def _get(connection: Connection, bulk_id: int) -> Bulk:
    row = connection.execute(select(BULKS).where(BULKS.c.bulk_id == bulk_id).with_for_update()).first()
    if row is None:
        raise BadReview(f"there is no bulk {bulk_id}")
    held = dict(row._mapping)
    told = {"detail": json.loads(held["detail"]), "items": tuple(json.loads(held["items"]))}
    told["sample"] = {int(item): is_right for item, is_right in json.loads(held["sample"]).items()}
    return Bulk(**held | told)
