"""Answers of people, how several become one, and how that one comes into the ledger.

An answer is safe once `submit` returns. What settles an item is written to the ledger after that, under a
ticket of its own: a machine that stops in between loses nothing and writes nothing twice.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, insert, select, update

from curation import decisions
from curation.decisions import Decision, Ledger
from curation.errors import BadReview
from curation.review import database, details, queue
from curation.review.clock import moment
from curation.review.leases import FREE
from curation.review.queue import Item, Reviewer
from curation.review.queue_tables import ANSWERS, BARRED, ITEMS, LEASES, SETTLED, TIED, UNSETTLED, WAITING
from curation.reviewing import Review

PASS = "pass"  # ask another: no answer, and the item comes back to this person no more
VERDICTS = (decisions.KEEP, decisions.DROP, *decisions.AMENDMENTS, PASS)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers: a verdict with its detail, a reason code of the policy, and a free note."""

    verdict: str
    code: str
    text_sha256: str
    detail: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it is held; `undone_at` is null while it holds."""

    answer_id: int
    item_id: int
    round: int
    person: str
    verdict: str
    detail: dict[str, Any]
    code: str
    note: str
    adjudicates: bool
    at: str
    undone_at: str | None
    bulk_id: int | None = None  # null: it was given to this record alone


@dataclass(frozen=True, slots=True)
class Result:
    """What an answer did: its own number, the item's state now, and the decision where it was settled."""

    answer_id: int
    state: str
    decision: int | None


def submit(engine: Engine, home: Path, item_id: int, who: Reviewer, given: Given, terms: Review) -> Result:
    """Take somebody's answer to an item that they have on lease; the last one needed settles it."""
    given = checked(given, terms)
    if given.verdict == decisions.REDACT:
        with engine.connect() as connection:
            read = queue.get(connection, item_id)
        details.fit(given.detail["spans"], len(queue.document(home, read)["text"]))

    def work(connection: Connection) -> int:
        item = queue.get(connection, item_id)
        slot = _slot(connection, item, who, given)
        answer_id = _insert(connection, item, who, given, slot.adjudicates)
        if given.verdict == PASS:
            _pass_on(connection, item, who, slot.lease_id)
        else:
            answered = update(LEASES).where(LEASES.c.lease_id == slot.lease_id)
            connection.execute(answered.values(is_answered=True, until=None))
            _weigh(connection, item)
        return answer_id

    answer_id = database.write(engine, work)
    finish(engine, home)
    with engine.connect() as connection:
        item = queue.get(connection, item_id)
    return Result(answer_id, item.state, item.decision)


def undo(engine: Engine, home: Path, answer_id: int, who: Reviewer) -> None:
    """Take one's own answer back; the item waits again, and what it settled is revoked in the ledger."""
    with engine.connect() as connection:
        answer = _get(connection, answer_id)
        item = queue.get(connection, answer.item_id)
    if answer.person != who.name or answer.undone_at or answer.round != item.round:
        raise BadReview(f"answer {answer_id} is not one that {who.name} can take back; look at the item anew")
    if item.decision is not None:
        with Ledger(home) as ledger:
            ledger.revoke([item.decision], reason=f"{who.name} took the answer back", by=who.name)
    database.write(engine, lambda connection: _undo(connection, answer))


def close(engine: Engine, decision: Decision) -> None:
    """Settle the item about a document, if it waits, by a decision that was made outside of the queue."""
    change = update(ITEMS).where(ITEMS.c.doc_id == decision.doc_id, ITEMS.c.state.in_(UNSETTLED))
    settled = change.values(state=SETTLED, settled_by=None, decision=decision.number)
    database.write(engine, lambda connection: connection.execute(settled))


def finish(engine: Engine, home: Path) -> int:
    """Write what is settled and not yet in the ledger there, once each; return how many that were."""
    with engine.connect() as connection:
        due = connection.execute(
            select(ITEMS).where(ITEMS.c.state == SETTLED, ITEMS.c.decision.is_(None))
        ).all()
        said = [_told(connection, queue.item(row)) for row in due]
    if not said:
        return 0
    with Ledger(home) as ledger:
        written = ledger.write(said)
    numbers = [(row.item_id, row.settled_by, d.number) for row, d in zip(due, written, strict=True)]
    database.write(engine, lambda connection: _number(connection, numbers))
    return len(said)


def visible(engine: Engine, item: Item, who: Reviewer) -> list[Answered]:
    """Return the answers of this round that somebody may see: their own alone until all have answered."""
    of_round = (ANSWERS.c.item_id == item.item_id, ANSWERS.c.round == item.round)
    holds = select(ANSWERS).where(*of_round, ANSWERS.c.undone_at.is_(None)).order_by(ANSWERS.c.answer_id)
    with engine.connect() as connection:
        found = [_answered(row) for row in connection.execute(holds)]
    is_open = item.state in (SETTLED, TIED)
    return [answer for answer in found if is_open or answer.person == who.name]


def checked(given: Given, terms: Review) -> Given:
    """Return an answer with its detail complete, or say what the policy or the detail does not allow."""
    if given.verdict not in VERDICTS:
        raise BadReview(f"an answer is one of {', '.join(VERDICTS)}, not {given.verdict!r}")
    if terms.codes and given.code not in terms.codes and given.verdict != PASS:
        raise BadReview(f"the policy has no reason {given.code!r}; it has {', '.join(terms.codes)}")
    return Given(
        given.verdict,
        given.code,
        given.text_sha256,
        details.complete(given.verdict, given.detail),
        given.note,
    )


def _slot(connection: Connection, item: Item, who: Reviewer, given: Given) -> Any:
    mine = and_(
        LEASES.c.item_id == item.item_id, LEASES.c.person == who.name, LEASES.c.is_answered.is_(False)
    )
    slot = connection.execute(select(LEASES).where(mine)).first()
    if item.text_sha256 != given.text_sha256:
        raise BadReview(f"the text of {item.doc_id} changed while it was read; look at it anew")
    if slot is None or item.state not in (WAITING, TIED):
        raise BadReview(f"{who.name} has {item.doc_id} on lease no more, and others have it; take another")
    return slot


def _insert(connection: Connection, item: Item, who: Reviewer, given: Given, adjudicates: bool) -> int:
    row = {"item_id": item.item_id, "round": item.round, "person": who.name, "at": moment()}
    row |= {"verdict": given.verdict, "detail": _canonical(given.detail), "code": given.code}
    row |= {"note": given.note, "adjudicates": adjudicates}
    result = connection.execute(insert(ANSWERS).values(**row))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def _pass_on(connection: Connection, item: Item, who: Reviewer, lease_id: int) -> None:
    connection.execute(update(LEASES).where(LEASES.c.lease_id == lease_id).values(**FREE))
    connection.execute(insert(BARRED).values(item_id=item.item_id, person=who.name))


def _weigh(connection: Connection, item: Item) -> None:
    """Settle an item by the answers it has, ask an adjudicator, or let it wait for more."""
    answers = _of_round(connection, item)
    given = [answer for answer in answers if not answer.adjudicates]
    judged = [answer for answer in answers if answer.adjudicates]
    votes = Counter((answer.verdict, _canonical(answer.detail)) for answer in given)
    most, n = votes.most_common(1)[0] if votes else (None, 0)
    state, by = WAITING, None
    if len(given) >= item.needed and n * 2 > len(given):
        state = SETTLED
        by = next(a.answer_id for a in given if (a.verdict, _canonical(a.detail)) == most)
    elif len(given) >= item.needed:
        state, by = (SETTLED, judged[0].answer_id) if judged else (TIED, None)
    if state == TIED and item.state != TIED:
        slot = {"item_id": item.item_id, "is_answered": False, "adjudicates": True}
        connection.execute(insert(LEASES).values(**slot))
    change = update(ITEMS).where(ITEMS.c.item_id == item.item_id)
    connection.execute(change.values(state=state, settled_by=by, decision=None))


def _undo(connection: Connection, answer: Answered) -> None:
    item = queue.get(connection, answer.item_id)
    change = update(ANSWERS).where(ANSWERS.c.answer_id == answer.answer_id, ANSWERS.c.undone_at.is_(None))
    connection.execute(change.values(undone_at=moment()))
    mine = and_(LEASES.c.item_id == item.item_id, LEASES.c.person == answer.person)
    connection.execute(update(LEASES).where(mine).values(**FREE, is_answered=False))
    if not answer.adjudicates:
        unused = and_(LEASES.c.item_id == item.item_id, LEASES.c.adjudicates, LEASES.c.is_answered.is_(False))
        connection.execute(delete(LEASES).where(unused))
    _weigh(connection, item)


def _told(connection: Connection, item: Item) -> decisions.Answer:
    """Return what settles an item as the ledger takes it: by all who said it, for the first one's reason."""
    of = _get(connection, item.settled_by or 0)
    alike = [a for a in _of_round(connection, item) if (a.verdict, a.detail) == (of.verdict, of.detail)]
    names = decisions.AND.join(sorted({a.person for a in alike}))
    reason = f"{of.code}: {of.note}" if of.code and of.note else of.code or of.note
    ticket = f"item/{item.item_id}/{item.round}/{of.answer_id}"
    return decisions.Answer(item.doc_id, item.text_sha256, of.verdict, reason, names, of.detail, ticket)


def _number(connection: Connection, numbers: Sequence[tuple[int, int, int]]) -> None:
    for item_id, settled_by, number in numbers:
        same = and_(ITEMS.c.item_id == item_id, ITEMS.c.settled_by == settled_by)
        connection.execute(update(ITEMS).where(same).values(decision=number))


def _of_round(connection: Connection, item: Item) -> list[Answered]:
    """Return the answers that hold in an item's round, oldest first, without those that passed it on."""
    of_round = (ANSWERS.c.item_id == item.item_id, ANSWERS.c.round == item.round)
    holds = (*of_round, ANSWERS.c.undone_at.is_(None), ANSWERS.c.verdict != PASS)
    rows = connection.execute(select(ANSWERS).where(*holds).order_by(ANSWERS.c.answer_id))
    return [_answered(row) for row in rows]


def _get(connection: Connection, answer_id: int) -> Answered:
    row = connection.execute(select(ANSWERS).where(ANSWERS.c.answer_id == answer_id)).first()
    if row is None:
        raise BadReview(f"there is no answer {answer_id}")
    return _answered(row)


def _answered(row: Any) -> Answered:
    return Answered(**dict(row._mapping) | {"detail": json.loads(row.detail)})


def _canonical(detail: dict[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True)
