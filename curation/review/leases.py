"""Leases: an item is one person's for a while, so that two do not work on the same one.

A slot is taken by one statement, which finds and changes it: between looking and taking, nobody else can
come. Who lets a lease run out loses nothing, as long as nobody else has taken the slot.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Engine, ScalarSelect, and_, exists, or_, select, update

from curation.review import database, exposure, queue
from curation.review.clock import moment
from curation.review.queue import Item, Reviewer, Wanted
from curation.review.queue_tables import BARRED, ITEMS, LEASES, TIED, WAITING
from curation.reviewing import Review

FREE = {"person": None, "until": None}


def claim(
    engine: Engine, who: Reviewer, terms: Review, *, wanted: Wanted = queue.ALL, besides: Collection[int] = ()
) -> Item | None:
    """Lease the most urgent item that somebody may answer and return it; null when there is none.

    An adjudicator gets ties first. `besides` are items that they skipped: that is written down nowhere.
    """

    def work(connection: Connection) -> Item | None:
        asked = [*queue.seen_by(who), *queue.conditions(wanted)]
        if besides:
            asked.append(ITEMS.c.item_id.not_in(sorted(besides)))
        if not exposure.may_see(connection, who.name, terms):
            asked.append(ITEMS.c.sensitive.is_(False))
        return _take(connection, who, terms, asked)

    return database.write(engine, work)


def take(engine: Engine, who: Reviewer, item_id: int, terms: Review) -> Item | None:
    """Lease one item that somebody asked for by name; null when it is taken, settled or not for them."""
    asked = [ITEMS.c.item_id == item_id, *queue.seen_by(who)]
    return database.write(engine, lambda connection: _take(connection, who, terms, asked))


def release(engine: Engine, who: Reviewer, item_id: int) -> None:
    """Give an item back unanswered; no trace of it stays, and no reason is asked."""
    mine = and_(LEASES.c.item_id == item_id, LEASES.c.person == who.name, LEASES.c.is_answered.is_(False))
    database.write(engine, lambda connection: connection.execute(update(LEASES).where(mine).values(**FREE)))


def held(engine: Engine, who: Reviewer) -> list[Item]:
    """Return the items that somebody has on lease now."""
    mine = select(LEASES.c.item_id).where(
        LEASES.c.person == who.name, LEASES.c.is_answered.is_(False), LEASES.c.until > moment()
    )
    with engine.connect() as connection:
        return [queue.item(row) for row in connection.execute(select(ITEMS).where(ITEMS.c.item_id.in_(mine)))]


def _take(
    connection: Connection, who: Reviewer, terms: Review, asked: list[ColumnElement[bool]]
) -> Item | None:
    until = moment(timedelta(minutes=terms.lease_minutes))
    for state in (TIED, WAITING) if who.adjudicates else (WAITING,):
        slot = _slot(who, [ITEMS.c.state == state, LEASES.c.adjudicates.is_(state == TIED), *asked])
        change = update(LEASES).where(LEASES.c.lease_id == slot).values(person=who.name, until=until)
        item_id = connection.execute(change.returning(LEASES.c.item_id)).scalar()
        if item_id is not None:
            found = queue.get(connection, item_id)
            if found.sensitive:
                exposure.note(connection, who.name)
            return found
    return None


def _slot(who: Reviewer, asked: list[ColumnElement[bool]]) -> ScalarSelect[int]:
    """Return the query for the most urgent slot that somebody may take; rows that others hold are passed."""
    mine = LEASES.alias()
    has_one = and_(mine.c.item_id == ITEMS.c.item_id, mine.c.person == who.name)
    kept = or_(mine.c.is_answered.is_(True), mine.c.until > moment())
    barred = and_(BARRED.c.item_id == ITEMS.c.item_id, BARRED.c.person == who.name)
    free = and_(LEASES.c.is_answered.is_(False), or_(LEASES.c.person.is_(None), LEASES.c.until <= moment()))
    return (
        select(LEASES.c.lease_id)
        .join(ITEMS, ITEMS.c.item_id == LEASES.c.item_id)
        .where(*asked, free, ~exists().where(has_one, kept), ~exists().where(barred))
        .order_by(ITEMS.c.priority.desc(), ITEMS.c.item_id, LEASES.c.lease_id)
        .limit(1)
        .with_for_update(skip_locked=True, of=LEASES)
        .scalar_subquery()
    )
