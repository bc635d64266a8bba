"""Packed bytes unpacked piece by piece: gzip, bzip2, xz, zstd and lz4 frames, known by their first bytes.

All five allow several packed members to follow one another in a file; web archives are written so.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa

from curation.errors import UnreadableItem

_PACKED = 1 << 13  # small, for what one call has unpacked when it meets a damage is lost
_PLAIN = 1 << 16


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


class _Gzip:
    """zlib's decoder with the manners of the other two, which keep the input they have not used yet."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def unpacked(path: Path, file: BinaryIO, magic: bytes) -> Iterator[bytes] | None:
    """Return the unpacked pieces of a file that starts with `magic`; null for one that is not packed."""
    if magic.startswith(b"\x1f\x8b\x08"):
        return _members(path, file, _Gzip)
    if magic[:3] == b"BZh" and magic[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return _members(path, file, bz2.BZ2Decompressor)
    if magic.startswith(b"\xfd7zXZ\x00"):
        return _members(path, file, lzma.LZMADecompressor)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return _frames(path, "zstd")
    if magic.startswith(b"\x04\x22\x4d\x18"):
        return _frames(path, "lz4")
    return None


def _members(path: Path, file: BinaryIO, new: Callable[[], _Decoder]) -> Iterator[bytes]:
    decoder = new()
    packed = file.read(_PACKED)
    while packed or not decoder.needs_input:
        try:
            piece = decoder.decompress(packed, _PLAIN)
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
            raise _damaged(path, file.tell(), str(error)) from error
        if piece:
            yield piece
        if decoder.eof:
            packed = _after_member(file, decoder.unused_data)
            if not packed:
                return
            decoder = new()
        else:
            packed = file.read(_PACKED) if decoder.needs_input else b""
    raise _damaged(path, file.tell(), "the packed data is cut short")


def _after_member(file: BinaryIO, packed: bytes) -> bytes:
    """Return the start of the next member; the zeros that tapes and some archives fill up with are none."""
    packed = packed.lstrip(b"\0")
    while not packed and (more := file.read(_PACKED)):
        packed = more.lstrip(b"\0")
    return packed


def _frames(path: Path, codec: str, *, skip: int = 0, size: int = 1 << 10) -> Iterator[bytes]:
    """Yield what pyarrow unpacks; at a damage once more byte by byte, for pyarrow loses the piece."""
    given = 0
    with pa.OSFile(str(path)) as file, pa.CompressedInputStream(file, codec) as stream:
        try:
            while len(passed := stream.read(min(skip, _PLAIN))):
                skip -= len(passed)
            while piece := stream.read(size):
                given += len(piece)
                yield piece
            return
        except (OSError, pa.ArrowException) as error:
            if size == 1:
                raise _damaged(path, file.tell(), str(error)) from error
    yield from _frames(path, codec, skip=given, size=1)


def _damaged(path: Path, offset: int, reason: str) -> UnreadableItem:
    return UnreadableItem(
        f"{path} is damaged near byte {offset} ({reason}); what stands before was read, "
        "the rest needs a new copy of the file."
    )
