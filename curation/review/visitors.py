"""Who is asking: the token in the cookie, the person it stands for, and the language to answer in."""

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import Engine
from starlette.responses import Response

from curation.review import sessions, words
from curation.review.people import Person
from curation.review.rates import Rates, client_of
from curation.review.settings import ReviewSettings
from curation.review.words import Tongue

LANGUAGE_COOKIE = "commons_language"
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages of one running application share."""

    settings: ReviewSettings
    engine: Engine
    rates: Rates


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's visitor; `person` is null for who is not signed in."""

    token: str
    is_new: bool
    person: Person | None
    tongue: Tongue
    client: str

    @property
    def form_token(self) -> str:
        """Return the token that forms carry; it is of this session alone."""
        return sessions.derived(self.token, "form")

    @property
    def institution_token(self) -> str:
        """Return what the link to the institution carries, so that no other site can send a visitor there."""
        return sessions.derived(self.token, "institution")


def site_of(request: Request) -> Site:
    """Return what all pages share."""
    site: Site = request.app.state.site
    return site


def visitor_of(request: Request) -> Visitor:
    """Return who asks; looked up once a request."""
    held: Visitor | None = getattr(request.state, "visitor", None)
    if held is None:
        held = request.state.visitor = _visitor(request)
    return held


def _visitor(request: Request) -> Visitor:
    site = site_of(request)
    token = request.cookies.get(cookie_name(site.settings))
    person = None
    if token:
        person = sessions.find(site.engine, token, sessions.Limits.of(site.settings.web))
    tongue = words.choose(
        person.interface if person else None,
        request.cookies.get(LANGUAGE_COOKIE),
        accepts=request.headers.get("accept-language", ""),
    )
    client = client_of(request.client.host if request.client else None)
    return Visitor(token or sessions.new_token(), not token, person, tongue, client)


def cookie_name(settings: ReviewSettings) -> str:
    """Return the cookie's name; by https no other host of the domain can set it (RFC 6265bis)."""
    return "__Host-commons" if settings.is_encrypted else "commons"


def remember(response: Response, request: Request, token: str) -> None:
    """Set the session's cookie; it ends with the browser, and its row ends before."""
    settings = site_of(request).settings
    response.set_cookie(
        cookie_name(settings), token, path="/", secure=settings.is_encrypted, httponly=True, samesite="lax"
    )


def remember_language(response: Response, request: Request, tag: str) -> None:
    """Set the cookie with the language of the pages, for a year."""
    secure = site_of(request).settings.is_encrypted
    response.set_cookie(
        LANGUAGE_COOKIE, tag, max_age=YEAR_S, secure=secure, httponly=True, samesite="lax", path="/"
    )
