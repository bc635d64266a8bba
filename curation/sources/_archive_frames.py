"""The records of a WARC file (ISO 28500), with those that were cut or damaged.

Readers of the format end silently at a cut, and stop at the first damaged byte. Here each record's bytes
are counted against its declared length, the end of the file is checked, and reading goes on at the next
place where a record begins: compressed archives hold each record in a gzip member of its own.
"""

import base64
import hashlib
import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from curation.sources import RAW_BYTES, Broken, _packed_frames
from curation.sources._packed_frames import MAGICS

with suppress(ImportError):  # of an extra, see `_extras`
    from fastwarc import ArchiveIterator

MAX_BLOCK_BYTES = 1 << 25
HEAD_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
KEPT = ("response", "resource", "conversion")

_BEGIN = re.compile(rb"(?:^|(?<=\n))WARC/\d")


@dataclass(frozen=True, slots=True)
class Frame:
    """One record: its type, headers with small names, block, and place in the file.

    `offset` is null where the whole file is one gzip stream. The block is empty for types that hold no
    documents, and only its first `HEAD_BYTES` when it is larger than `MAX_BLOCK_BYTES` (`is_whole` tells).
    """

    kind: str
    headers: dict[str, str]
    block: bytes
    length: int
    offset: int | None = None
    is_whole: bool = True


def frames(path: Path, name: str | None = None) -> Iterator[Frame | Broken]:
    """Yield the records of a WARC file in its order, and a `Broken` for each gap.

    `name` stands for the file in what is said of it; null is the file's own.
    """
    start: int | None = 0
    while start is not None:
        start = yield from _until_damage(path, start, name or path.name)


def at(path: Path, offset: int) -> Frame | None:
    """Return the record that begins at an offset, or null where none can be read."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file, parse_http=False, strict_mode=False)), None)
            frame = None if record is None else _frame(record, offset, path.name)
        except OSError:
            return None
    return frame if isinstance(frame, Frame) else None


def _until_damage(path: Path, start: int, name: str) -> Generator[Frame | Broken, None, int | None]:
    """Yield the records from `start` on; return where reading can go on, or null at the end of the file."""
    begun, is_finished, is_cut = start, False, False
    with path.open("rb") as file, path.open("rb") as probe:
        file.seek(start)
        records = iter(ArchiveIterator(file, parse_http=False, strict_mode=False))
        while True:
            try:
                record = next(records, None)
                if record is None:
                    break
                offset = record.stream_pos if _begins(probe, record.stream_pos) else None
                begun, is_finished = begun if offset is None else offset, False
                frame = _frame(record, offset, name)
            except OSError as error:
                begin = (_end_of_record(probe, begun) or begun) if is_finished else begun
                following = _next_record(probe, begin + 1)
                yield _gap(probe, begin, following, f"the archive is damaged ({error})", name)
                return following
            yield frame
            is_finished, is_cut = True, isinstance(frame, Broken)
        if is_finished and not is_cut:
            yield from _tail(probe, begun, name)
    return None


def _frame(record: Any, offset: int | None, name: str) -> Frame | Broken:
    kind = str(record.record_type)
    headers = {key.lower(): value for key, value in record.headers.items()}
    length: int = record.content_length
    if "content-length" not in headers:
        return _broken("the header of the record is cut short", headers, offset, length, name)
    is_whole = length <= MAX_BLOCK_BYTES
    wanted = (length if is_whole else HEAD_BYTES) if kind in KEPT else 0
    block: bytes = record.reader.read(wanted) if wanted else b""
    there = len(block) + record.reader.consume()
    if there != length:
        return _broken(
            f"the record is cut: {there} of {length} bytes are there", headers, offset, length, name, block
        )
    if is_whole and wanted and _differs(block, headers.get("warc-block-digest", "")):
        return _broken("the record is not what its block digest says", headers, offset, length, name, block)
    return Frame(kind, headers, block, length, offset, is_whole)


def _broken(
    reason: str, headers: dict[str, str], offset: int | None, length: int, name: str, raw: bytes = b""
) -> Broken:
    locator = (
        headers.get("warc-target-uri", "").strip("<>") or f"{name}#{offset if offset is not None else ''}"
    )
    return Broken(f"{name}: {reason}", locator, offset, length, raw[:RAW_BYTES])


def _differs(block: bytes, stated: str) -> bool:
    """Tell whether a digest contradicts the block; algorithms that we do not know contradict nothing."""
    algorithm, _, value = stated.partition(":")
    if algorithm.lower() not in ("sha1", "sha256", "md5"):
        return False
    digest = hashlib.new(algorithm.lower(), block, usedforsecurity=False).digest()
    return value.upper().rstrip("=") not in (
        digest.hex().upper(),
        base64.b32encode(digest).decode().rstrip("="),
    )


def _gap(file: BinaryIO, begin: int, end: int | None, reason: str, name: str) -> Broken:
    length = (end if end is not None else file.seek(0, 2)) - begin
    file.seek(begin)
    return Broken(f"{name}: {reason}", f"{name}#{begin}", begin, length, file.read(min(length, RAW_BYTES)))


def _tail(file: BinaryIO, begun: int, name: str) -> Iterator[Broken]:
    """Yield what lies behind the last record, if it is more than white space: the beginning of a lost one."""
    file.seek(begun)
    if not file.read(5).startswith((*MAGICS, b"WARC/")):
        return
    position: int | None = begun
    while position is not None and _begins(file, position):
        begun, position = position, _end_of_record(file, position)
    if position is None:
        yield _gap(file, begun, None, "the last record of the file has no end", name)
    else:
        file.seek(position)
        if file.read(CHUNK_BYTES).strip():
            yield _gap(file, position, None, "something that is no record follows the last one", name)


def _begins(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    return file.read(5).startswith((*MAGICS, b"WARC/"))


def _end_of_record(file: BinaryIO, begin: int) -> int | None:
    """Return where the record or gzip member that begins here ends, or null when it has no end."""
    if _packed_frames.magic(file, begin):
        return _packed_frames.end(file, begin)
    file.seek(begin)
    head = file.read(HEAD_BYTES)
    blank = re.search(rb"\r?\n\r?\n", head)
    length = re.search(rb"\ncontent-length:\s*(\d{1,18})(?!\d)", head, re.I)
    if blank is None or length is None or length.start() > blank.end():
        return None
    end = begin + blank.end() + int(length[1])
    if end > file.seek(0, 2):
        return None
    file.seek(end)
    following = file.read(4)
    return end + len(following) - len(following.lstrip(b"\r\n"))


def _next_record(file: BinaryIO, begin: int) -> int | None:
    """Return the next place from `begin` on where a record begins, or null when there is none."""
    packing = _packed_frames.magic(file, 0)
    if packing:
        return _packed_frames.following(file, begin, packing, lambda head: head.startswith(b"WARC/"))
    while True:
        file.seek(begin)
        chunk = file.read(CHUNK_BYTES)
        if found := _BEGIN.search(chunk):
            return begin + found.start()
        if len(chunk) < CHUNK_BYTES:
            return None
        begin += len(chunk) - 8  # what begins across the border of two chunks is seen in the second
