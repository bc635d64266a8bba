"""Records for another tool, and the answers that somebody gave in it."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request
from starlette.responses import Response

from curation.errors import BadReview
from curation.review import exchange, workers
from curation.review.access import SignedIn, require
from curation.review.queue import Wanted
from curation.review.refusals import NotAllowed, Refused
from curation.review.render import page
from curation.review.visitors import site_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False, dependencies=[require(*workers.ANSWERS)])
MOST_ITEMS = 1000
Tool = Annotated[str, Form(max_length=20)]


@router.post("/packets/export")
def export(
    request: Request,
    person: SignedIn,
    tool: Tool,
    language: Annotated[str, Form(max_length=20)],
    limit: Annotated[int, Form(ge=1, le=MOST_ITEMS)] = 100,
) -> Response:
    """Send what waits in a language as the tool reads it, most urgent first; nothing is leased."""
    if not person.may(*workers.ANSWERS, language=language):
        raise NotAllowed(mark("Your roles do not permit this."))
    site, who = site_of(request), workers.at(person, language)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "waiting.jsonl"
        try:
            wanted = Wanted(language=language)
            exchange.export(site.engine, site.settings.home, path, tool, who, wanted=wanted, limit=limit)
        except BadReview as error:
            raise Refused(mark("This tool is not known.")) from error
        content = path.read_bytes()
    headers = {"content-disposition": f'attachment; filename="waiting-{tool}.jsonl"'}
    return Response(content, media_type="application/jsonl", headers=headers)


@router.post("/packets/import")
def take_in(
    request: Request,
    person: SignedIn,
    tool: Tool,
    answers: Annotated[bytes, File()],
    known_as: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take in the person's own answers from a tool's file; all others are named and left out."""
    site, who = site_of(request), workers.answering(person)
    people = dict.fromkeys((known_as.strip(), person.name), who)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        path.write_bytes(answers)
        try:
            merged = exchange.take_in(
                site.engine, site.settings.home, path, tool, people, person.name, site.settings.terms
            )
        except BadReview as error:
            raise Refused(mark("This file holds no answers of this tool.")) from error
    return page(request, "packets_merged.html", merged=merged)
