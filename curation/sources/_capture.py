"""One captured page -> one record: decoded, extracted, with the rights that it states.

Runs in the process of `_page_worker`, since bodies that unfold to gigabytes and parsers that hang are met
here; so what goes in and what comes out is plain data.
"""

import hashlib
import re
from dataclasses import dataclass

from curation.errors import UnreadableItem
from curation.sources import Evidence, Record, _http, charset, html, reservations, rights_markup

TARGET = "curation.sources._capture:read"
HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Capture:
    """A response with the address and moment (ISO 8601, empty where unknown) of its capture.

    A revisit brings its own address, moment and provenance, and the response of its original. `said` is
    what the site's robots.txt reserves of the address.
    """

    uri: str
    date: str
    response: _http.Response
    media_type: str
    extractor: str
    provenance: tuple[tuple[str, str], ...] = ()
    keep_html: bool = False
    said: tuple[Evidence, ...] = ()


def read(capture: Capture) -> Record:
    """Return the record of a captured page; raise `UnreadableItem` where it holds no text."""
    response = capture.response
    payload = _http.decode(response)
    content_type, link = response.header("content-type"), response.header("link")
    is_html = capture.media_type in HTML
    if is_html:
        page = html.extract(payload, content_type, capture.uri, capture.extractor, headers=response.headers)
    else:
        page = _plain(payload, response)
    languages = (response.header("content-language") or "").split(",")
    return Record(
        f"{re.sub('[^0-9]', '', capture.date)[:14]}/{capture.uri}",
        page.text,
        locator=capture.uri,
        title=page.title,
        creator=page.creator,
        published=page.published,
        language=page.language or (languages[0].strip() or None if len(languages) == 1 else None),
        media_type=capture.media_type,
        granularity="web page",
        retrieved_at=capture.date or None,
        source_sha256=hashlib.sha256(payload).hexdigest(),
        rights=(*page.evidence, *capture.said),
        provenance=capture.provenance,
        original=html.original(payload, content_type, link) if capture.keep_html and is_html else None,
    )


def _plain(payload: bytes, response: _http.Response) -> html.Page:
    decoded = charset.decode(payload, content_type=response.header("content-type"), is_html=False)
    if not decoded.text.strip():
        raise UnreadableItem("the text is empty")
    stated = rights_markup.find(None, link_header=response.header("link"))
    evidence = (*stated, *reservations.reservations(response.headers))
    return html.Page(decoded.text, None, None, None, None, evidence, decoded.charset)
