"""What stewards see of their languages, and what another threshold would do to them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from curation import store
from curation.config import Policy
from curation.errors import BadSettings
from curation.review import overview, thresholds, workers
from curation.review.access import SignedIn, require
from curation.review.pages.queue import counted
from curation.review.people import AUDITOR, STEWARD
from curation.review.refusals import NotAllowed, Refused
from curation.review.render import page
from curation.review.visitors import Site, site_of
from curation.review.words import mark

router = APIRouter(include_in_schema=False)


@router.get("/overview", dependencies=[require(STEWARD, AUDITOR)])
def languages(request: Request, person: SignedIn) -> Response:
    """Show the languages that the viewer stewards or audits."""
    found = sorted(
        name for name in counted(site_of(request), person) if person.may(STEWARD, AUDITOR, language=name)
    )
    return page(request, "overviews.html", languages=found)


@router.get("/overview/{language}", dependencies=[require(STEWARD, AUDITOR, language="language")])
def of_language(request: Request, person: SignedIn, language: str) -> Response:
    """Show one language: what waits, what was answered, how far people agree, what rules drop."""
    site = site_of(request)
    found = overview.of(site.engine, site.settings.home, workers.at(person, language), language)
    shares = {each.rule: round(each.share * 100, 1) for each in found.dropped}
    return page(request, "overview.html", found=found, shares=shares, terms=site.settings.terms)


@router.get("/thresholds", dependencies=[require(STEWARD, AUDITOR)])
def preview(
    request: Request,
    person: SignedIn,
    rule: Annotated[str, Query(max_length=80)] = "",
    threshold: float | None = None,
    language: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what another threshold of a rule would move, from stored measurements, without a run."""
    if language and not person.may(STEWARD, AUDITOR, language=language):
        raise NotAllowed(mark("Your roles do not permit this."))
    moves, site = None, site_of(request)
    if rule and threshold is not None:
        try:
            moves = thresholds.preview(site.settings.home, rule, threshold, language=language or None)
        except BadSettings as error:
            raise Refused(mark("The policy has no rule of this name with a threshold.")) from error
    return page(
        request,
        "thresholds.html",
        rules=_with_threshold(site),
        rule=rule,
        threshold=threshold,
        language=language,
        moves=moves,
    )


def _with_threshold(site: Site) -> dict[str, str]:
    """Return the rules of the policies in force that have a threshold, each with its words."""
    home = site.settings.home
    found: dict[str, str] = {}
    for held in store.snapshots(home):
        decided = store.state(home, f"decided/{held.source}")
        rules = Policy.model_validate(decided["policy"]).rule if decided else ()
        found |= {each.name: each.words for each in rules if each.equals is None}
    return dict(sorted(found.items()))
