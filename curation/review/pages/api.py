"""What programs ask: whether the application is well, who one is, and the description of all this."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy import text

from curation.review import public, workers
from curation.review.access import SignedIn, anyone, require
from curation.review.pages.queue import counted
from curation.review.refusals import NotThere
from curation.review.visitors import site_of
from curation.review.words import mark

router = APIRouter()


class Health(BaseModel):
    """The application answers, and its tables are at this revision."""

    status: str
    revision: str


class Role(BaseModel):
    """A role in a language; `*` stands for all languages."""

    role: str
    language: str


class Me(BaseModel):
    """Who is signed in."""

    name: str
    interface: str | None
    roles: list[Role]


class Waiting(BaseModel):
    """How many records of a language are in each state, as far as the person may see them."""

    language: str
    states: dict[str, int]


class Standing(BaseModel):
    """What became of a record that is open to everybody, and by which rules."""

    doc_id: str
    language: str
    licence: str
    outcome: str
    policy: str
    rules: list[str]
    decided_by_people: bool


class Refusal(BaseModel):
    """Why a request was refused, in a sentence."""

    detail: str


REFUSED: dict[int | str, dict[str, Any]] = {401: {"model": Refusal}, 403: {"model": Refusal}}


@router.get("/health", dependencies=[anyone()])
def health(request: Request) -> Health:
    """Tell that the database answers, and the revision of its tables."""
    with site_of(request).engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return Health(status="well", revision=str(revision))


@router.get("/api/me", dependencies=[require()], responses=REFUSED)
def me(person: SignedIn) -> Me:
    """Tell who is signed in and what they may do."""
    roles = [Role(role=role, language=language) for role, language in sorted(person.roles)]
    return Me(name=person.name, interface=person.interface, roles=roles)


@router.get("/api/queue", dependencies=[require(*workers.SEES)], responses=REFUSED)
def waiting(request: Request, person: SignedIn) -> list[Waiting]:
    """Tell how much waits in each language that the person may see."""
    found = counted(site_of(request), person)
    return [Waiting(language=language, states=states) for language, states in sorted(found.items())]


@router.get("/api/record", dependencies=[anyone()], responses={404: {"model": Refusal}})
def standing(request: Request, id: Annotated[str, Query(max_length=2000)]) -> Standing:
    """Tell what became of a record that is open to everybody."""
    facts = public.record(site_of(request).settings.home, id)
    if facts is None:
        raise NotThere(mark("No record of this name is open to everybody."))
    return Standing(
        doc_id=facts.document["doc_id"],
        language=facts.language,
        licence=facts.document["licence"],
        outcome=facts.outcome,
        policy=f"{facts.policy.name} {facts.policy.version}",
        rules=[judged.rule.name for judged in facts.rules if judged.reason],
        decided_by_people=public.standing(facts) is not None,
    )


@router.get("/api/openapi.json", dependencies=[anyone()], include_in_schema=False)
def description(request: Request) -> dict[str, Any]:
    """Return the OpenAPI description of the JSON endpoints."""
    described: dict[str, Any] = request.app.openapi()
    return described
