"""Answers with a page or a file: tags, ranges, compression (RFC 9110).

A range is one part of a file, as readers of Parquet ask for it. A request for several at once, or one that
is not understood, gets the whole file, which the standard allows.
"""

import re
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from curation.site.library import Page

_ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-\d{1,18})")
_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".xml": "application/xml",
}


def page(request: Request, found: Page, media_type: str) -> Response:
    """Send a page, compressed where the reader takes that."""
    tag = f'W/"{found.tag}"'
    more = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if _has(request, tag):
        return Response(status_code=304, headers=more)
    if re.search(r"\bgzip\b(?!;q=0)", request.headers.get("accept-encoding", "")):
        return Response(found.packed, headers=more | {"content-encoding": "gzip"}, media_type=media_type)
    return Response(found.body, headers=more, media_type=media_type)


def file(request: Request, path: Path, sha256: str | None, *, is_private: bool = False) -> Response:
    """Send a file or one range of it; its digest, where known, is its tag."""
    more = {"cache-control": "private, no-cache" if is_private else "no-cache"}
    if sha256 is not None:
        more["etag"] = f'"{sha256}"'
        if _has(request, more["etag"]):
            return Response(status_code=304, headers=more)
    if not _is_one_range(request):
        _forget_range(request)
    media_type = _TYPES.get(path.suffix, "text/plain; charset=utf-8")
    return FileResponse(path, headers=more, media_type=media_type)


def moved(request: Request, version: str, path: str) -> Response:
    """Lead from an alias or an older edition to the same file of the version of today."""
    query = f"?{request.url.query}" if request.url.query else ""
    up = "../" * (path.count("/") + 1)
    return RedirectResponse(f"{up}{quote(version)}/{quote(path)}{query}", 307, {"cache-control": "no-cache"})


def _has(request: Request, tag: str) -> bool:
    """Tell whether the reader holds this state already."""
    held = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag.removeprefix("W/") in held or held == ["*"]


def _is_one_range(request: Request) -> bool:
    found = _ONE_RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or request.method != "GET":
        return False
    return not (found[1] and found[2]) or int(found[1]) <= int(found[2])


def _forget_range(request: Request) -> None:
    headers = MutableHeaders(scope=request.scope)
    if "range" in headers:
        del headers["range"]
        request.scope["headers"] = headers.raw
