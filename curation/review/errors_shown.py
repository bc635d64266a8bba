"""What a visitor sees when something goes wrong: one sentence, in their language, and never a trace."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from curation.review.guards import headers
from curation.review.refusals import Refused, SignInFirst
from curation.review.render import local, page
from curation.review.visitors import site_of
from curation.review.words import mark

SENTENCES = {
    HTTPStatus.NOT_FOUND: mark("This page does not exist."),
    HTTPStatus.METHOD_NOT_ALLOWED: mark("This page cannot be asked for in this way."),
}
INCOMPLETE = mark("Something in the form is missing or cannot be read.")
WRONG = mark("Something went wrong on our side. Nothing was lost; try again, or tell your steward.")

_LOG = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Make the application show its errors in pages, and in JSON under /api."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _incomplete)
    app.add_exception_handler(Exception, _wrong)


def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, SignInFirst) and request.method == "GET" and not _wants_json(request):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': local(path)})}", 303)
    return shown(request, str(error), error.status if isinstance(error, Refused) else 400)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return shown(request, SENTENCES.get(HTTPStatus(status), INCOMPLETE), status)


def _incomplete(request: Request, _: Exception) -> Response:
    return shown(request, INCOMPLETE, HTTPStatus.UNPROCESSABLE_ENTITY)


def _wrong(request: Request, error: Exception) -> Response:
    # The path may hold an invitation's token; the route's template never does.
    route = getattr(request.scope.get("route"), "path", "?")
    _LOG.error("%s %s ended in %s", request.method, route, type(error).__name__)
    response = shown(request, WRONG, HTTPStatus.INTERNAL_SERVER_ERROR)
    # This one answer is made outside all middleware.
    response.raw_headers.extend(headers(is_encrypted=site_of(request).settings.is_encrypted))
    return response


def shown(request: Request, sentence: str, status: int) -> Response:
    """Return an error as a page, or as JSON where that was asked for."""
    if _wants_json(request):
        return JSONResponse({"detail": sentence}, status)
    return page(request, "error.html", status=status, sentence=sentence)


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or request.url.path == "/health"
