"""What became of what somebody gave, and why the rest was left out; and who may follow what."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import Response

from curation.review import audit, database, following, people
from curation.review.access import SignedIn, require
from curation.review.people import ALL_LANGUAGES, CONTRIBUTOR, INSTITUTION, STEWARD
from curation.review.render import go, page
from curation.review.visitors import site_of

router = APIRouter(include_in_schema=False)


@router.get("/contributions", dependencies=[require(CONTRIBUTOR, INSTITUTION)])
def show(request: Request, person: SignedIn) -> Response:
    """Show what became of the gifts that the person may follow."""
    site = site_of(request)
    with site.engine.connect() as connection:
        names = following.contributors(connection, person.person_id)
    found = following.gifts(site.settings.home, names)
    return page(request, "contributions.html", names=sorted(names), found=found)


@router.post("/people/{person_id}/contributors", dependencies=[require(STEWARD)])
def allow(
    request: Request,
    steward: SignedIn,
    person_id: int,
    contributors: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Say whose gifts somebody may follow; gifts know no language, so a steward of all says it."""
    people.must_steward(steward, ALL_LANGUAGES)
    names = {name.strip() for name in contributors.split(",") if name.strip()}

    def work(connection: Connection) -> None:
        other = people.get(connection, person_id)
        following.set_contributors(connection, other.person_id, names)
        told = f"{', '.join(sorted(names)) or 'none'} by {steward.name}"
        audit.append(connection, "contributors changed", other.name, detail=told)

    database.write(site_of(request).engine, work)
    return go(f"/people/{person_id}?notice=contributors")
