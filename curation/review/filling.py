"""From a run into the queue: new items come, those that need nobody go, the rest is brought up to date.

Nothing is ever deleted. What waits too long is put on hold; an item whose text changed begins another round
and brings along what was decided on the text as it was; what a person asked for waits until it is answered.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from curation import decisions
from curation.decisions import Decision, Ledger
from curation.review import answers, database, flagged, kinds
from curation.review.clock import moment
from curation.review.queue_tables import ANSWERS as GIVEN
from curation.review.queue_tables import (
    BARRED,
    GONE,
    ITEMS,
    LEASES,
    ON_HOLD,
    SETTLED,
    UNSETTLED,
    WAITING,
)
from curation.reviewing import Review

CHUNK = 1000  # rows in one transaction: reviewers must not wait for a large run

Held = Mapping[str, list[Decision]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling changed: items that came, began anew, went, were put on hold; and all that wait now."""

    new: int
    again: int
    gone: int
    on_hold: int
    waiting: int


def fill(home: Path, engine: Engine, terms: Review) -> Filled:
    """Bring the queue up to date with what the home's last run flagged."""
    answers.finish(engine, home)
    with Ledger(home) as ledger:
        decided = ledger.held()
    seen: set[str] = set()
    new = again = 0
    for chunk in _chunks(flagged.records(home, terms)):
        seen |= {row["doc_id"] for row in chunk}
        came, began = database.write(engine, lambda c, rows=chunk: _bring(c, rows, decided))  # type: ignore[misc]
        new, again = new + came, again + began
    gone = database.write(engine, lambda c: _let_go(c, seen))
    late = moment(-timedelta(days=terms.on_hold_after_days))
    held = database.write(engine, lambda c: _put_on_hold(c, late))
    with engine.connect() as connection:
        waiting = connection.execute(select(ITEMS.c.item_id).where(ITEMS.c.state.in_(UNSETTLED))).all()
    return Filled(new, again, gone, held, len(waiting))


def ask(home: Path, engine: Engine, doc_id: str, kind: str, *, note: str, terms: Review) -> int:
    """Put an appeal or a withdrawal request into the queue and return its item.

    An item that waits already goes on waiting, with the request beside it. Whoever made the decision that an
    appeal is against may not answer it.
    """
    if kind not in kinds.ASKED:
        raise ValueError(f"people ask for {' or '.join(sorted(kinds.ASKED))}, not for {kind!r}")
    with Ledger(home) as ledger:
        decided = ledger.held().get(doc_id, [])
    request = {"kind": kind, "note": note, "at": moment()}
    row = flagged.record(home, doc_id, [kind], terms)
    return database.write(engine, lambda c: _ask(c, row, request, decided))


def resume(engine: Engine, item_id: int) -> None:
    """Let an item that is on hold wait again, from now on."""
    change = update(ITEMS).where(ITEMS.c.item_id == item_id, ITEMS.c.state == ON_HOLD)
    database.write(engine, lambda c: c.execute(change.values(state=WAITING, since=moment())))


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _bring(connection: Connection, rows: list[dict[str, Any]], decided: Held) -> tuple[int, int]:
    names = [row["doc_id"] for row in rows]
    found = connection.execute(select(ITEMS).where(ITEMS.c.doc_id.in_(names)))
    known = {item.doc_id: item._mapping for item in found}
    fresh = [row for row in rows if row["doc_id"] not in known]
    if fresh:
        _insert(connection, fresh, decided)
    again = 0
    for row in rows:
        if item := known.get(row["doc_id"]):
            again += _refresh(connection, item, row, decided.get(row["doc_id"], []))
    return len(fresh), again


def _insert(connection: Connection, rows: list[dict[str, Any]], decided: Held, asked: Any = ()) -> None:
    added = {"state": WAITING, "round": 1, "since": moment(), "asked": json.dumps(asked, ensure_ascii=False)}
    full = [
        row | added | {"earlier": _earlier(row["text_sha256"], None, decided.get(row["doc_id"], []))}
        for row in rows
    ]
    connection.execute(insert(ITEMS), full)
    names = [row["doc_id"] for row in rows]
    made = connection.execute(select(ITEMS.c.item_id, ITEMS.c.needed).where(ITEMS.c.doc_id.in_(names)))
    _free_slots(connection, [item_id for item_id, needed in made for _ in range(needed)])


def _refresh(connection: Connection, item: Any, row: dict[str, Any], decided: list[Decision]) -> bool:
    """Bring one item up to date; tell whether it began another round."""
    if item["text_sha256"] != row["text_sha256"]:
        _begin_again(connection, item, row, _earlier(row["text_sha256"], item, decided))
        return True
    if item["state"] == SETTLED:  # the next run obeys; until then the record is still flagged
        return False
    changed = {name: row[name] for name in ("reasons", "priority", "language", "access", "cluster", "shard")}
    bits = row["kinds"] | (item["kinds"] & kinds.bits(kinds.ASKED))
    state = WAITING if item["state"] == GONE else item["state"]
    if item["kinds"] & kinds.bits(kinds.ASKED):
        changed["priority"] = max(row["priority"], item["priority"])
    change = update(ITEMS).where(ITEMS.c.item_id == item["item_id"])
    connection.execute(change.values(**changed, kinds=bits, state=state, sensitive=row["sensitive"]))
    return False


def _begin_again(connection: Connection, item: Any, row: dict[str, Any], earlier: str) -> None:
    fixed = {"state": WAITING, "round": item["round"] + 1, "since": moment(), "earlier": earlier}
    cleared = {"settled_by": None, "decision": None}
    change = update(ITEMS).where(ITEMS.c.item_id == item["item_id"])
    connection.execute(change.values(**row | fixed | cleared))
    connection.execute(delete(LEASES).where(LEASES.c.item_id == item["item_id"]))
    _free_slots(connection, [item["item_id"]] * row["needed"])


def _free_slots(connection: Connection, items: list[int]) -> None:
    """Add a free slot for each item named, as often as it is named."""
    slot = {"is_answered": False, "adjudicates": False}
    connection.execute(insert(LEASES), [slot | {"item_id": item_id} for item_id in items])


def _earlier(text_sha256: str, item: Any, decided: list[Decision]) -> str:
    """Return as JSON what was decided, without names, and the excerpt of the text as it was then."""
    said = [
        {"number": d.number, "at": d.at, "answer": d.answer, "detail": d.detail, "reason": d.reason}
        | {"is_of_this_text": d.text_sha256 == text_sha256}
        for d in decided
    ]
    was = item["excerpt"] if item and item["text_sha256"] != text_sha256 else None
    return json.dumps({"decisions": said, "excerpt": was}, ensure_ascii=False)


def _ask(connection: Connection, row: dict[str, Any], request: Any, decided: list[Decision]) -> int:
    known = select(ITEMS).where(ITEMS.c.doc_id == row["doc_id"])
    found = connection.execute(known).first()
    if found is None:
        _insert(connection, [row], {row["doc_id"]: decided}, [request])
        item_id = int(connection.execute(known).one().item_id)
    else:
        item_id = found.item_id
        _ask_again(connection, found._mapping, row, request, decided)
    if request["kind"] == kinds.APPEAL:
        _bar(connection, item_id, _deciders(connection, item_id, found, decided))
    return item_id


def _ask_again(
    connection: Connection, item: Any, row: dict[str, Any], request: Any, decided: list[Decision]
) -> None:
    """Add a request to an item; one that waits goes on as it is, so that nobody at work on it loses it."""
    asked = {
        "kinds": row["kinds"] | item["kinds"],
        "priority": max(row["priority"], item["priority"]),
        "needed": max(row["needed"], item["needed"]),
        "asked": json.dumps([*json.loads(item["asked"]), request], ensure_ascii=False),
    }
    if item["state"] in UNSETTLED and item["text_sha256"] == row["text_sha256"]:
        waits = {"state": WAITING} if item["state"] == ON_HOLD else {}
        change = update(ITEMS).where(ITEMS.c.item_id == item["item_id"])
        connection.execute(change.values(**asked, **waits))
        if asked["needed"] > item["needed"]:
            _free_slots(connection, [item["item_id"]] * (asked["needed"] - item["needed"]))
    else:
        earlier = _earlier(row["text_sha256"], item, decided)
        _begin_again(connection, item, row | asked, earlier)


def _deciders(connection: Connection, item_id: int, item: Any, decided: list[Decision]) -> set[str]:
    """Return who made the decision that an appeal is against: in a small community others must be left."""
    people = set(decided[-1].by.split(decisions.AND)) if decided else set()
    if item is not None and item._mapping["state"] == SETTLED:
        of_round = (GIVEN.c.item_id == item_id, GIVEN.c.round == item._mapping["round"])
        answered = select(GIVEN.c.person).where(*of_round, GIVEN.c.undone_at.is_(None))
        people |= set(connection.execute(answered).scalars())
    return people


def _bar(connection: Connection, item_id: int, people: set[str]) -> None:
    """Bar these people from an item, and besides them only who passed it on: that was said to be for good."""
    passed = select(GIVEN.c.person).where(GIVEN.c.item_id == item_id, GIVEN.c.verdict == answers.PASS)
    barred = people | set(connection.execute(passed).scalars())
    connection.execute(delete(BARRED).where(BARRED.c.item_id == item_id))
    for person in sorted(barred):
        connection.execute(insert(BARRED).values(item_id=item_id, person=person))


def _let_go(connection: Connection, seen: set[str]) -> int:
    """Let go of the items whose record is not flagged any more and for which nobody asked."""
    asked = kinds.bits(kinds.ASKED)
    open_items = select(ITEMS.c.item_id, ITEMS.c.doc_id).where(
        ITEMS.c.state.in_(UNSETTLED), ITEMS.c.kinds.bitwise_and(asked) == 0
    )
    gone = [item_id for item_id, doc_id in connection.execute(open_items) if doc_id not in seen]
    for start in range(0, len(gone), CHUNK):
        chosen = ITEMS.c.item_id.in_(gone[start : start + CHUNK])
        connection.execute(update(ITEMS).where(chosen).values(state=GONE))
    return len(gone)


def _put_on_hold(connection: Connection, late: str) -> int:
    change = update(ITEMS).where(ITEMS.c.state == WAITING, ITEMS.c.since < late)
    return connection.execute(change.values(state=ON_HOLD)).rowcount
