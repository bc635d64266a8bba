"""One's own account: what one may do here, the password, and the sessions."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import Response

from curation.review import audit, database, passwords, people, sessions
from curation.review import sign_in as signing
from curation.review.access import SignedIn, require
from curation.review.guards import limited
from curation.review.refusals import Refused
from curation.review.render import go, page
from curation.review.visitors import remember, site_of, visitor_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False, dependencies=[require()])


@router.get("/account")
def show(request: Request) -> Response:
    """Show the account of who is signed in."""
    return page(request, "account.html", wrong=None)


@router.post("/account/password", dependencies=[limited("sign-in")])
def change_password(
    request: Request,
    person: SignedIn,
    present: Annotated[str, Form(max_length=1000)],
    password: Annotated[str, Form(max_length=1000)],
    again: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Change the password; all sessions end, and a new one begins for this browser."""
    site, client = site_of(request), visitor_of(request).client
    try:
        if password != again:
            raise Refused(mark("The two passwords differ."))
        signing.must_know(site.engine, person, present, client=client)
        chosen = passwords.hashed(password, name=person.name)
    except Refused as error:
        return page(request, "account.html", status=error.status, wrong=str(error))

    def work(connection: Connection) -> str:
        people.set_password(connection, person.person_id, chosen)
        audit.append(connection, "password changed", person.name, client=client)
        return sessions.begin(connection, person)

    response = go("/account?notice=password")
    remember(response, request, database.write(site.engine, work))
    return response


@router.post("/account/sessions")
def end_other_sessions(request: Request, person: SignedIn) -> Response:
    """End all sessions of this person but this one."""
    visitor = visitor_of(request)

    def work(connection: Connection) -> None:
        sessions.end_others(connection, person, visitor.token)
        audit.append(connection, "other sessions ended", person.name, client=visitor.client)

    database.write(site_of(request).engine, work)
    return go("/account?notice=sessions")
