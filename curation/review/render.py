"""Pages from templates, in the visitor's language.

Texts are hostile HTML by nature: everything is escaped, and Jinja does that only when it is told to.
"""

from importlib import resources
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from curation import files, languages
from curation.review import told
from curation.review.people import ALL_LANGUAGES
from curation.review.visitors import remember, site_of, visitor_of
from curation.review.words import mark, tongues

HIDDEN = Markup('<input type="hidden" name="form_token" value="{}">')
NOTICES = {
    "password": mark("Your password is changed. Other sessions have ended."),
    "sessions": mark("Your other sessions have ended."),
    "roles": mark("The roles are changed."),
    "closed": mark("The account is closed."),
    "signed-out": mark("You are signed out."),
    "contributors": mark("It is kept whose contributions this person may follow."),
    "undone": mark("The answer is taken back; the record waits again."),
    "resumed": mark("The record waits again."),
    "bulk-applied": mark("The answer is given to all of them."),
    "bulk-undone": mark("The answer is taken back from all of them; they wait again."),
}
ROLE_NAMES = {
    "reviewer": mark("reviewer"),
    "adjudicator": mark("adjudicator"),
    "steward": mark("steward"),
    "institution": mark("institution"),
    "auditor": mark("auditor"),
    "contributor": mark("contributor"),
}


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page in the visitor's language; `notice` in the query names one of the known notices."""
    visitor = visitor_of(request)
    html = _ENVIRONMENT.get_template(template).render(
        _=visitor.tongue.translate,
        ngettext=visitor.tongue.translate_counted,
        hidden=lambda: HIDDEN.format(visitor.form_token),
        visitor=visitor,
        person=visitor.person,
        tongues=tongues().values(),
        here=_here(request),
        notice=NOTICES.get(request.query_params.get("notice", "")),
        provider=site_of(request).settings.web.oidc,
        **values,
    )
    response = HTMLResponse(html, status)
    if visitor.is_new:
        remember(response, request, visitor.token)
    return response


def go(path: str) -> RedirectResponse:
    """Return the answer to a change: the browser loads this page of ours, so that it sends nothing twice."""
    return RedirectResponse(local(path), 303)


def address(path: str, **query: Any) -> str:
    """Return a path of this site with a query; what is empty in it is left out."""
    asked = urlencode({name: value for name, value in query.items() if value != "" and value is not None})
    return f"{path}?{asked}" if asked else path


def local(path: str | None) -> str:
    """Return a path of this site as it is, and the home page for anything else: nobody is sent elsewhere."""
    if not path or not path.startswith("/") or len(path) > 500:
        return "/"
    if path.startswith(("//", "/\\")) or any(c <= " " or c in "\\\x7f" for c in path):
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path


def _here(request: Request) -> str:
    if request.method != "GET":
        return "/"
    return local(request.url.path + (f"?{request.url.query}" if request.url.query else ""))


def _version() -> str:
    folder = resources.files("curation.review") / "static"
    held = {each.name: files.digest(each.read_bytes().hex()) for each in folder.iterdir()}
    return files.digest(held)[:12]


def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("curation.review"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "ROLE_NAMES": ROLE_NAMES,
        "ALL_LANGUAGES": ALL_LANGUAGES,
        "KINDS": told.KINDS,
        "STATES": told.STATES,
        "ANSWERS": told.ANSWERS,
        "BULK_FIELDS": told.FIELDS,
        "OUTCOMES": told.OUTCOMES,
        "language_name": languages.name,
        "address": address,
        "static_version": _version(),
    }
    return environment


_ENVIRONMENT = _environment()
