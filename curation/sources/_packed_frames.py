"""Where packed members begin and end in a file: gzip (RFC 1952), Zstandard (RFC 8878), LZ4 frames.

Archives pack each record by itself, so that a damaged one costs its neighbours nothing, if only the next
beginning is found. The magic bytes also occur by chance; what unpacks to a record's first bytes does not.
"""

import re
import zlib
from collections.abc import Callable
from typing import BinaryIO

import pyarrow as pa

GZIP, ZSTD, LZ4 = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"
MAGICS = (GZIP, ZSTD, LZ4)
HEAD_BYTES = 1 << 16
MAX_FALSE = 2_000
_CHUNK_BYTES = 1 << 20
_CODECS = {ZSTD: "zstd", LZ4: "lz4"}


def magic(file: BinaryIO, begin: int) -> bytes | None:
    """Return the magic bytes of the packing that begins here, or null for none that is known."""
    file.seek(begin)
    head = file.read(4)
    return next((known for known in MAGICS if head.startswith(known)), None)


def end(file: BinaryIO, begin: int) -> int | None:
    """Return where the member that begins here ends, or null when it is cut or damaged."""
    found = magic(file, begin)
    if found == GZIP:
        return _end_of_gzip(file, begin)
    after = (_end_of_zstd if found == ZSTD else _end_of_lz4)(file, begin)
    return after if after is not None and after <= file.seek(0, 2) else None


def following(file: BinaryIO, begin: int, packing: bytes, is_wanted: Callable[[bytes], bool]) -> int | None:
    """Return the next place from `begin` on where a member's first bytes are wanted ones, or null.

    Null also after `MAX_FALSE` beginnings that were none: by chance there is one in 16 MB, and a file that
    is made of them would be searched for hours.
    """
    tried = 0
    while True:
        file.seek(begin)
        chunk = file.read(_CHUNK_BYTES)
        for found in re.finditer(re.escape(packing), chunk):
            tried += 1
            if tried > MAX_FALSE:
                return None
            if is_wanted(first_bytes(file, begin + found.start(), packing)):
                return begin + found.start()
        if len(chunk) < _CHUNK_BYTES:
            return None
        begin += len(chunk) - 8  # a magic across the border of two chunks is seen in the second


def first_bytes(file: BinaryIO, begin: int, packing: bytes, size: int = 16) -> bytes:
    """Return the first unpacked bytes of the member that begins here; none where it does not unpack."""
    file.seek(begin)
    packed = file.read(HEAD_BYTES)
    try:
        if packing == GZIP:
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, size)
        with pa.CompressedInputStream(pa.BufferReader(packed), _CODECS[packing]) as stream:
            return bytes(stream.read(size))
    except (zlib.error, OSError, pa.ArrowException):
        return b""


def _end_of_gzip(file: BinaryIO, begin: int) -> int | None:
    file.seek(begin)
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while not member.eof:
        data = member.unconsumed_tail or file.read(HEAD_BYTES)
        if not data:
            return None
        try:
            member.decompress(data, _CHUNK_BYTES)
        except zlib.error:
            return None
    return file.tell() - len(member.unused_data)


def _end_of_zstd(file: BinaryIO, begin: int) -> int | None:
    """Step over the blocks of a Zstandard frame by their headers, without unpacking them."""
    file.seek(begin)
    head = file.read(18)
    if len(head) < 6:
        return None
    flags = head[4]
    size_bytes = (1 if flags & 0x20 else 0, 2, 4, 8)[flags >> 6]
    position = begin + 5 + (not flags & 0x20) + (0, 1, 2, 4)[flags & 3] + size_bytes
    while True:
        file.seek(position)
        header = file.read(3)
        if len(header) < 3:
            return None
        block = int.from_bytes(header, "little")
        kind = block >> 1 & 3
        position += 3 + (1 if kind == 1 else block >> 3)
        if block & 1:
            return position + (4 if flags & 4 else 0)


def _end_of_lz4(file: BinaryIO, begin: int) -> int | None:
    """Step over the blocks of an LZ4 frame by their sizes, without unpacking them."""
    file.seek(begin)
    head = file.read(6)
    if len(head) < 6:
        return None
    flags = head[4]
    position = begin + 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
    while True:
        file.seek(position)
        size = file.read(4)
        if len(size) < 4:
            return None
        length = int.from_bytes(size, "little")
        if not length:
            return position + 4 + (4 if flags & 4 else 0)
        position += 4 + (length & 0x7FFFFFFF) + (4 if flags & 16 else 0)
