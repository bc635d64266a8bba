"""One record: its text, its rights, all that was measured, and the answer that somebody gives."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from curation import explained, store
from curation.errors import BadReview, UnknownDocument
from curation.explained import Explained
from curation.releases.bcp47 import bcp47
from curation.review import answers, details, exposure, filling, leases, queue, text_view, workers
from curation.review.access import SignedIn, require
from curation.review.answers import Given
from curation.review.pages.queue import Kind, Skipped, answer_number, go_to_next
from curation.review.people import Person
from curation.review.queue import Item
from curation.review.queue_tables import ANSWERS as GIVEN
from curation.review.queue_tables import ON_HOLD, SETTLED
from curation.review.refusals import NotThere, Refused
from curation.review.render import address, go, page
from curation.review.visitors import Site, site_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False)
HERE = "/queue/{language}/items/{item_id}"
Line = Annotated[str, Form(max_length=4000)]
MINE = 100


@router.get(HERE, dependencies=[require(*workers.SEES, language="language")])
def show(
    request: Request,
    person: SignedIn,
    language: str,
    item_id: int,
    start: Annotated[int, Query(alias="from", ge=0)] = 0,
    signs: bool = False,
    opened: bool = False,
) -> Response:
    """Show a record, and the form for its answer to who has it on lease."""
    item = _seen(site_of(request), person, language, item_id)
    return _shown(request, person, item, start=start, signs=signs, opened=opened)


@router.post(f"{HERE}/take", dependencies=[require(*workers.ANSWERS, language="language")])
def take(request: Request, person: SignedIn, language: str, item_id: int) -> Response:
    """Lease one record that somebody asked for by name."""
    site = site_of(request)
    _seen(site, person, language, item_id)
    if leases.take(site.engine, workers.at(person, language), item_id, site.settings.terms) is None:
        raise Refused(mark("Somebody else has this record now, or it needs no answer from you."))
    return go(f"/queue/{language}/items/{item_id}")


@router.post(f"{HERE}/skip", dependencies=[require(*workers.ANSWERS, language="language")])
def skip(
    request: Request, person: SignedIn, language: str, item_id: int, kind: Kind = "", skipped: Skipped = ""
) -> Response:
    """Give a record back without a reason and without a trace, and go to the next."""
    leases.release(site_of(request).engine, workers.at(person, language), item_id)
    return go_to_next(request, person, language, kind=kind, skipped=f"{skipped},{item_id}")


@router.post(f"{HERE}/resume", dependencies=[require(*workers.ANSWERS, language="language")])
def resume(request: Request, person: SignedIn, language: str, item_id: int) -> Response:
    """Let a record that was put on hold wait again."""
    site = site_of(request)
    _seen(site, person, language, item_id)
    filling.resume(site.engine, item_id)
    return go(f"/queue/{language}/items/{item_id}?notice=resumed")


@router.post(f"{HERE}/answer", dependencies=[require(*workers.ANSWERS, language="language")])
def answer(
    request: Request,
    person: SignedIn,
    language: str,
    item_id: int,
    text_sha256: Annotated[str, Form(max_length=64)],
    verdict: Annotated[str, Form(max_length=20)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    note: Line = "",
    to_language: Line = "",
    licence: Line = "",
    spans: Line = "",
    tier: Line = "",
    label: Line = "",
    kind: Kind = "",
    skipped: Skipped = "",
) -> Response:
    """Keep an answer, and go to the next record; what is wrong with it is told beside the form."""
    site = site_of(request)
    item = _seen(site, person, language, item_id)
    written = {"language": to_language, "licence": licence, "spans": spans, "tier": tier, "label": label}
    asked = details.NEEDED.get(verdict, "")
    try:
        if not verdict:
            raise BadReview(mark("Choose an answer."))
        given = Given(verdict, code, text_sha256, details.read(verdict, written.get(asked, "")), note.strip())
        who, terms = workers.at(person, language), site.settings.terms
        result = answers.submit(site.engine, site.settings.home, item_id, who, given, terms)
    except BadReview as error:
        filled = written | {"verdict": verdict, "code": code, "note": note}
        return _shown(request, person, item, status=Refused.status, wrong=str(error), filled=filled)
    return go_to_next(request, person, language, kind=kind, skipped=skipped, answered=result.answer_id)


@router.get("/queue/{language}/mine", dependencies=[require(*workers.ANSWERS, language="language")])
def mine(request: Request, person: SignedIn, language: str) -> Response:
    """Show what the person answered in a language, the newest first, each to be taken back."""
    site = site_of(request)
    own = (GIVEN.c.person == person.name, GIVEN.c.undone_at.is_(None))
    newest = select(GIVEN).where(*own).order_by(GIVEN.c.answer_id.desc()).limit(MINE)
    with site.engine.connect() as connection:
        rows = connection.execute(newest).all()
        items = {row.item_id: queue.look(connection, row.item_id) for row in rows}
    found = [(row, item) for row in rows if (item := items[row.item_id]) and item.language == language]
    return page(request, "mine.html", language=language, found=found)


@router.post(
    "/queue/{language}/answers/{answer_id}/undo",
    dependencies=[require(*workers.ANSWERS, language="language")],
)
def undo(request: Request, person: SignedIn, language: str, answer_id: int) -> Response:
    """Take one's own answer back; the record waits again."""
    site, who = site_of(request), workers.at(person, language)
    try:
        answers.undo(site.engine, site.settings.home, answer_id, who)
    except BadReview as error:
        raise Refused(mark("This answer cannot be taken back any more; look at the record.")) from error
    with site.engine.connect() as connection:
        item_id = connection.execute(
            select(GIVEN.c.item_id).where(GIVEN.c.answer_id == answer_id)
        ).scalar_one()
    leases.take(site.engine, who, item_id, site.settings.terms)
    return go(f"/queue/{language}/items/{item_id}?notice=undone")


def _seen(site: Site, person: Person, language: str, item_id: int) -> Item:
    """Return an item of a language, or say that there is none: what one may not see is not there."""
    with site.engine.connect() as connection:
        item = queue.look(connection, item_id)
    if item is None or item.language != language or item.access not in workers.at(person, language).tiers:
        raise NotThere(mark("There is no such record in this queue."))
    return item


def _shown(
    request: Request,
    person: Person,
    item: Item,
    *,
    status: int = 200,
    start: int = 0,
    signs: bool = False,
    opened: bool = False,
    wrong: str | None = None,
    filled: dict[str, str] | None = None,
) -> Response:
    site, who = site_of(request), workers.at(person, item.language)
    facts = _facts(site, item)
    has_it = any(each.item_id == item.item_id for each in leases.held(site.engine, who))
    given = answers.visible(site.engine, item, who)
    veils = item.sensitive and not opened
    text = text_view.part(
        facts.document["text"], text_view.marks_of(facts.measures), start=start, signs=signs, veils=veils
    )
    return page(
        request,
        "item.html",
        status=status,
        item=item,
        facts=facts,
        text=text,
        tag=bcp47(facts.language),
        has_it=has_it,
        may_take=_may_take(person, item, given),
        on_hold=item.state == ON_HOLD,
        given=given,
        signs=signs,
        opened=opened,
        wrong=wrong,
        filled=filled or {},
        terms=site.settings.terms,
        tiers=_TIERS,
        view=_view(item, start=start, signs=signs, opened=opened),
        link=_link,
        kind=request.query_params.get("kind", ""),
        skipped=request.query_params.get("skipped", ""),
        answered=answer_number(request),
        shown_today=_shown_today(site, person),
    )


_TIERS = {
    "registered": mark("for people who have registered and accepted the terms"),
    "community": mark("for the community alone"),
    "on-site": mark("to be read at the holder's place alone"),
}


def _facts(site: Site, item: Item) -> Explained:
    try:
        shards = store.shards(site.settings.home, [item.source])
        shard = next((s for s in shards if s.name == item.shard), None)
        if shard is None:
            return explained.of(site.settings.home, item.doc_id)
        return explained.of_shard(site.settings.home, shard, item.doc_id)
    except UnknownDocument as error:
        raise NotThere(mark("This record is not held any more.")) from error


def _may_take(person: Person, item: Item, given: list[answers.Answered]) -> bool:
    answered = any(each.person == person.name for each in given)
    return person.may(*workers.ANSWERS, language=item.language) and item.state != SETTLED and not answered


def _view(item: Item, **how: Any) -> dict[str, Any]:
    return {"path": f"/queue/{item.language}/items/{item.item_id}", **how}


def _link(view: dict[str, Any], **changed: Any) -> str:
    """Return the address of this page with one thing changed: where the text begins, signs, veils."""
    how = {**view, **changed}
    told = {"from": how["start"] or "", "signs": how["signs"] or "", "opened": how["opened"] or ""}
    return address(how["path"], **told)


def _shown_today(site: Site, person: Person) -> int:
    with site.engine.connect() as connection:
        return exposure.shown(connection, person.name, exposure.DAY)
