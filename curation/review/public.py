"""What everybody may know of a record, and what everybody may ask about it.

Nobody is named here but the rules: not who reviewed, not what they wrote. A text that is not for everybody,
or that somebody withdrew, is as if it were not held: that it exists may itself be what must not be told.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from sqlalchemy import Connection, Engine, insert, select

from curation import decisions, explained, outcomes, store
from curation.decisions import Decision
from curation.errors import UnknownDocument
from curation.explained import Explained
from curation.review import database, filling, queue
from curation.review.clock import moment
from curation.review.queue_tables import ASKS, SETTLED
from curation.reviewing import Review
from curation.withdrawals import cases

NOTE_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that was asked for: since when, whether it is decided, and whether it changed the outcome."""

    kind: str
    at: str
    is_decided: bool
    changed: bool | None


def record(home: Path, doc_id: str) -> Explained | None:
    """Return the facts about a record that is for everybody; null for any other, held or not."""
    try:
        facts = explained.of(home, doc_id)
    except UnknownDocument:
        return None
    is_hidden = facts.outcome == outcomes.WITHDRAWN or doc_id in cases.is_held(home)
    return None if is_hidden or _tier(home, doc_id) != decisions.OPEN else facts


def standing(facts: Explained) -> Decision | None:
    """Return the decision of people that stands about a record's text as it is; null where a rule decides."""
    revoked = {d.detail["revokes"] for d in facts.decisions if d.answer == decisions.REVOKE}
    held = [d for d in facts.decisions if d.answer != decisions.REVOKE and d.number not in revoked]
    return next((d for d in reversed(held) if d.text_sha256 == facts.document["text_sha256"]), None)


def code_of(decision: Decision, terms: Review) -> str | None:
    """Return the words of the reason that a decision gives; never the note, which was not written for all."""
    return terms.codes.get(decision.reason.partition(":")[0])


def ask(engine: Engine, home: Path, facts: Explained, kind: str, note: str, terms: Review) -> str:
    """Put an appeal or a request into the queue and return the slip by which it is followed."""
    doc_id = facts.document["doc_id"]
    item_id = filling.ask(home, engine, doc_id, kind, note=note[:NOTE_CHARS].strip(), terms=terms)
    slip = secrets.token_urlsafe(24)

    def work(connection: Connection) -> None:
        item = queue.get(connection, item_id)
        row: Mapping[str, Any] = {"token_sha256": _digest(slip), "item_id": item_id, "round": item.round}
        told = {"kind": kind, "before": facts.outcome, "at": moment()}
        connection.execute(insert(ASKS).values(**row, **told))

    database.write(engine, work)
    return slip


def follow(engine: Engine, slip: str) -> Ask | None:
    """Return what became of what was asked with a slip; null for a slip that was never given out."""
    with engine.connect() as connection:
        row = connection.execute(select(ASKS).where(ASKS.c.token_sha256 == _digest(slip))).first()
        if row is None:
            return None
        item = queue.look(connection, row.item_id)
        answer = queue.settling(connection, item) if item else None
    is_decided = item is None or item.round > row.round or item.state == SETTLED
    changed = None if answer is None else outcomes.OF_ANSWER.get(answer) != row.before
    return Ask(row.kind, row.at, is_decided, changed if is_decided else None)


def _tier(home: Path, doc_id: str) -> str:
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    found = excepted.filter(pc.equal(excepted["doc_id"], doc_id)).to_pylist()
    amended = found[0]["amended"] if found else None
    return str((amended or {}).get("tier") or decisions.OPEN)


def _digest(slip: str) -> str:
    return hashlib.sha256(slip.encode()).hexdigest()
