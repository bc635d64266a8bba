"""One answer for many records: proposed, tried on a sample, given to all, and taken back as one."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from curation import decisions
from curation.errors import BadReview
from curation.review import bulk, details, flagged, queue, told, workers
from curation.review.access import SignedIn, require
from curation.review.answers import PASS, Given
from curation.review.bulk import Bulk
from curation.review.people import Person
from curation.review.refusals import NotThere, Refused
from curation.review.render import go, page
from curation.review.visitors import site_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False, dependencies=[require(*workers.ANSWERS)])
Word = Annotated[str, Form(max_length=60)]
Line = Annotated[str, Form(max_length=4000)]
FOR_MANY = {v: each for v, each in told.ANSWERS.items() if v not in (PASS, decisions.REDACT)}


@router.get("/bulk")
def choose(request: Request, person: SignedIn, field: str = "source", value: str = "") -> Response:
    """Show of which sources, hosts or clusters most waits; where one is chosen, the form for its answer."""
    if field not in bulk.FIELDS:
        raise NotThere(mark("There is no such queue."))
    return _form(request, person, field, value)


@router.post("/bulk")
def propose(
    request: Request,
    person: SignedIn,
    field: Word,
    value: Line,
    verdict: Word = "",
    code: Word = "",
    note: Line = "",
    detail: Line = "",
) -> Response:
    """Write the answer down and draw its sample; nothing is answered yet."""
    site = site_of(request)
    try:
        given = Given(verdict, code, "", details.read(verdict, detail), note.strip())
        made = bulk.propose(site.engine, workers.answering(person), field, value, given, site.settings.terms)
    except BadReview as error:
        return _form(request, person, field, value, wrong=str(error), status=Refused.status)
    return go(f"/bulk/{made.bulk_id}")


@router.get("/bulk/{bulk_id}")
def show(request: Request, person: SignedIn, bulk_id: int) -> Response:
    """Show what the answer does to each language, and the sample that has to bear it out."""
    return _shown(request, person, bulk_id)


@router.post("/bulk/{bulk_id}/sample")
def confirm(
    request: Request,
    person: SignedIn,
    bulk_id: int,
    item_id: Annotated[int, Form()],
    is_right: Annotated[bool, Form()],
) -> Response:
    """Keep whether the answer is right for one record of the sample."""
    site = site_of(request)
    who = workers.answering(person)
    return _then(
        request,
        person,
        bulk_id,
        lambda: bulk.confirm(site.engine, who, bulk_id, item_id, is_right=is_right),
        "",
    )


@router.post("/bulk/{bulk_id}/apply")
def apply(request: Request, person: SignedIn, bulk_id: int) -> Response:
    """Give the answer to all, once the whole sample bears it out."""
    site, who = site_of(request), workers.answering(person)
    return _then(
        request,
        person,
        bulk_id,
        lambda: bulk.apply(site.engine, site.settings.home, who, bulk_id),
        "?notice=bulk-applied",
    )


@router.post("/bulk/{bulk_id}/undo")
def undo(request: Request, person: SignedIn, bulk_id: int) -> Response:
    """Take the answer back from all; they wait again."""
    site, who = site_of(request), workers.answering(person)
    return _then(
        request,
        person,
        bulk_id,
        lambda: bulk.undo(site.engine, site.settings.home, who, bulk_id),
        "?notice=bulk-undone",
    )


def _then(request: Request, person: Person, bulk_id: int, work: Callable[[], object], query: str) -> Response:
    _own(request, person, bulk_id)
    try:
        work()
    except BadReview as error:
        return _shown(request, person, bulk_id, wrong=str(error), status=Refused.status)
    return go(f"/bulk/{bulk_id}{query}")


def _form(
    request: Request, person: Person, field: str, value: str, *, wrong: str | None = None, status: int = 200
) -> Response:
    site, who = site_of(request), workers.answering(person)
    return page(
        request,
        "bulk_new.html",
        status=status,
        field=field,
        value=value,
        places=[] if value else bulk.places(site.engine, who, field),
        choices=FOR_MANY,
        needed=details.NEEDED,
        terms=site.settings.terms,
        wrong=wrong,
    )


def _shown(
    request: Request, person: Person, bulk_id: int, *, wrong: str | None = None, status: int = 200
) -> Response:
    site, found = site_of(request), _own(request, person, bulk_id)
    with site.engine.connect() as connection:
        sample = [(queue.look(connection, i), is_right) for i, is_right in found.sample.items()]
    return page(
        request,
        "bulk.html",
        status=status,
        bulk=found,
        effects=bulk.effects(site.engine, found, flagged.held_by_language(site.settings.home)),
        sample=[(item, is_right) for item, is_right in sample if item],
        sound=all(found.sample.values()),
        wrong=wrong,
    )


def _own(request: Request, person: Person, bulk_id: int) -> Bulk:
    try:
        return bulk.find(site_of(request).engine, workers.answering(person), bulk_id)
    except BadReview as error:
        raise NotThere(mark("There is no such answer of yours.")) from error
