"""Signing in by password, slower with each wrong one.

The delay is for this client and this account together. Were it for the account alone, anyone could keep a
reviewer out by typing wrong passwords (OWASP, Authentication Cheat Sheet).
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, select

from curation.review import audit, database, passwords, people, sessions
from curation.review.clock import moment
from curation.review.people import Person
from curation.review.refusals import Busy, Refused
from curation.review.tables import AUDIT
from curation.review.words import mark

FAILED, DONE = "sign-in failed", "signed in"
FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=15)


def by_password(engine: Engine, name: str, password: str, *, client: str) -> str:
    """Return the token of a new session; a wrong name or password is told in the same words."""
    with engine.connect() as connection:
        person = people.by_name(connection, name)
    _check(engine, person, name, password, client)
    if person is None or not person.is_active:
        raise _wrong()
    return admitted(engine, person, client=client, how="password")


def must_know(engine: Engine, person: Person, password: str, *, client: str) -> None:
    """Refuse unless this is the person's password; wrong ones count as at signing in."""
    _check(engine, person, person.name, password, client)


def _check(engine: Engine, person: Person | None, name: str, password: str, client: str) -> None:
    with engine.connect() as connection:
        held = people.password_hash(connection, person.person_id) if person else None
    database.write(engine, lambda write: _must_not_wait(write, person, name, client))
    if not passwords.matches(password, held):
        database.write(engine, lambda write: _note(write, FAILED, person, name, client))
        raise _wrong()


def _wrong() -> Refused:
    return Refused(mark("Name or password is wrong."))


def admitted(engine: Engine, person: Person, *, client: str, how: str) -> str:
    """Return the token of a new session for someone who has shown who they are."""

    def work(connection: Connection) -> str:
        audit.append(connection, DONE, person.name, client=client, detail=how)
        return sessions.begin(connection, person)

    return database.write(engine, work)


def wait_s(connection: Connection, subject: str, client_digest: str) -> float:
    """Return how many seconds this client must wait before trying this account again; 0 if none."""
    which = (AUDIT.c.subject == subject, AUDIT.c.client == client_digest, AUDIT.c.at > moment(-LONGEST_WAIT))
    rows = connection.execute(
        select(AUDIT.c.event, AUDIT.c.at).where(*which).order_by(AUDIT.c.number.desc()).limit(40)
    ).all()
    failed = []
    for row in rows:
        if row.event == DONE:
            break
        if row.event == FAILED:
            failed.append(row.at)
    if len(failed) < FREE_TRIES:
        return 0.0
    wait = min(timedelta(seconds=2.0 ** (len(failed) - FREE_TRIES + 1)), LONGEST_WAIT)
    return max(0.0, (datetime.fromisoformat(failed[0]) + wait - datetime.now(UTC)).total_seconds())


def _must_not_wait(connection: Connection, person: Person | None, name: str, client: str) -> None:
    subject = _subject(connection, person, name)
    if wait_s(connection, subject, audit.digest(connection, client)) > 0:
        raise Busy(mark("Too many wrong passwords from here for this name; wait a little and try again."))


def _note(connection: Connection, event: str, person: Person | None, name: str, client: str) -> None:
    audit.append(connection, event, _subject(connection, person, name), client=client)


def _subject(connection: Connection, person: Person | None, name: str) -> str:
    return person.name if person else f"nobody:{audit.digest(connection, name)}"
