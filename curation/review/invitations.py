"""Invitations: a link that works once, for a week, and lets someone choose a password.

The same link serves who has lost a password. Its token is kept as a digest; the link is shown once, to
whoever made it, and travels on a way that they trust. No mail is sent.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from curation.review import audit, passwords, people
from curation.review.clock import moment
from curation.review.people import Person
from curation.review.refusals import NotAllowed, NotThere
from curation.review.tables import IDENTITIES, INVITATIONS
from curation.review.words import mark

LASTS = timedelta(days=7)


def invite(connection: Connection, person: Person, *, by: str) -> str:
    """Return the token of a new invitation for a person; earlier ones of theirs end."""
    token = secrets.token_urlsafe(32)
    end_open(connection, person)
    values = {"token_sha256": digest(token), "person_id": person.person_id, "invited_by": by}
    connection.execute(insert(INVITATIONS).values(**values, ends_at=moment(LASTS)))
    audit.append(connection, "invited", person.name, detail=f"by {by}")
    return token


def end_open(connection: Connection, person: Person) -> None:
    """End the links that wait for a person; or whoever made one would gain the roles that are given later."""
    open_ones = (INVITATIONS.c.person_id == person.person_id, INVITATIONS.c.used_at.is_(None))
    connection.execute(delete(INVITATIONS).where(*open_ones))


def renew(connection: Connection, person: Person, *, by: Person) -> str:
    """Return a new token, for a lost link or password, from a steward of all languages of the person.

    Whoever holds the link becomes the person; so one language's steward cannot make it for another's.
    """
    if not by.may_manage(person):
        raise NotAllowed(mark("This person works in languages that are not yours."))
    if not person.is_active:
        raise NotAllowed(mark("This account is closed."))
    return invite(connection, person, by=by.name)


def find(connection: Connection, token: str) -> Person:
    """Return whom an invitation is for; one that was used, ended or never made is refused."""
    which = (INVITATIONS.c.token_sha256 == digest(token), INVITATIONS.c.used_at.is_(None))
    row = connection.execute(select(INVITATIONS).where(*which, INVITATIONS.c.ends_at > moment())).first()
    person = people.get(connection, row.person_id) if row else None
    if person is None or not person.is_active:
        raise NotThere(mark("This invitation was used or has ended; ask for a new one."))
    return person


def accept(connection: Connection, token: str, password_hash: str, *, client: str) -> Person:
    """Use an invitation up: the password is set, and all earlier sessions end."""
    person = _use(connection, token)
    people.set_password(connection, person.person_id, password_hash)
    audit.append(connection, "invitation accepted", person.name, client=client, detail="password")
    return person


def accept_identity(connection: Connection, token: str, issuer: str, subject: str, *, client: str) -> Person:
    """Use an invitation up: from now on whom the provider names so is the invited person."""
    person = _use(connection, token)
    which = (IDENTITIES.c.issuer == issuer, IDENTITIES.c.subject == subject)
    connection.execute(delete(IDENTITIES).where(*which))
    values = {"issuer": issuer, "subject": subject, "person_id": person.person_id}
    connection.execute(insert(IDENTITIES).values(**values))
    audit.append(connection, "invitation accepted", person.name, client=client, detail="institution")
    return person


def _use(connection: Connection, token: str) -> Person:
    person = find(connection, token)
    used = update(INVITATIONS).where(INVITATIONS.c.token_sha256 == digest(token)).values(used_at=moment())
    connection.execute(used)
    return person


def chosen(connection: Connection, token: str, password: str) -> str:
    """Return the hash of the password that an invited person chose."""
    return passwords.hashed(password, name=find(connection, token).name)


def digest(token: str) -> str:
    """Return the digest under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
