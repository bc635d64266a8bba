"""The page on which terms are read and accepted, and the check of receipts before a file is sent.

Programs ask for the same with `.json` behind the family.
"""

from urllib.parse import parse_qsl, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from curation.errors import BadReceipt
from curation.site import render
from curation.site import terms as accepted
from curation.site.library import Library
from curation.site.shelf import Site
from curation.site.terms import Terms

COOKIE = "receipt"
DAY = 86_400
LONGEST = 10_000  # bytes of a form


async def terms(request: Request) -> Response:
    """Show the terms of a licence family of a version; when they are accepted, show the signed receipt."""
    library: Library = request.app.state.library
    site = await run_in_threadpool(library.site)
    version, name = request.path_params["version"], request.path_params["family"]
    family = name.removesuffix(_JSON)
    asked = (
        accepted.of(site.settings, site.shelf.manifest(version), family)
        if version in site.shelf.versions
        else None
    )
    if asked is None:
        raise HTTPException(404, "There are no terms to accept under this address.")
    answer = _json if name.endswith(_JSON) else _page
    if request.method != "POST":
        return answer(request, site, asked)
    form = await _form(request)
    if form.get("accept") != "yes":
        return answer(request, site, asked, problem=_NOT_ACCEPTED, status=422)
    signer = await run_in_threadpool(library.signer)
    receipt = accepted.accept(signer, asked, form, site.shelf.manifest(version))
    return _given(request, answer(request, site, asked, receipt=receipt), asked, receipt)


def check(request: Request, asked: Terms) -> None:
    """Refuse with status 401 a request that comes with no receipt for these terms."""
    library: Library = request.app.state.library
    receipt = _receipt(request)
    if not receipt:
        raise HTTPException(
            401, _SENTENCE.format(asked.version, asked.family), {"www-authenticate": "Bearer"}
        )
    try:
        accepted.check(library.signer().public_key(), asked, receipt)
    except BadReceipt as error:
        raise HTTPException(401, str(error), {"www-authenticate": "Bearer"}) from error


_JSON = ".json"
_NOT_ACCEPTED = "The box was not ticked: nothing was accepted."
_SENTENCE = "Terms are to be accepted first: open /terms/{0}/{1} and send the receipt along."


def _receipt(request: Request) -> str:
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and said:
        return said.strip()
    return request.query_params.get("receipt") or request.cookies.get(COOKIE, "")


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent from a page of this very site."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin" or not _is_ours(request):
        raise HTTPException(403, "This form was not sent from this site.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise HTTPException(413, "This form is too long.")
    return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=10))


def _is_ours(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _page(
    request: Request, site: Site, asked: Terms, *, receipt: str = "", problem: str = "", status: int = 200
) -> Response:
    path = f"terms/{asked.version}/{asked.family}"
    page = render.page("terms.html.j2", path, site=site, terms=asked, receipt=receipt, problem=problem)
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def _json(
    _: Request, _site: Site, asked: Terms, *, receipt: str = "", problem: str = "", status: int = 200
) -> Response:
    said = {"receipt": receipt} if receipt else {"problem": problem} if problem else asked.told()
    return JSONResponse(said, status, {"cache-control": "no-store"})


def _given(request: Request, page: Response, asked: Terms, receipt: str) -> Response:
    """Let the browser that accepted send the receipt by itself, to the files of this family alone."""
    root = request.scope.get("root_path", "")
    path = f"{root}/releases/{quote(asked.version)}/data/{quote(asked.family)}"
    is_secure = request.url.scheme == "https"
    page.set_cookie(COOKIE, receipt, max_age=DAY, path=path, secure=is_secure, httponly=True, samesite="lax")
    return page
