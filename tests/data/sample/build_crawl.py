"""Sample contributions of a web crawl: archives in WARC (ISO 28500), one whole and two that were damaged."""

import base64
import hashlib
import re
import uuid
from datetime import UTC, datetime, timedelta

from build_common import Contribution, Truth, gzipped
from build_web import Page, answer, response, without_text

BEGAN = datetime(2026, 10, 15, 8, tzinfo=UTC)
_INFO = b"software: a script that writes samples\r\nformat: WARC File Format 1.1\r\n"
_IMAGE = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


class Archive:
    """The records of one archive in order, each a gzip member of its own, a minute after the one before."""

    def __init__(self, slug: str, name: str) -> None:
        self.members: list[bytes] = []
        self.truth: list[Truth] = []
        self._slug, self._name, self._minutes = slug, name, 0
        self._add("warcinfo", "", "application/warc-fields", _INFO)

    def page(self, page: Page) -> None:
        """Add the request for a page, the page, and what the crawler noted about it."""
        self._request(page.address)
        self.truth.append(page.truth(self._slug, self._response(page.address, response(page))))
        self._add("metadata", page.address, "application/warc-fields", b"fetchTimeMs: 120\r\n")

    def answer(self, address: str, status: str, head: list[str], body: bytes) -> None:
        """Add a response of which no document is made."""
        self._request(address)
        self._response(address, answer(status, head, body))

    def lost(self, page: Page, locator: str, note: str) -> None:
        """Add a page that will be damaged; `locator` is where it will be missed."""
        self._response(page.address, response(page))
        self.truth.append(Truth(self._slug, locator or page.address, outcome_hint="quarantined", note=note))

    def content(self) -> bytes:
        """Return the archive's bytes."""
        return b"".join(self.members)

    def _request(self, address: str) -> None:
        host, _, path = address.removeprefix("https://").partition("/")
        block = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: example-crawler\r\n\r\n".encode()
        self._add("request", address, "application/http; msgtype=request", block)

    def _response(self, address: str, block: bytes) -> str:
        self._minutes += 1
        self._add("response", address, "application/http; msgtype=response", block)
        return f"{re.sub('[^0-9]', '', self._date)}/{address}"

    @property
    def _date(self) -> str:
        return (BEGAN + timedelta(minutes=self._minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _add(self, kind: str, address: str, media_type: str, block: bytes) -> None:
        identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{self._slug}/{self._name}/{len(self.members)}")
        digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
        head = [
            "WARC/1.1",
            f"WARC-Type: {kind}",
            f"WARC-Record-ID: <urn:uuid:{identifier}>",
            f"WARC-Date: {self._date}",
            *([f"WARC-Target-URI: {address}"] if address else []),
            f"WARC-Block-Digest: sha1:{digest}",
            f"Content-Type: {media_type}",
            f"Content-Length: {len(block)}",
        ]
        self.members.append(gzipped("\r\n".join([*head, "", ""]).encode() + block + b"\r\n\r\n"))


def web_crawl(pages: list[Page]) -> Contribution:
    """Return a crawl with the pages, and between them what crawls hold besides pages."""
    archive = Archive("web-crawl", "crawl.warc.gz")
    for page in pages[:4]:
        archive.page(page)
    html = ["Content-Type: text/html; charset=utf-8"]
    archive.answer("https://notes.example.org/gone", "404 Not Found", html, b"<html><p>Not found</p></html>")
    archive.answer("https://gallery.example.org/dot.gif", "200 OK", ["Content-Type: image/gif"], _IMAGE)
    moved = ["Location: https://club.example.org/contact", *html]
    archive.answer("https://club.example.org/kontakt", "301 Moved Permanently", moved, b"")
    empty = "https://www.example.org/welcome"
    archive.answer(empty, "200 OK", html, without_text().encode())
    archive.truth.append(Truth("web-crawl", empty, outcome_hint="quarantined", note="a page without a text"))
    for page in pages[4:]:
        archive.page(page)
    return Contribution("web-crawl", {"crawl.warc.gz": archive.content()}, tuple(archive.truth))


def web_crawl_damaged(cut: list[Page], flipped: list[Page]) -> Contribution:
    """Return an archive cut in its last page, and one whose second page has flipped bytes."""
    slug = "web-crawl-damaged"
    first = Archive(slug, "cut.warc.gz")
    for page in cut[:-1]:
        first.page(page)
    first.lost(cut[-1], "", "the file ends in the middle of it")
    whole = first.content()
    second = Archive(slug, "flipped.warc.gz")
    second.page(flipped[0])
    before = len(second.content())
    second.lost(flipped[1], f"flipped.warc.gz#{before}", "bytes in the middle of it are flipped")
    second.members[-1] = _flipped(second.members[-1])
    for page in flipped[2:]:
        second.page(page)
    files = {
        "cut.warc.gz": whole[: -len(first.members[-1]) // 2],
        "flipped.warc.gz": second.content(),
    }
    return Contribution(slug, files, (*first.truth, *second.truth))


def _flipped(member: bytes) -> bytes:
    """Invert bytes of a gzip member: four where its block begins and forty in its middle."""
    spoilt = bytearray(member)
    middle = len(spoilt) // 2
    for place in (*range(10, 14), *range(middle, middle + 40)):
        spoilt[place] ^= 0xFF
    return bytes(spoilt)
