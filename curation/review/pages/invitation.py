"""The page behind an invitation's link: a password is chosen, or the institution vouches."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import Response

from curation.review import database, invitations
from curation.review import sign_in as signing
from curation.review.access import anyone
from curation.review.guards import limited
from curation.review.people import Person
from curation.review.refusals import Busy, NotThere, Refused
from curation.review.render import go, page
from curation.review.visitors import remember, site_of, visitor_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False)


@router.get("/invitation/{token}", dependencies=[anyone(), limited("sign-in")])
def show(request: Request, token: str) -> Response:
    """Show the form; looking at the link does not use it up, since mail programs look at links."""
    return _form(request, token)


@router.post("/invitation/{token}", dependencies=[anyone(), limited("sign-in")])
def accept(
    request: Request,
    token: str,
    password: Annotated[str, Form(max_length=1000)],
    again: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Set the password and begin a session, or show the form again with what is wrong."""
    site, client = site_of(request), visitor_of(request).client
    try:
        if password != again:
            raise Refused(mark("The two passwords differ."))
        with site.engine.connect() as connection:
            chosen = invitations.chosen(connection, token, password)
    except (NotThere, Busy):
        raise
    except Refused as error:
        return _form(request, token, wrong=error)

    def work(connection: Connection) -> Person:
        return invitations.accept(connection, token, chosen, client=client)

    person = database.write(site.engine, work)
    response = go("/account")
    remember(response, request, signing.admitted(site.engine, person, client=client, how="invitation"))
    return response


def _form(request: Request, token: str, *, wrong: Refused | None = None) -> Response:
    with site_of(request).engine.connect() as connection:
        invited = invitations.find(connection, token)
    status = wrong.status if wrong else 200
    return page(request, "invitation.html", status=status, invited=invited, token=token, wrong=wrong)
