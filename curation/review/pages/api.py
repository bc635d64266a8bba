"""What programs ask: whether the application is well, who one is, and the description of all this."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from curation.review.access import SignedIn, anyone, require
from curation.review.visitors import site_of

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


class Refusal(BaseModel):
    """Why a request was refused, in a sentence."""

    detail: str


@router.get("/health", dependencies=[anyone()])
def health(request: Request) -> Health:
    """Tell that the database answers, and the revision of its tables."""
    with site_of(request).engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return Health(status="well", revision=str(revision))


@router.get("/api/me", dependencies=[require()], responses={401: {"model": Refusal}})
def me(person: SignedIn) -> Me:
    """Tell who is signed in and what they may do."""
    roles = [Role(role=role, language=language) for role, language in sorted(person.roles)]
    return Me(name=person.name, interface=person.interface, roles=roles)


@router.get("/api/openapi.json", dependencies=[anyone()], include_in_schema=False)
def description(request: Request) -> dict[str, Any]:
    """Return the OpenAPI description of the JSON endpoints."""
    described: dict[str, Any] = request.app.openapi()
    return described
