"""The first steward of a language, made by whoever keeps the machine."""

from collections.abc import Iterable

from sqlalchemy import Connection

from curation.review import invitations, people

BY = "the keeper of this machine"


def make(connection: Connection, name: str, roles: Iterable[tuple[str, str]]) -> str:
    """Return the token of an invitation for a steward; who has an account keeps it and gains the roles."""
    person = people.by_name(connection, name) or people.add(connection, name, [])
    for role, language in roles:
        people.grant(connection, person.person_id, role, language)
    return invitations.invite(connection, people.get(connection, person.person_id), by=BY)
