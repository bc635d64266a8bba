"""Revisits of a web archive and their originals: "the same as before", without the page.

A crawler that meets a page unchanged writes a revisit that refers to the first capture, by record id, by
the digest of the payload, or by address and moment (WARC 1.1, `WARC-Refers-To` and its kin).
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from curation.sources import _archive_frames
from curation.sources._archive_frames import Frame

MAX_WAITING = 100_000
_NO_PAGE = -1
# What of a revisit has to be kept while it waits for its original.
_NEEDED = (
    "warc-record-id",
    "warc-target-uri",
    "warc-date",
    "warc-payload-digest",
    "warc-refers-to",
    "warc-refers-to-target-uri",
    "warc-refers-to-date",
    "warc-profile",
)


class Originals:
    """Where the pages of one archive lie, by what a revisit calls them; 8 bytes of digest a name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offsets: dict[bytes, int] = {}
        self._waiting: list[Frame] = []

    def remember(self, frame: Frame, *, is_page: bool) -> None:
        """Take note of a capture; the first of several with one name is the original."""
        offset = frame.offset if is_page and frame.is_whole else _NO_PAGE
        if offset is not None:
            for name in _names(frame.headers):
                self._offsets.setdefault(name, offset)

    def find(self, revisit: Frame) -> Frame | None:
        """Return a revisit with the block of its original; null where that is not known, or is no page."""
        offsets = [self._offsets[name] for name in _references(revisit.headers) if name in self._offsets]
        page = next((offset for offset in offsets if offset != _NO_PAGE), None)
        original = None if page is None else _archive_frames.at(self._path, page)
        if original is None or not set(_names(original.headers)) & set(_references(revisit.headers)):
            return None
        return _joined(revisit, original)

    def wait(self, revisit: Frame) -> bool:
        """Keep a revisit whose original is not known yet, for it may follow; tell whether it was kept."""
        is_known = any(name in self._offsets for name in _references(revisit.headers))
        if is_known or len(self._waiting) == MAX_WAITING:
            return False
        kept = {name: revisit.headers[name] for name in _NEEDED if name in revisit.headers}
        self._waiting.append(replace(revisit, headers=kept, block=b""))
        return True

    def waiting(self) -> Iterator[tuple[Frame, Frame | None]]:
        """Yield, at the end of the archive, each revisit that waited, with its page if that has come."""
        waited, self._waiting = self._waiting, []
        for revisit in waited:
            yield revisit, self.find(revisit)


def _joined(revisit: Frame, original: Frame) -> Frame:
    about = {name: revisit.headers[name] for name in _NEEDED if name in revisit.headers}
    of = original.headers.get("warc-record-id") or original.headers.get("warc-target-uri", "")
    headers = {**original.headers, **about, "revisit-of": of}
    return replace(original, headers=headers, offset=revisit.offset, length=revisit.length)


def _names(headers: dict[str, str]) -> list[bytes]:
    """Return the names by which a revisit may call this capture."""
    return _short(
        headers.get("warc-record-id"), headers.get("warc-payload-digest"), _moment(headers, "warc-")
    )


def _references(headers: dict[str, str]) -> list[bytes]:
    """Return the names that a revisit calls its original by, the surest first."""
    same = "identical-payload-digest" in headers.get("warc-profile", "identical-payload-digest")
    digest = headers.get("warc-payload-digest") if same else None
    return _short(headers.get("warc-refers-to"), digest, _moment(headers, "warc-refers-to-"))


def _moment(headers: dict[str, str], prefix: str) -> str | None:
    uri, date = headers.get(f"{prefix}target-uri"), headers.get(f"{prefix}date")
    return f"{date} {uri.strip('<>')}" if uri and date else None


def _short(*names: str | None) -> list[bytes]:
    return [blake2b(name.strip().encode(), digest_size=8).digest() for name in names if name]
