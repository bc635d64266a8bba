"""What every request passes before a page sees it: size, rate, origin, and the form's token.

A change needs both an `Origin` header of this very site and the session's token: each alone has failed
somewhere (OWASP, Cross-Site Request Forgery Prevention).
"""

import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.params import Depends
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from curation.review.access import SAFE
from curation.review.refusals import Busy, NotAllowed
from curation.review.visitors import Site, site_of, visitor_of
from curation.review.words import mark

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # With "no-referrer" browsers send "Origin: null" along with forms, and none would pass.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000")


async def checked(request: Request) -> None:
    """Refuse too many requests from a client, and a change that did not come from a page of this site."""
    site, visitor = site_of(request), await _visitor(request)
    if not site.rates.allow(f"all {visitor.client}", site.settings.web.requests_per_minute):
        raise Busy(mark("Too many requests from here; try again in a minute."))
    if request.method in SAFE:
        return
    if not _is_ours(request, site) or not hmac.compare_digest(
        (await _sent(request)).encode(), visitor.form_token.encode()
    ):
        raise NotAllowed(mark("This form is out of date; go back, load the page again and send it again."))


def limited(name: str) -> Any:
    """Return the dependency that bounds how often a client may use something, all its routes together."""

    def check(request: Request) -> None:
        site = site_of(request)
        key = f"{name} {visitor_of(request).client}"
        web = site.settings.web
        most = web.asks_per_minute if name == "ask" else web.sign_ins_per_minute
        if not site.rates.allow(key, most):
            raise Busy(mark("Too many requests from here; try again in a minute."))

    return Depends(check)


async def _visitor(request: Request) -> Any:
    return await run_in_threadpool(visitor_of, request)


def _is_ours(request: Request, site: Site) -> bool:
    origin = urlsplit(request.headers.get("origin", ""))
    return origin.scheme == urlsplit(site.settings.address).scheme and (
        origin.netloc == request.headers.get("host")
    )


async def _sent(request: Request) -> str:
    if sent := request.headers.get("x-csrf-token"):
        return sent
    if "form" in request.headers.get("content-type", ""):
        return str((await request.form()).get("form_token") or "")
    return ""


def headers(*, is_encrypted: bool) -> list[tuple[bytes, bytes]]:
    """Return the security headers of each answer."""
    return [*HEADERS, HSTS] if is_encrypted else [*HEADERS]


class Headers:
    """ASGI middleware that puts the security headers on each answer, those that were refused included."""

    def __init__(self, app: ASGIApp, *, is_encrypted: bool) -> None:
        self._app = app
        self._headers = headers(is_encrypted=is_encrypted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers, *self._caching(scope)]
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)

    @staticmethod
    def _caching(scope: Scope) -> list[tuple[bytes, bytes]]:
        kept = b"max-age=3600" if scope["path"].startswith("/static/") else b"no-store"
        return [(b"cache-control", kept)]


class BodyLimit:
    """ASGI middleware that refuses a body above so many bytes, announced or not."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _announced(scope) > self._most:
            await _refuse(send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Callable[[], Any]:
        seen = 0

        async def receiving() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            # A body that was not announced is cut off: to the page it looks like a visitor who left.
            return {"type": "http.disconnect"} if seen > self._most else message

        return receiving


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 1 << 62
    return 0


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"Too large.\n"})
