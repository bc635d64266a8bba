"""The audit of sign-ins: append-only, each entry with the hash of the one before it.

It must not become a register of addresses: a client is kept as a digest under a key that only this database
holds (the hash of its first entry), and a name that nobody has as a digest too, since people type passwords
where names belong.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from curation import files
from curation.errors import BrokenLedger
from curation.review.clock import moment
from curation.review.tables import AUDIT

FIRST = "0" * 64
BEGUN = "log begun"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an account: when, what, to whom, from which client (a digest)."""

    number: int
    at: str
    event: str
    subject: str
    client: str
    detail: str
    previous: str
    hash: str


def append(connection: Connection, event: str, subject: str, *, client: str = "", detail: str = "") -> None:
    """Write an event down; the connection is one that writes, so that no other entry comes between."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE audit_events IN SHARE ROW EXCLUSIVE MODE"))
    last = _last(connection) or _begin(connection)
    _add(connection, last, event, subject, digest(connection, client), detail[:200])


def digest(connection: Connection, value: str) -> str:
    """Return the keyed digest under which a client or an unknown name stands; empty for an empty one."""
    if not value:
        return ""
    key = connection.scalar(select(AUDIT.c.hash).where(AUDIT.c.number == 1)) or _begin(connection).hash
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


def events(engine: Engine) -> Iterator[Event]:
    """Yield all events, oldest first."""
    with engine.connect() as connection:
        for row in connection.execute(select(AUDIT).order_by(AUDIT.c.number)):
            yield Event(**row._mapping)


def verify(engine: Engine) -> int:
    """Return the number of entries of a sound chain; raise `BrokenLedger` at the first break."""
    previous, count = FIRST, 0
    for count, event in enumerate(events(engine), start=1):
        entry = asdict(event)
        claimed = entry.pop("hash")
        if event.number != count or event.previous != previous or files.digest(entry) != claimed:
            raise BrokenLedger(f"the audit of sign-ins does not hold from entry {count} on; restore a backup")
        previous = claimed
    return count


def _begin(connection: Connection) -> Event:
    return _add(connection, None, BEGUN, "", "", secrets.token_hex(32))


def _add(
    connection: Connection, last: Event | None, event: str, subject: str, client: str, detail: str
) -> Event:
    entry: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "at": moment(),
        "event": event,
        "subject": subject,
        "client": client,
        "detail": detail,
        "previous": last.hash if last else FIRST,
    }
    entry["hash"] = files.digest(entry)
    connection.execute(AUDIT.insert().values(**entry))
    return Event(**entry)


def _last(connection: Connection) -> Event | None:
    row = connection.execute(select(AUDIT).order_by(AUDIT.c.number.desc()).limit(1)).first()
    return Event(**row._mapping) if row else None
