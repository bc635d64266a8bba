"""Web archives, WARC and ARC: one record per captured page of HTML or plain text.

A capture is not a page: most records are requests, pictures, redirects and repetitions, which are
counted and passed over. Bytes that could not be read are told with their place in the file.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from curation.errors import UnreadableItem
from curation.sources import (
    RAW_BYTES,
    Broken,
    Item,
    Passed,
    Record,
    _arc_frames,
    _archive_frames,
    _http,
    charset,
    html,
    rights_markup,
)
from curation.sources._archive_frames import KEPT, Frame

HTML = ("text/html", "application/xhtml+xml")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_PASSED = {"revisit": "revisit", "no_type": "record of no type"}


def recognises(head: bytes) -> bool:
    """Tell whether the first bytes, decompressed, are those of a web archive."""
    return head.startswith((b"WARC/", b"filedesc://"))


def read(location: str, *, extractor: str = "trafilatura") -> Iterator[Item]:
    """Yield the pages of one archive in the order of the file, and what was passed over or broken."""
    path = Path(location)
    if path.stat().st_size == 0:
        raise UnreadableItem(f"{path.name} is empty; fetch it again")
    frames = _arc_frames.frames(path) if _is_arc(path) else _archive_frames.frames(path)
    for frame in frames:
        yield frame if isinstance(frame, Broken) else _item(frame, path.name, extractor)


def _is_arc(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(11)
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as unpacked:
                head = unpacked.read(11)
        except (OSError, EOFError, zlib.error):
            return False
    return head == b"filedesc://"


def _item(frame: Frame, name: str, extractor: str) -> Item:
    if frame.kind not in KEPT:
        return Passed(_PASSED.get(frame.kind, f"{frame.kind} record"))
    response = _response(frame)
    if response is None:
        return _broken("the record does not hold an HTTP response", frame, name)
    media_type = _media_type(response)
    passed = _passed(frame, response, media_type)
    if passed is not None:
        return Passed(passed)
    if not frame.is_whole:
        return _broken(f"the page of {frame.length >> 20} MB is too large", frame, name)
    try:
        return _record(frame, response, media_type, extractor)
    except UnreadableItem as error:
        return _broken(str(error), frame, name)


def _response(frame: Frame) -> _http.Response | None:
    """Return the response of a capture, or the file of a resource as though it had been served."""
    stated = frame.headers.get("content-type", "")
    if "application/http" in stated or frame.block.startswith(b"HTTP/"):
        return _http.parse(frame.block)
    return _http.Response(200, {"content-type": stated}, frame.block)


def _passed(frame: Frame, response: _http.Response, media_type: str) -> str | None:
    """Return the word under which a capture that is no page is counted, or null for a page."""
    if response.status != 200:
        return f"status {response.status}"
    if media_type not in (*HTML, "text/plain"):
        return f"{media_type} {frame.kind}"
    return "robots.txt" if _uri(frame).split("?")[0].endswith("/robots.txt") else None


def _media_type(response: _http.Response) -> str:
    """Return the media type that the server stated, or, when it stated none, what the body looks like."""
    stated = (response.header("content-type") or "").split(";")[0].split(",")[0].strip().lower()
    if _MEDIA_TYPE.fullmatch(stated):
        return stated
    return "text/html" if html.recognises(response.body[:4096]) else "untyped"


def _record(frame: Frame, response: _http.Response, media_type: str, extractor: str) -> Record:
    payload = _http.decode(response)
    content_type, link = response.header("content-type"), response.header("link")
    uri, date = _uri(frame), frame.headers.get("warc-date", "")
    if media_type in HTML:
        page = html.extract(payload, content_type, uri, extractor, link_header=link)
    else:
        page = _plain(payload, content_type, link)
    languages = (response.header("content-language") or "").split(",")
    return Record(
        f"{re.sub('[^0-9]', '', date)[:14]}/{uri}",
        page.text,
        locator=uri,
        title=page.title,
        creator=page.creator,
        published=page.published,
        language=page.language or (languages[0].strip() or None if len(languages) == 1 else None),
        media_type=media_type,
        granularity="web page",
        retrieved_at=date or None,
        source_sha256=hashlib.sha256(payload).hexdigest(),
        rights=page.evidence,
    )


def _plain(payload: bytes, content_type: str | None, link: str | None) -> html.Page:
    decoded = charset.decode(payload, content_type=content_type, is_html=False)
    if not decoded.text.strip():
        raise UnreadableItem("the text is empty")
    evidence = rights_markup.find(None, link_header=link)
    return html.Page(decoded.text, None, None, None, None, evidence, decoded.charset)


def _uri(frame: Frame) -> str:
    # Wget wrote the address between angle brackets, as the grammar of WARC 1.0 seemed to ask.
    return frame.headers.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")


def _broken(reason: str, frame: Frame, name: str) -> Broken:
    return Broken(f"{name}: {reason}", _uri(frame), frame.offset, frame.length, frame.block[:RAW_BYTES])
