"""Sessions: a random token in a cookie, its digest in the table; they end when idle, and in any case.

A visitor who is not signed in has a token as well, without a row. The token for forms is computed from it, so
that the server keeps no key: whoever cannot read the cookie cannot compute it. It changes at sign-in.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, update

from curation.review import database, people
from curation.review.clock import moment
from curation.review.invitations import digest
from curation.review.people import Person
from curation.review.settings import Web
from curation.review.tables import SESSIONS

TOUCHED_EVERY = timedelta(seconds=60)  # a read does not become a write each time


@dataclass(frozen=True, slots=True)
class Limits:
    """When a session ends: this long after its last use, and this long after its beginning."""

    idle: timedelta
    whole: timedelta

    @classmethod
    def of(cls, web: Web) -> "Limits":
        """Return the limits that the settings ask for."""
        return cls(timedelta(minutes=web.idle_minutes), timedelta(hours=web.session_hours))


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def begin(connection: Connection, person: Person) -> str:
    """Return the token of a new session."""
    token, now = new_token(), moment()
    values = {"token_sha256": digest(token), "person_id": person.person_id}
    connection.execute(insert(SESSIONS).values(**values, begun_at=now, seen_at=now))
    return token


def find(engine: Engine, token: str, limits: Limits) -> Person | None:
    """Return who has this session; null if it has ended or the account is closed."""
    with engine.connect() as connection:
        row = connection.execute(select(SESSIONS).where(SESSIONS.c.token_sha256 == digest(token))).first()
        if row is None or row.seen_at < moment(-limits.idle) or row.begun_at < moment(-limits.whole):
            return None
        person = people.get(connection, row.person_id)
    if row.seen_at < moment(-TOUCHED_EVERY):
        database.write(engine, lambda write: _touch(write, row.token_sha256))
    return person if person.is_active else None


def end(connection: Connection, token: str) -> None:
    """End one session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.token_sha256 == digest(token)))


def end_others(connection: Connection, person: Person, token: str) -> None:
    """End all sessions of a person but the one with this token."""
    others = (SESSIONS.c.person_id == person.person_id, SESSIONS.c.token_sha256 != digest(token))
    connection.execute(delete(SESSIONS).where(*others))


def forget_ended(connection: Connection, limits: Limits) -> None:
    """Remove the rows of sessions that have ended."""
    ended = (SESSIONS.c.seen_at < moment(-limits.idle)) | (SESSIONS.c.begun_at < moment(-limits.whole))
    connection.execute(delete(SESSIONS).where(ended))


def derived(token: str, purpose: str) -> str:
    """Return a value that only the holder of a token can know: for forms, or for a sign-in elsewhere."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _touch(connection: Connection, token_sha256: str) -> None:
    connection.execute(
        update(SESSIONS).where(SESSIONS.c.token_sha256 == token_sha256).values(seen_at=moment())
    )
