"""Signing in and out: by password, or at an institution."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from curation.review import audit, database, invitations, oidc, people, sessions
from curation.review import sign_in as signing
from curation.review.access import SignedIn, anyone, require
from curation.review.guards import limited
from curation.review.people import Person
from curation.review.refusals import NotAllowed, NotThere, Refused
from curation.review.render import go, local, page
from curation.review.settings import Provider
from curation.review.tables import IDENTITIES
from curation.review.visitors import Site, remember, site_of, visitor_of
from curation.review.words import mark

INVITED_COOKIE = "commons_invited"
MINUTES_S = 600

router = APIRouter(include_in_schema=False)


@router.get("/sign-in", dependencies=[anyone()])
def sign_in(request: Request, next: str = "/") -> Response:
    """Show the form; `next` is where to go afterwards."""
    return page(request, "sign_in.html", name="", next=local(next), wrong=None)


@router.post("/sign-in", dependencies=[anyone(), limited("sign-in")])
def by_password(
    request: Request,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Begin a session, or show the form again with what is wrong."""
    visitor, site = visitor_of(request), site_of(request)
    try:
        token = signing.by_password(site.engine, name, password, client=visitor.client)
    except Refused as error:
        shown = {"name": name, "next": local(next), "wrong": str(error)}
        return page(request, "sign_in.html", status=error.status, **shown)
    return _begun(request, site, token, next)


@router.get("/sign-in/institution", dependencies=[anyone(), limited("sign-in")])
def at_institution(request: Request, proof: str = "", invitation: str | None = None) -> Response:
    """Send the visitor to the institution, with a new token so that no earlier attempt mixes in.

    Without the proof of our own page, another site could make a visitor accept an invitation of its choice.
    """
    site, provider = site_of(request), _provider(request)
    if not hmac.compare_digest(proof.encode(), visitor_of(request).institution_token.encode()):
        raise NotAllowed(mark("This form is out of date; go back, load the page again and send it again."))
    token = sessions.new_token()
    response = RedirectResponse(oidc.start_url(site.settings, provider, token), 303)
    remember(response, request, token)
    if invitation:
        response.set_cookie(
            INVITED_COOKIE,
            invitation,
            max_age=MINUTES_S,
            path="/sign-in",
            secure=site.settings.is_encrypted,
            httponly=True,
            samesite="lax",
        )
    return response


@router.get(oidc.BACK, dependencies=[anyone(), limited("sign-in")])
def back_from_institution(request: Request, code: str = "", state: str = "") -> Response:
    """Begin a session for whom the institution names, if an invitation of theirs was accepted so."""
    site, provider, visitor = site_of(request), _provider(request), visitor_of(request)
    subject = oidc.subject(site.settings, provider, visitor.token, code, state)
    invited = request.cookies.get(INVITED_COOKIE)
    person = _known(site, provider, subject, invited, visitor.client)
    token = signing.admitted(site.engine, person, client=visitor.client, how="institution")
    response = _begun(request, site, token, "/")
    response.delete_cookie(INVITED_COOKIE, path="/sign-in")
    return response


@router.post("/sign-out", dependencies=[require()])
def sign_out(request: Request, person: SignedIn) -> Response:
    """End this session."""
    visitor = visitor_of(request)

    def work(connection: Connection) -> None:
        sessions.end(connection, visitor.token)
        audit.append(connection, "signed out", person.name, client=visitor.client)

    database.write(site_of(request).engine, work)
    response = go("/?notice=signed-out")
    remember(response, request, sessions.new_token())
    return response


def _begun(request: Request, site: Site, token: str, then: str) -> Response:
    old = visitor_of(request).token
    database.write(site.engine, lambda connection: sessions.end(connection, old))
    response = go(then)
    remember(response, request, token)
    return response


def _provider(request: Request) -> Provider:
    provider = site_of(request).settings.web.oidc
    if provider is None:
        raise NotThere(mark("This page does not exist."))
    return provider


def _known(site: Site, provider: Provider, subject: str, invited: str | None, client: str) -> Person:
    def work(connection: Connection) -> Person:
        if invited:
            return invitations.accept_identity(connection, invited, provider.issuer, subject, client=client)
        which = (IDENTITIES.c.issuer == provider.issuer, IDENTITIES.c.subject == subject)
        held = connection.scalar(select(IDENTITIES.c.person_id).where(*which))
        person = people.get(connection, held) if held else None
        if person is None or not person.is_active:
            raise Refused(mark("Your institution knows you, but nobody has invited you here yet."))
        return person

    return database.write(site.engine, work)
