"""Records to take along where there is no network, and the answers that come back."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request
from starlette.responses import Response

from curation.errors import BadReview
from curation.review import exchange, packets, workers
from curation.review.access import SignedIn, require
from curation.review.people import ALL_LANGUAGES
from curation.review.queue import Wanted
from curation.review.refusals import NotAllowed, Refused
from curation.review.render import page
from curation.review.visitors import site_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False, dependencies=[require(*workers.ANSWERS)])
MOST_ITEMS, MOST_DAYS = 100, 60


@router.get("/packets")
def show(request: Request, person: SignedIn) -> Response:
    """Show the form for a packet, and the one for a packet that came back."""
    return page(
        request,
        "packets.html",
        languages=_languages(person.languages(*workers.ANSWERS)),
        tools=sorted(exchange.TOOLS),
        most_kb=site_of(request).settings.web.body_kb,
    )


@router.post("/packets")
def make(
    request: Request,
    person: SignedIn,
    language: Annotated[str, Form(max_length=20)],
    limit: Annotated[int, Form(ge=1, le=MOST_ITEMS)] = 20,
    days: Annotated[int, Form(ge=1, le=MOST_DAYS)] = 14,
) -> Response:
    """Lease records for some days and send them as a zip file with a form that needs a browser alone."""
    if not person.may(*workers.ANSWERS, language=language):
        raise NotAllowed(mark("Your roles do not permit this."))
    site, who = site_of(request), workers.at(person, language)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "packet.zip"
        try:
            packets.write(
                site.engine,
                site.settings.home,
                path,
                who,
                site.settings.terms,
                days=days,
                limit=limit,
                wanted=Wanted(language=language),
            )
        except BadReview as error:
            raise Refused(mark("Nothing waits in this language that you could take along.")) from error
        content = path.read_bytes()
    headers = {"content-disposition": 'attachment; filename="packet.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


@router.post("/packets/merge")
def merge(request: Request, person: SignedIn, answers: Annotated[bytes, File()]) -> Response:
    """Take in the answers that came back, and show those that could not be taken, each with the reason."""
    site = site_of(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        path.write_bytes(answers)
        try:
            who = workers.answering(person)
            merged = packets.merge(site.engine, site.settings.home, path, who, site.settings.terms)
        except BadReview as error:
            raise Refused(mark("This file holds no answers of a packet.")) from error
    return page(request, "packets_merged.html", merged=merged)


def _languages(held: frozenset[str]) -> list[str]:
    return sorted(held - {ALL_LANGUAGES})
