"""Web archives, WARC and ARC: one record per captured page of HTML or plain text.

A capture is not a page: most records are requests, pictures and redirects, which are counted and passed
over; what a robots.txt among them reserves is told of the pages of its site that follow. A revisit whose
original lies in the same file is a record of its own address and moment. Bytes that could not be read are
told with their place in the file.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curation.errors import UnreadableItem
from curation.sources import (
    RAW_BYTES,
    Broken,
    Item,
    Passed,
    _arc_frames,
    _archive_frames,
    _http,
    _page_worker,
    html,
)
from curation.sources._archive_frames import KEPT, Frame
from curation.sources._capture import HTML, TARGET, Capture
from curation.sources._page_worker import PAGE_MEMORY_MB, PAGE_SECONDS, Limits, Unread
from curation.sources._revisits import Originals
from curation.sources._robots_heard import Heard

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_PASSED = {"revisit": "revisit", "no_type": "record of no type"}
_BATCH_ITEMS = 2_000
# Archive Team packs with a dictionary in a skippable frame at the head of the file.
_WITH_DICTIONARY = b"\x5d\x2a\x4d\x18"


@dataclass(frozen=True, slots=True)
class Reading:
    """How an archive is read: extractor, limits of a page, whether its HTML is kept, and what it is part of.

    `within` stands before the provenance of each record.
    """

    extractor: str
    limits: Limits
    keep_html: bool = False
    within: tuple[tuple[str, str], ...] = ()


def recognises(head: bytes) -> bool:
    """Tell whether the first bytes, decompressed, are those of a web archive."""
    return head.startswith((b"WARC/", b"filedesc://", _WITH_DICTIONARY))


def read(
    location: str,
    *,
    extractor: str = "trafilatura",
    page_seconds: float = PAGE_SECONDS,
    page_memory_mb: int = PAGE_MEMORY_MB,
    keep_html: bool = False,
) -> Iterator[Item]:
    """Yield the pages of one archive in the order of the file, and what was passed over or broken.

    A revisit that stands before its original comes last. A page may take `page_seconds` and
    `page_memory_mb`; with `keep_html` each record brings its page along. What a robots.txt reserves is told
    of those pages of its site that stand after it, and not of those before it.
    """
    html.check_extractor(extractor)
    how = Reading(extractor, Limits.of(page_seconds, page_memory_mb), html.is_true(keep_html))
    path = Path(location)
    yield from items(path, path.name, how)


def items(path: Path, name: str, how: Reading, heard: Heard | None = None) -> Iterator[Item]:
    """Yield what an archive gives, `name` standing for it in what is said of it.

    `heard` is what sites said in archives read before that belong together with this one.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise UnreadableItem(f"{name} is empty; fetch it again")
    if head == _WITH_DICTIONARY:
        raise UnreadableItem(f"{name} is packed with a Zstandard dictionary; unpack it with `zstd -d` first")
    frames = _arc_frames.frames(path, name) if _is_arc(path) else _archive_frames.frames(path, name)
    heard = Heard() if heard is None else heard
    yield from _read(_entries(frames, Originals(path), heard, name, how), name, how.limits)


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


@dataclass(frozen=True, slots=True)
class _Page:
    """A capture that waits to be read, with the frame that tells its place."""

    capture: Capture
    frame: Frame


def _read(entries: Iterator[Item | _Page], name: str, limits: Limits) -> Iterator[Item]:
    """Yield entries in order, the pages among them read in batches."""
    batch: list[Item | _Page] = []
    jobs = size = 0
    for entry in entries:
        batch.append(entry)
        if isinstance(entry, _Page):
            jobs, size = jobs + 1, size + len(entry.frame.block)
        is_full = jobs == _page_worker.BATCH_JOBS or size >= _page_worker.BATCH_BYTES
        if is_full or len(batch) == _BATCH_ITEMS:
            yield from _done(batch, name, limits)
            batch, jobs, size = [], 0, 0
    yield from _done(batch, name, limits)


def _done(batch: list[Item | _Page], name: str, limits: Limits) -> Iterator[Item]:
    captures = [entry.capture for entry in batch if isinstance(entry, _Page)]
    results = iter(_page_worker.read(TARGET, captures, limits))
    for entry in batch:
        if isinstance(entry, _Page):
            found = next(results)
            yield _broken(found.why, entry.frame, name) if isinstance(found, Unread) else found
        else:
            yield entry


def _entries(
    frames: Iterator[Frame | Broken], originals: Originals, heard: Heard, name: str, how: Reading
) -> Iterator[Item | _Page]:
    for frame in frames:
        if isinstance(frame, Broken):
            yield frame
        elif frame.kind == "revisit":
            page = originals.find(frame)
            if page is not None or not originals.wait(frame):
                yield _entry(page or frame, heard, name, how)
        else:
            entry = _entry(frame, heard, name, how)
            originals.remember(frame, is_page=isinstance(entry, _Page))
            yield entry
    for revisit, page in originals.waiting():
        yield _entry(page or revisit, heard, name, how)


def _entry(frame: Frame, heard: Heard, name: str, how: Reading) -> Item | _Page:
    if frame.kind not in KEPT:
        return Passed(_PASSED.get(frame.kind, f"{frame.kind} record"))
    response = _response(frame)
    if response is None:
        return _broken("the record does not hold an HTTP response", frame, name)
    media_type = _media_type(response)
    passed = _passed(frame, response, media_type)
    if passed is not None:
        return Passed(heard.take(_uri(frame), response) or passed)
    if not frame.is_whole:
        return _broken(f"the page of {frame.length >> 20} MB is too large", frame, name)
    date = frame.headers.get("warc-date", "")
    provenance = (*how.within, *_provenance(frame))
    uri, extractor = _uri(frame), how.extractor
    said = heard.of(uri)
    return _Page(Capture(uri, date, response, media_type, extractor, provenance, how.keep_html, said), frame)


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


def _provenance(frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield where a capture lies and what its archive calls it; bytes of a packed archive as it is packed."""
    for name in ("warc-record-id", "warc-payload-digest", "revisit-of"):
        if frame.headers.get(name):
            yield name, frame.headers[name]
    if frame.offset is not None:
        yield "offset", str(frame.offset)


def _uri(frame: Frame) -> str:
    # Wget wrote the address between angle brackets, as the grammar of WARC 1.0 seemed to ask.
    return frame.headers.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")


def _broken(reason: str, frame: Frame, name: str) -> Broken:
    return Broken(f"{name}: {reason}", _uri(frame), frame.offset, frame.length, frame.block[:RAW_BYTES])
