"""People and what they may do: roles, each for one language or for all.

Nobody registers: a steward invites, for the languages that the steward has. A name may be a pseudonym, and
should be one where reviewing brings danger.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from curation.review.clock import moment
from curation.review.refusals import NotAllowed, NotThere, Refused
from curation.review.tables import IDENTITIES, PEOPLE, ROLES, SESSIONS
from curation.review.words import mark

REVIEWER, ADJUDICATOR, STEWARD = "reviewer", "adjudicator", "steward"
INSTITUTION, AUDITOR, CONTRIBUTOR = "institution", "auditor", "contributor"
ALL_ROLES = (REVIEWER, ADJUDICATOR, STEWARD, INSTITUTION, AUDITOR, CONTRIBUTOR)
ALL_LANGUAGES = "*"

_LABEL = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}|\*")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may come in; `roles` are pairs of role and language (`*`: all languages)."""

    person_id: int
    name: str
    interface: str | None
    is_active: bool
    roles: frozenset[tuple[str, str]]
    has_password: bool = False

    def languages(self, *roles: str) -> frozenset[str]:
        """Return the languages in which this person holds any of the roles; `*` means all."""
        return frozenset(language for role, language in self.roles if role in roles)

    def may(self, *roles: str, language: str | None = None) -> bool:
        """Tell whether one of the roles is held: for the language, or for any where none is named."""
        held = self.languages(*roles)
        return bool(held) if language is None else bool(held & {language, ALL_LANGUAGES})

    def may_manage(self, other: "Person") -> bool:
        """Tell whether this steward has every language in which the other holds a role."""
        return all(self.may(STEWARD, language=language) for _, language in other.roles)


def add(connection: Connection, name: str, roles: Iterable[tuple[str, str]]) -> Person:
    """Write down a new person, who has no password yet; a name that is taken is refused."""
    name = tidy_name(name)
    if by_name(connection, name):
        raise Refused(mark("This name is taken; choose another."))
    made = connection.execute(insert(PEOPLE).values(name=name, is_active=True, made_at=moment()))
    (person_id,) = made.inserted_primary_key or (0,)
    for role, language in roles:
        grant(connection, person_id, role, language)
    return get(connection, person_id)


def tidy_name(name: str) -> str:
    """Return a name in its composed form; letters, marks and digits of all scripts, `. _ -` and spaces."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not 2 <= len(name) <= 40 or not all(unicodedata.category(c)[0] in "LMN" or c in "._- " for c in name):
        raise Refused(mark("A name has 2 to 40 letters or digits; spaces, dots and hyphens may stand in it."))
    return name


def get(connection: Connection, person_id: int) -> Person:
    """Return a person by number, or refuse if there is none."""
    row = connection.execute(select(PEOPLE).where(PEOPLE.c.person_id == person_id)).first()
    if row is None:
        raise NotThere(mark("There is nobody by this name."))
    return _person(connection, row)


def by_name(connection: Connection, name: str) -> Person | None:
    """Return the person of this name, active or not; null if there is none."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    row = connection.execute(select(PEOPLE).where(PEOPLE.c.name == name)).first()
    return _person(connection, row) if row else None


def all_seen_by(connection: Connection, viewer: Person) -> list[Person]:
    """Return those who share a language with the viewer's stewardship or audit, by name."""
    rows = connection.execute(select(PEOPLE).order_by(PEOPLE.c.name)).all()
    return [person for person in (_person(connection, row) for row in rows) if sees(viewer, person)]


def sees(viewer: Person, other: Person) -> bool:
    """Tell whether a steward or auditor shares a language with someone; who has none is seen by `*` alone."""
    languages = {language for _, language in other.roles} or {ALL_LANGUAGES}
    return any(viewer.may(STEWARD, AUDITOR, language=language) for language in languages)


def grant(connection: Connection, person_id: int, role: str, language: str) -> None:
    """Give a role for a language; nothing happens if it is held."""
    if role not in ALL_ROLES:
        raise Refused(mark("This role does not exist."))
    if not _LABEL.fullmatch(language):
        raise Refused(mark("A language is written as its code and script, such as swh_Latn."))
    if not connection.execute(_held(person_id, role, language)).first():
        connection.execute(insert(ROLES).values(person_id=person_id, role=role, language=language))


def take_back(connection: Connection, person_id: int, role: str, language: str) -> None:
    """Take a role for a language away; nothing happens if it is not held."""
    which = (ROLES.c.person_id == person_id, ROLES.c.role == role, ROLES.c.language == language)
    connection.execute(delete(ROLES).where(*which))


def deactivate(connection: Connection, person: Person) -> None:
    """Close an account: its sessions end, nobody signs in by it; what was answered stays."""
    for table in (SESSIONS, IDENTITIES):
        connection.execute(delete(table).where(table.c.person_id == person.person_id))
    _set(connection, person.person_id, is_active=False, password_hash=None)


def set_password(connection: Connection, person_id: int, password_hash: str) -> None:
    """Set the hash of a password; all sessions of the person end."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.person_id == person_id))
    _set(connection, person_id, password_hash=password_hash)


def set_interface(connection: Connection, person_id: int, interface: str) -> None:
    """Set the language in which the pages speak to a person."""
    _set(connection, person_id, interface=interface)


def password_hash(connection: Connection, person_id: int) -> str | None:
    """Return the hash of a person's password; null where none was chosen."""
    held: str | None = connection.scalar(
        select(PEOPLE.c.password_hash).where(PEOPLE.c.person_id == person_id)
    )
    return held


def must_steward(steward: Person, language: str) -> None:
    """Refuse unless the person is a steward of the language."""
    if not steward.may(STEWARD, language=language):
        raise NotAllowed(mark("You are not a steward of this language."))


def _set(connection: Connection, person_id: int, **values: object) -> None:
    connection.execute(update(PEOPLE).where(PEOPLE.c.person_id == person_id).values(**values))


def _held(person_id: int, role: str, language: str) -> Select[tuple[str]]:
    which = (ROLES.c.person_id == person_id, ROLES.c.role == role, ROLES.c.language == language)
    return select(ROLES.c.role).where(*which)


def _person(connection: Connection, row: Row[tuple[object, ...]]) -> Person:
    held = connection.execute(
        select(ROLES.c.role, ROLES.c.language).where(ROLES.c.person_id == row.person_id)
    )
    roles = frozenset((role, language) for role, language in held)
    return Person(row.person_id, row.name, row.interface, row.is_active, roles, bool(row.password_hash))
