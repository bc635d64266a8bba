"""The records of an ARC 1.0 file, the Internet Archive's format before WARC.

A record is a line (address, IP, date, media type, length) and as many bytes; addresses may hold spaces,
so the line is read from its end. Packed archives hold each record in a gzip member of its own, so that
reading goes on behind a damaged one.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from curation.sources import RAW_BYTES, Broken, _packed_frames
from curation.sources._archive_frames import CHUNK_BYTES, HEAD_BYTES, MAX_BLOCK_BYTES, Frame

_LINE = re.compile(rb"(\S.*) (\S+) (\d{8,18}) (\S+) (\d{1,12})\r?\n")
_BEGIN = re.compile(rb"\s{0,4}[a-zA-Z][a-zA-Z0-9+.-]{1,20}:\S")
_VERSION = b"filedesc://"


class _Lines(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...
    def tell(self) -> int: ...


def frames(path: Path, name: str | None = None) -> Iterator[Frame | Broken]:
    """Yield the records of an ARC file in its order, and a `Broken` for each gap.

    Offsets count bytes of the file; several records in one gzip member have the offset of the member.
    """
    with path.open("rb") as raw:
        if _packed_frames.magic(raw, 0) != _packed_frames.GZIP:
            raw.seek(0)
            yield from _records(raw, name or path.name)
            return
        start: int | None = 0
        while start is not None:
            start = yield from _until_damage(raw, start, name or path.name)


def _until_damage(raw: BinaryIO, start: int, name: str) -> Generator[Frame | Broken, None, int | None]:
    """Yield the records of gzip members from `start` on; return where reading can go on, or null."""
    members = _Members(raw, start)
    try:
        yield from _records(members, name)
    except (EOFError, zlib.error) as error:
        begin = members.begun
        following = _packed_frames.following(
            raw, begin + 1, _packed_frames.GZIP, lambda head: bool(_BEGIN.match(head))
        )
        length = (following if following is not None else raw.seek(0, 2)) - begin
        raw.seek(begin)
        reason = f"{name}: the archive is damaged ({error})"
        yield Broken(reason, f"{name}#{begin}", begin, length, raw.read(min(length, RAW_BYTES)))
        return following
    return None


class _Members:
    """The unpacked bytes of gzip members, with the place where the one that is read now begins.

    What stands before a damage is handed out before the error.
    """

    def __init__(self, raw: BinaryIO, start: int) -> None:
        self._raw, self._position = raw, start
        self._member, self._packed, self._plain = zlib.decompressobj(zlib.MAX_WBITS | 16), b"", b""
        self.begun = start

    def tell(self) -> int:
        """Return where the member begins that the next byte stands in."""
        if not self._plain:
            self._fill()
        return self.begun

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer at the end of the archive."""
        parts = []
        while size and (self._plain or self._fill()):
            parts.append(self._plain[:size])
            self._plain = self._plain[size:]
            size -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int) -> bytes:
        """Return the next line, or its first `size` bytes."""
        line = b""
        while len(line) < size and not line.endswith(b"\n") and (self._plain or self._fill()):
            end = self._plain.find(b"\n", 0, size - len(line)) + 1 or size - len(line)
            line, self._plain = line + self._plain[:end], self._plain[end:]
        return line

    def _fill(self) -> bool:
        """Unpack some more; tell whether there was any."""
        while not self._plain:
            if self._member.eof and not self._next_member():
                return False
            self._packed = self._packed or self._more()
            if not self._packed:
                if self._position == self.begun:
                    return False
                raise EOFError("the last record has no end")
            self._plain = self._member.decompress(self._packed, CHUNK_BYTES)
            self._packed = self._member.unconsumed_tail
        return True

    def _next_member(self) -> bool:
        self._packed = (self._member.unused_data or self._more()).lstrip(b"\0")
        while not self._packed and (more := self._more()):
            self._packed = more.lstrip(b"\0")
        self.begun = self._position - len(self._packed)
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return bool(self._packed)

    def _more(self) -> bytes:
        self._raw.seek(self._position)
        packed = self._raw.read(HEAD_BYTES)
        self._position += len(packed)
        return packed


def _records(file: _Lines, name: str) -> Iterator[Frame | Broken]:
    junk, junk_at, junk_bytes = b"", 0, 0
    while True:
        begun = file.tell()
        line = file.readline(HEAD_BYTES)
        head = _LINE.fullmatch(line)
        if line and head is None and not line.startswith(_VERSION):
            if junk or line.strip():
                junk_at, junk_bytes = junk_at if junk else begun, junk_bytes + len(line)
                junk += line[: max(0, RAW_BYTES - len(junk))]
            continue
        if junk:
            reason = f"{name}: the line at byte {junk_at} is no header of a record"
            yield Broken(reason, f"{name}#{junk_at}", junk_at, junk_bytes, junk)
        junk, junk_bytes = b"", 0
        if not line:
            return
        if head is None:
            _skip_version(file)
            yield Frame("warcinfo", {}, b"", 0, begun)
        else:
            yield _frame(head, file, begun, name)


def _skip_version(file: _Lines) -> None:
    """Read over a version block whose length is not given."""
    while file.readline(HEAD_BYTES).strip():
        pass


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
