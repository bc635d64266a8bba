"""The records of an ARC 1.0 file, the Internet Archive's format before WARC.

A record is a line (address, IP, date, media type, length) and as many bytes; addresses may hold spaces,
so the line is read from its end.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from curation.sources import RAW_BYTES, Broken
from curation.sources._archive_frames import CHUNK_BYTES, HEAD_BYTES, MAX_BLOCK_BYTES, Frame

_LINE = re.compile(rb"(\S.*) (\S+) (\d{8,18}) (\S+) (\d{1,12})\r?\n")
_VERSION = b"filedesc://"


class _Lines(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


def frames(path: Path) -> Iterator[Frame | Broken]:
    """Yield the records of an ARC file in its order; offsets count bytes of the uncompressed archive."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        try:
            yield from _records(gzip.GzipFile(fileobj=raw) if is_gzip else raw, path.name)
        except (OSError, EOFError, zlib.error) as error:
            yield Broken(f"{path.name}: the archive is damaged ({error}); the rest was not read", path.name)


def _records(file: _Lines, name: str) -> Iterator[Frame | Broken]:
    junk, offset = b"", 0
    while line := file.readline(HEAD_BYTES):
        begun, offset = offset, offset + len(line)
        head = _LINE.fullmatch(line)
        if head is None and not line.startswith(_VERSION):
            junk += line if junk or line.strip() else b""
            continue
        if junk.strip():
            yield _junk(junk, begun, name)
        junk = b""
        if head is None:
            offset += _skip_version(file)
            yield Frame("warcinfo", {}, b"", 0, begun)
            continue
        frame = _frame(head, file, begun, name)
        offset += int(head[5])
        yield frame
    if junk.strip():
        yield _junk(junk, offset, name)


def _junk(junk: bytes, end: int, name: str) -> Broken:
    begin = end - len(junk)
    reason = f"{name}: the line at byte {begin} is no header of a record"
    return Broken(reason, f"{name}#{begin}", begin, len(junk), junk[:RAW_BYTES])


def _skip_version(file: _Lines) -> int:
    """Read over a version block whose length is not given; return its bytes."""
    skipped = 0
    while line := file.readline(HEAD_BYTES):
        skipped += len(line)
        if not line.strip():
            break
    return skipped


def _frame(head: re.Match[bytes], file: _Lines, begun: int, name: str) -> Frame | Broken:
    uri, _, date, media_type, size = (part.decode("utf-8", "replace") for part in head.groups())
    length = int(size)
    is_whole = length <= MAX_BLOCK_BYTES
    block = file.read(length if is_whole else HEAD_BYTES)
    there = len(block)
    while there < length and (more := file.read(min(CHUNK_BYTES, length - there))):
        there += len(more)
    if there < length:
        reason = f"{name}: the record is cut: {there} of {length} bytes are there"
        return Broken(reason, uri, begun, length, block[:RAW_BYTES])
    headers = {"warc-target-uri": uri, "warc-date": _iso(date), "content-type": media_type}
    kind = (
        "warcinfo"
        if uri.startswith("filedesc://")
        else "response"
        if block.startswith(b"HTTP/")
        else "resource"
    )
    return Frame(kind, headers, block, length, begun, is_whole)


def _iso(digits: str) -> str:
    digits = digits[:14].ljust(14, "0")
    date, time = digits[:8], digits[8:]
    return f"{date[:4]}-{date[4:6]}-{date[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"
