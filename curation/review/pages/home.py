"""The first page, and the choice of the language in which the pages speak."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import Response

from curation.review import database, people
from curation.review.access import anyone
from curation.review.refusals import NotThere
from curation.review.render import go, page
from curation.review.visitors import remember_language, site_of, visitor_of
from curation.review.words import mark, tongues

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[anyone()])
def show(request: Request) -> Response:
    """Show who is signed in and what they may do, or what this place is."""
    return page(request, "home.html")


@router.post("/language", dependencies=[anyone()])
def choose_language(
    request: Request, tag: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Keep the language of the pages in a cookie, and in the account of who is signed in."""
    if tag not in tongues():
        raise NotThere(mark("The pages do not speak this language yet."))
    person = visitor_of(request).person
    if person:

        def work(connection: Connection) -> None:
            people.set_interface(connection, person.person_id, tag)

        database.write(site_of(request).engine, work)
    response = go(back)
    remember_language(response, request, tag)
    return response
