"""The server of a site: pages, files with ranges, and terms. It reads releases and keeps nothing of readers.

`create_app` is an ASGI application of Starlette; a plain web server does as well for an exported site, but
cannot search, ask for terms, or hold back a file at once.
"""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from curation.errors import CommonsError
from curation.site import asking, headers, receipts, render, sending, terms
from curation.site.library import Library
from curation.site.settings import SiteSettings
from curation.site.shelf import listed


def create_app(home: Path, address: str, settings: SiteSettings | None = None) -> Starlette:
    """Return the application for a home's releases; raise `UnknownRelease` where it can hold none."""
    library = Library(home, address, settings or SiteSettings())
    library.site()
    app = Starlette(
        routes=[
            Route("/releases/index.json", _index),
            Route("/releases/{name}", _feed),
            Route("/releases/{version}/{path:path}", _file),
            Route("/terms/{version}/{family}", asking.terms, methods=["GET", "POST"]),
            Route("/key.pem", _key),
            Route("/{path:path}", _page),
        ],
        middleware=[Middleware(headers.Headers)],
        exception_handlers={HTTPException: _refused, CommonsError: _broken},
    )
    app.state.library = library
    return app


def _page(request: Request) -> Response:
    library: Library = request.app.state.library
    path = request.path_params["path"]
    if path == "" or path.endswith("/"):
        path += "index.html"
    asked = request.query_params.get("q", "").strip()[:80] if path == "languages/index.html" else ""
    found = library.page(path, asked or None)
    if found is None:
        if library.page(f"{path}/index.html") is not None:
            return RedirectResponse(f"{path.rpartition('/')[2]}/index.html", 307)
        raise HTTPException(404, "There is no such page here.")
    return sending.page(request, found, "text/css" if path.endswith(".css") else "text/html")


def _index(request: Request) -> Response:
    return JSONResponse(listed(request.app.state.library.site()), headers={"cache-control": "no-cache"})


def _feed(request: Request) -> Response:
    """Send a file that lies beside the releases, of those that were written for readers."""
    library: Library = request.app.state.library
    path = library.beside(request.path_params["name"])
    if path is None:
        raise HTTPException(404, "There is no such file here.")
    return sending.file(request, path, None)


def _file(request: Request) -> Response:
    site = request.app.state.library.site()
    name, path = request.path_params["version"], request.path_params["path"]
    version = site.shelf.resolve(name)
    digest = site.shelf.digests(version).get(path) if version else None
    if version is None or digest is None:
        raise HTTPException(404, f"There is no file {path!r} of a release {name!r} here.")
    if version != name:
        return sending.moved(request, version, path)
    if site.shelf.is_held(version, path):
        raise HTTPException(503, HELD, {"retry-after": "86400"})
    asked = terms.of(site.settings, site.shelf.manifest(version), _family(path))
    if asked is not None:
        asking.check(request, asked)
    return sending.file(request, site.shelf.folder(version) / path, digest, is_private=asked is not None)


HELD = (
    "This file holds a document whose withdrawal is being decided; it is not sent until an edition without "
    "that document stands, or the withdrawal is turned down."
)


def _family(path: str) -> str:
    parts = path.split("/")
    return parts[1] if parts[0] == "data" and len(parts) > 2 else ""


def _key(request: Request) -> Response:
    return PlainTextResponse(receipts.public_pem(request.app.state.library.signer()))


def _refused(request: Request, error: Any) -> Response:
    """Say in one sentence why nothing is sent: as a page to a browser, as plain text for a file."""
    path = request.url.path.lstrip("/")
    more = dict(error.headers or {})
    if path.startswith("releases/") or request.method not in ("GET", "HEAD"):
        return PlainTextResponse(f"{error.detail}\n", error.status_code, more)
    title = "Not found" if error.status_code == 404 else "Not possible"
    site = request.app.state.library.site()
    page = render.page("message.html.j2", path, site=site, title=title, sentence=error.detail, link=None)
    return Response(page, error.status_code, more, "text/html; charset=utf-8")


def _broken(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 500)
