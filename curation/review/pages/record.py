"""What everybody may see: why a record is in a release or not, and the way to object."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from curation.explained import Explained
from curation.review import kinds, public
from curation.review.access import anyone
from curation.review.guards import limited
from curation.review.refusals import NotThere, Refused
from curation.review.render import page
from curation.review.visitors import site_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False)
DocId = Annotated[str, Form(max_length=2000)]


@router.get("/record", dependencies=[anyone()])
def show(request: Request, id: str = "") -> Response:
    """Explain one record without its text, or ask for its identifier."""
    if not id:
        return page(request, "record_find.html")
    return _shown(request, _found(request, id))


@router.post("/record/ask", dependencies=[anyone(), limited("ask")])
def ask(
    request: Request,
    id: DocId,
    kind: Annotated[str, Form(max_length=20)],
    note: Annotated[str, Form(max_length=public.NOTE_CHARS)] = "",
) -> Response:
    """Take an appeal or a request for withdrawal, and show the slip by which it is followed, this once."""
    facts, site = _found(request, id), site_of(request)
    if kind not in kinds.ASKED:
        raise Refused(mark("Something in the form is missing or cannot be read."))
    if not note.strip():
        wrong = mark("Say in a few words why; whoever decides reads it.")
        return _shown(request, facts, wrong=wrong, asked=kind)
    slip = public.ask(site.engine, site.settings.home, facts, kind, note, site.settings.terms)
    return page(request, "asked.html", slip=slip, address_of=site.settings.address)


@router.get("/asked/{slip}", dependencies=[anyone(), limited("sign-in")])
def follow(request: Request, slip: str) -> Response:
    """Show what became of what somebody asked for."""
    found = public.follow(site_of(request).engine, slip)
    if found is None:
        raise NotThere(mark("Nothing was asked for with this slip, or the record is held no more."))
    return page(request, "asked_state.html", ask=found)


def _found(request: Request, doc_id: str) -> Explained:
    facts = public.record(site_of(request).settings.home, doc_id)
    if facts is None:
        raise NotThere(mark("No record of this name is open to everybody."))
    return facts


def _shown(request: Request, facts: Explained, *, wrong: str | None = None, asked: str = "") -> Response:
    decision, terms = public.standing(facts), site_of(request).settings.terms
    return page(
        request,
        "record.html",
        status=Refused.status if wrong else 200,
        facts=facts,
        decision=decision,
        reason=public.code_of(decision, terms) if decision else None,
        wrong=wrong,
        asked=asked,
    )
