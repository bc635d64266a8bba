"""The people of a steward's languages: invite, give and take roles, renew a link, close an account."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import Response

from curation.review import audit, database, following, invitations, people
from curation.review.access import SignedIn, require
from curation.review.people import AUDITOR, STEWARD, Person
from curation.review.refusals import NotAllowed, NotThere
from curation.review.render import go, page
from curation.review.visitors import site_of
from curation.review.words import mark

PER_PAGE = 50

router = APIRouter(include_in_schema=False)
FormText = Annotated[str, Form(max_length=200)]


@router.get("/people", dependencies=[require(STEWARD, AUDITOR)])
def show(request: Request, viewer: SignedIn, part: int = 1) -> Response:
    """Show who works in the viewer's languages, by name, fifty a page."""
    with site_of(request).engine.connect() as connection:
        found = people.all_seen_by(connection, viewer)
    first = (max(part, 1) - 1) * PER_PAGE
    shown = found[first : first + PER_PAGE]
    has_more = len(found) > first + PER_PAGE
    return page(request, "people.html", found=shown, part=max(part, 1), count=len(found), has_more=has_more)


@router.post("/people", dependencies=[require(STEWARD)])
def invite(
    request: Request, steward: SignedIn, name: FormText, role: FormText, language: FormText
) -> Response:
    """Make an account for someone, and show the link of their invitation; it is shown this once."""
    people.must_steward(steward, language)

    def work(connection: Connection) -> tuple[Person, str]:
        person = people.add(connection, name, [(role, language)])
        return person, invitations.invite(connection, person, by=steward.name)

    return _link(request, *database.write(site_of(request).engine, work))


@router.get("/people/{person_id}", dependencies=[require(STEWARD, AUDITOR)])
def show_one(request: Request, viewer: SignedIn, person_id: int) -> Response:
    """Show one person, with what the viewer may change."""
    with site_of(request).engine.connect() as connection:
        other = _visible(connection, viewer, person_id)
        follows = following.contributors(connection, person_id)
    may_manage = viewer.may_manage(other)
    return page(request, "person.html", other=other, may_manage=may_manage, follows=sorted(follows))


@router.post("/people/{person_id}/roles", dependencies=[require(STEWARD)])
def change_roles(
    request: Request, steward: SignedIn, person_id: int, act: FormText, role: FormText, language: FormText
) -> Response:
    """Give a role for a language of the steward's (`act` is `give`), or take it back (`take`)."""
    people.must_steward(steward, language)

    def work(connection: Connection) -> Person:
        other = _visible(connection, steward, person_id)
        change = people.take_back if act == "take" else people.grant
        change(connection, other.person_id, role, language)
        invitations.end_open(connection, other)
        told = f"{act} {role} {language} by {steward.name}"
        audit.append(connection, "roles changed", other.name, detail=told)
        return people.get(connection, person_id)

    still = people.sees(steward, database.write(site_of(request).engine, work))
    return go(f"/people/{person_id}?notice=roles" if still else "/people?notice=roles")


@router.post("/people/{person_id}/link", dependencies=[require(STEWARD)])
def renew_link(request: Request, steward: SignedIn, person_id: int) -> Response:
    """Make a new invitation for who lost the link or the password, and show its link."""

    def work(connection: Connection) -> tuple[Person, str]:
        other = _visible(connection, steward, person_id)
        return other, invitations.renew(connection, other, by=steward)

    return _link(request, *database.write(site_of(request).engine, work))


@router.post("/people/{person_id}/close", dependencies=[require(STEWARD)])
def close(request: Request, steward: SignedIn, person_id: int) -> Response:
    """Close an account whose languages are all the steward's; what the person answered stays."""

    def work(connection: Connection) -> None:
        other = _visible(connection, steward, person_id)
        if not steward.may_manage(other):
            raise NotAllowed(mark("This person works in languages that are not yours."))
        people.deactivate(connection, other)
        audit.append(connection, "account closed", other.name, detail=f"by {steward.name}")

    database.write(site_of(request).engine, work)
    return go(f"/people/{person_id}?notice=closed")


def _visible(connection: Connection, viewer: Person, person_id: int) -> Person:
    other = people.get(connection, person_id)
    if not people.sees(viewer, other):
        raise NotThere(mark("There is nobody by this name."))
    return other


def _link(request: Request, other: Person, token: str) -> Response:
    link = f"{site_of(request).settings.address}/invitation/{token}"
    return page(request, "invited.html", other=other, link=link)
