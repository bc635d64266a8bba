"""The queue as one person may see it: most urgent first, their languages and access tiers alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from curation import decisions, store
from curation.errors import UnknownDocument
from curation.review import kinds
from curation.review.queue_tables import ANSWERS, ITEMS, WAITING


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who looks: a name, their languages (null: all), the access tiers open to them, what they may do."""

    name: str
    languages: frozenset[str] | None = None
    tiers: frozenset[str] = frozenset({decisions.OPEN})
    adjudicates: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One record that waits, or waited, for people; `decision` is null until the ledger holds it."""

    item_id: int
    doc_id: str
    text_sha256: str
    language: str
    source: str
    shard: str
    host: str | None
    cluster: str | None
    access: str
    kinds: tuple[str, ...]
    sensitive: bool
    priority: float
    state: str
    needed: int
    round: int
    since: str
    title: str | None
    locator: str | None
    licence: str
    excerpt: str
    reasons: tuple[dict[str, Any], ...]
    asked: tuple[dict[str, Any], ...]
    earlier: dict[str, Any]
    settled_by: int | None
    decision: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is wanted: a kind of reason and a language (null: all), and a state."""

    kind: str | None = None
    language: str | None = None
    state: str = WAITING


ALL = Wanted()


def page(
    engine: Engine, who: Reviewer, wanted: Wanted, *, limit: int = 50, after: Item | None = None
) -> list[Item]:
    """Return the most urgent items that somebody may see, from behind `after` on."""
    asked = [ITEMS.c.state == wanted.state, *seen_by(who), *conditions(wanted)]
    if after:
        further = and_(ITEMS.c.priority == after.priority, ITEMS.c.item_id > after.item_id)
        asked.append(or_(ITEMS.c.priority < after.priority, further))
    order = (ITEMS.c.priority.desc(), ITEMS.c.item_id)
    # The inner query is answered by the index alone; whole rows are read for this page only.
    chosen = select(ITEMS.c.item_id).where(*asked).order_by(*order).limit(limit).subquery()
    rows = select(ITEMS).join(chosen, chosen.c.item_id == ITEMS.c.item_id).order_by(*order)
    with engine.connect() as connection:
        return [item(row) for row in connection.execute(rows)]


def counts(engine: Engine, who: Reviewer) -> dict[str, dict[str, int]]:
    """Return how many items that somebody may see are in each state, by language."""
    grouped = select(ITEMS.c.language, ITEMS.c.state, func.count()).where(*seen_by(who))
    found: dict[str, dict[str, int]] = {}
    with engine.connect() as connection:
        for language, state, n in connection.execute(grouped.group_by(ITEMS.c.language, ITEMS.c.state)):
            found.setdefault(language, {})[state] = n
    return found


def find(engine: Engine, doc_id: str) -> Item | None:
    """Return the item about a document; null when it never waited."""
    with engine.connect() as connection:
        row = connection.execute(select(ITEMS).where(ITEMS.c.doc_id == doc_id)).first()
    return item(row) if row else None


def get(connection: Connection, item_id: int) -> Item:
    """Return an item, locked until the transaction ends where the database locks rows."""
    row = connection.execute(select(ITEMS).where(ITEMS.c.item_id == item_id).with_for_update()).first()
    if row is None:
        raise UnknownDocument(f"the queue holds no item {item_id}; `commons review list` shows what waits")
    return item(row)


def look(connection: Connection, item_id: int) -> Item | None:
    """Return an item to look at, unlocked; null when there is none."""
    row = connection.execute(select(ITEMS).where(ITEMS.c.item_id == item_id)).first()
    return item(row) if row else None


def settling(connection: Connection, settled: Item) -> str | None:
    """Return the answer that settled an item; null where none did."""
    given = select(ANSWERS.c.verdict).where(ANSWERS.c.answer_id == settled.settled_by)
    found: str | None = connection.execute(given).scalar()
    return found


def document(home: Path, chosen: Item) -> dict[str, Any]:
    """Return the document of an item as it is stored, its whole text among its columns."""
    shards = (s for s in store.shards(home, [chosen.source]) if s.name == chosen.shard)
    shard = next(shards, None) or store.find(home, chosen.doc_id)
    rows = pq.read_table(shard.path(home), filters=[("doc_id", "=", chosen.doc_id)]).to_pylist()
    found: dict[str, Any] = rows[0]
    return found


def item(row: Any) -> Item:
    """Return a row of the table as an item."""
    held = dict(row._mapping)
    told = {name: json.loads(held[name]) for name in ("reasons", "asked", "earlier")}
    listed = {"reasons": tuple(told["reasons"]), "asked": tuple(told["asked"])}
    return Item(**held | told | listed | {"kinds": tuple(kinds.named(held["kinds"]))})


def seen_by(who: Reviewer) -> Sequence[ColumnElement[bool]]:
    """Return the conditions under which somebody may see an item."""
    languages = [] if who.languages is None else [ITEMS.c.language.in_(sorted(who.languages))]
    return [*languages, ITEMS.c.access.in_(sorted(who.tiers))]


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions of a kind of reason and a language, where they are wanted."""
    found: list[ColumnElement[bool]] = []
    if wanted.language is not None:
        found.append(ITEMS.c.language == wanted.language)
    if wanted.kind is not None:
        found.append(ITEMS.c.kinds.bitwise_and(kinds.bits([wanted.kind])) != 0)
    return found
