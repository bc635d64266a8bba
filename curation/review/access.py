"""Who may come to which page: one gate on each route, and no route without one.

A gate names roles; a route with `language` in its path or query asks for the role in that language. An
auditor reads: no gate lets one change anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends
from fastapi.routing import APIRoute

from curation.review.people import AUDITOR, Person
from curation.review.refusals import NotAllowed, SignInFirst
from curation.review.visitors import visitor_of
from curation.review.words import mark

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Gate:
    """What a route asks for: nothing (`is_public`), any account (no roles), or one of the roles."""

    roles: tuple[str, ...] = ()
    language: str | None = None
    is_public: bool = False

    def __call__(self, request: Request) -> Person | None:
        """Return who is let in; null for a visitor on a public page. Refuse everybody else."""
        person = visitor_of(request).person
        if self.is_public:
            return person
        if person is None:
            raise SignInFirst(mark("Sign in first."))
        if self.roles and not person.may(*self._roles_for(request.method), language=self._named(request)):
            raise NotAllowed(mark("Your roles do not permit this."))
        return person

    def _roles_for(self, method: str) -> tuple[str, ...]:
        return self.roles if method in SAFE else tuple(role for role in self.roles if role != AUDITOR)

    def _named(self, request: Request) -> str | None:
        if self.language is None:
            return None
        return request.path_params.get(self.language) or request.query_params.get(self.language)


def require(*roles: str, language: str | None = None) -> Any:
    """Return the dependency that lets in who holds one of the roles; without roles, who is signed in.

    `language` is the name of the path or query parameter that holds the language of the role. A route without
    that parameter in a request sees all whom a role lets in anywhere, and shows them their languages alone.
    """
    return Depends(Gate(roles, language))


def anyone() -> Any:
    """Return the dependency of a public page."""
    return Depends(Gate(is_public=True))


def signed_in(request: Request) -> Person:
    """Return who is signed in; a gate has seen to it that there is someone."""
    person = visitor_of(request).person
    if person is None:
        raise SignInFirst(mark("Sign in first."))
    return person


SignedIn = Annotated[Person, Depends(signed_in)]


def gates(routers: Iterable[APIRouter]) -> Iterator[tuple[APIRoute, Gate]]:
    """Yield each route with its gate; a route with none, or with two, is a mistake of the programmer."""
    for route in (route for router in routers for route in router.routes):
        if not isinstance(route, APIRoute):
            raise ValueError(f"{route!r} cannot be given a gate")
        found = [call for call in _calls(route.dependant) if isinstance(call, Gate)]
        if len(found) != 1:
            raise ValueError(f"{route.path} has {len(found)} gates; it needs one: require(...) or anyone()")
        yield route, found[0]


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)
