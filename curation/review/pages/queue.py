"""The queues that somebody may see: all their languages, one language, and the way to the next record."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from curation.review import exposure, leases, queue, workers
from curation.review.access import SignedIn, require
from curation.review.kinds import RISK, SENSITIVE
from curation.review.people import Person
from curation.review.queue import Item, Wanted
from curation.review.queue_tables import ON_HOLD, SETTLED, TIED, WAITING
from curation.review.refusals import NotThere
from curation.review.render import address, go, page
from curation.review.visitors import Site, site_of
from curation.review.words import mark

PER_PAGE = 50
STATES = (WAITING, ON_HOLD, TIED, SETTLED)
MOST_SKIPPED = 40  # an address that carries more would be cut off by some browsers

router = APIRouter(include_in_schema=False)
Language = Annotated[str, Form(max_length=20)]
Skipped = Annotated[str, Form(max_length=600)]
Kind = Annotated[str, Form(max_length=20)]


@router.get("/queue", dependencies=[require(*workers.SEES)])
def overview(request: Request, person: SignedIn) -> Response:
    """Show how much waits in each language that the viewer may see, the smallest queue first."""
    found = counted(site_of(request), person)
    rows = sorted(found.items(), key=lambda each: (each[1].get(WAITING, 0) == 0, each[1].get(WAITING, 0)))
    return page(request, "queue.html", rows=rows, answers=person.languages(*workers.ANSWERS))


@router.get("/queue/{language}", dependencies=[require(*workers.SEES, language="language")])
def of_language(
    request: Request,
    person: SignedIn,
    language: str,
    kind: str | None = None,
    state: str = WAITING,
    after: int | None = None,
) -> Response:
    """Show what waits in one language, most urgent first, fifty a page."""
    if (kind and kind not in RISK) or state not in STATES:
        raise NotThere(mark("There is no such queue."))
    site, who = site_of(request), workers.at(person, language)
    before = _last(site, after) if after else None
    found = queue.page(site.engine, who, Wanted(kind, language, state), limit=PER_PAGE + 1, after=before)
    return page(
        request,
        "queue_language.html",
        language=language,
        kind=kind,
        state=state,
        states=STATES,
        found=found[:PER_PAGE],
        more=found[PER_PAGE - 1].item_id if len(found) > PER_PAGE else None,
        counts=queue.counts(site.engine, who).get(language, {}),
        may_answer=person.may(*workers.ANSWERS, language=language),
        **_rest(request, person),
    )


@router.post("/queue/{language}/next", dependencies=[require(*workers.ANSWERS, language="language")])
def take_next(
    request: Request, person: SignedIn, language: str, kind: Kind = "", skipped: Skipped = ""
) -> Response:
    """Lease the most urgent record that the person may answer, and go to it."""
    return go_to_next(request, person, language, kind=kind, skipped=skipped)


def go_to_next(
    request: Request, person: Person, language: str, *, kind: str = "", skipped: str = "", answered: int = 0
) -> Response:
    """Go to the next record, to one that is on lease already first; or back to the queue, which says why."""
    site, who = site_of(request), workers.at(person, language)
    passed = numbers(skipped)
    held = [i for i in leases.held(site.engine, who) if i.language == language and i.item_id not in passed]
    item = held[0] if held else _claimed(site, who, language, kind, passed)
    query = {"kind": kind, "skipped": ",".join(map(str, passed)), "answered": answered or ""}
    if item is None:
        return go(address(f"/queue/{language}", kind=kind, answered=answered or "", done=1))
    return go(address(f"/queue/{language}/items/{item.item_id}", **query))


def counted(site: Site, person: Person) -> dict[str, dict[str, int]]:
    """Return how many items a person may see, by language and state."""
    found: dict[str, dict[str, int]] = {}
    for each in workers.everywhere(person):
        found |= queue.counts(site.engine, each)
    return found


def numbers(skipped: str) -> list[int]:
    """Return the items skipped last; the list travels with the pages and is kept nowhere."""
    return [int(each) for each in skipped.split(",") if each.isdecimal() and len(each) < 10][-MOST_SKIPPED:]


def _claimed(site: Site, who: queue.Reviewer, language: str, kind: str, passed: list[int]) -> Item | None:
    wanted = Wanted(kind if kind in RISK else None, language)
    return leases.claim(site.engine, who, site.settings.terms, wanted=wanted, besides=passed)


def _rest(request: Request, person: Person) -> dict[str, Any]:
    """Return whether all is done, and whether it is time to read something that hurts less."""
    site = site_of(request)
    with site.engine.connect() as connection:
        rests = not exposure.may_see(connection, person.name, site.settings.terms)
    return {
        "done": request.query_params.get("done") == "1",
        "rests": rests,
        "sensitive_kinds": SENSITIVE,
        "answered": answer_number(request),
    }


def answer_number(request: Request) -> int | None:
    """Return the answer that the page before has just kept, which can be taken back here."""
    told = request.query_params.get("answered", "")
    return int(told) if told.isdecimal() and len(told) < 10 else None


def _last(site: Site, item_id: int) -> Item | None:
    with site.engine.connect() as connection:
        return queue.look(connection, item_id)
