"""Tar archives of files in any format that can be read, plain or packed with gzip, zstd, xz, bzip2 or lz4.

A tar file is a stream without a table: where it is cut, common readers end without a word. Here a header that
makes no sense and a missing end mark are told, after the files before them.
"""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from curation.errors import UnreadableItem
from curation.sources import Item, Passed
from curation.sources._unpacking import Member
from curation.sources.archive import read as read_members
from curation.sources.streams import open_stream

_BLOCK = 512
_CHECKSUM = slice(148, 156)
_LONGEST_NAME = 1 << 20
_DESCRIPTIONS = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME}
    | {tarfile.GNUTYPE_LONGLINK}
)
_ERRORS = (tarfile.TarError, OSError, EOFError, ValueError)


def recognises(head: bytes) -> bool:
    """Tell whether a file begins with a block whose checksum is that of a tar header."""
    block = head[:_BLOCK]
    if len(block) < _BLOCK or not block[0]:
        return False
    try:
        stated = int(block[_CHECKSUM].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ")


def read(
    location: str, *, members: str | None = None, member_format: str | None = None, **options: Any
) -> Iterator[Item]:
    """Yield the items of every file in the order of the archive; see `archive.read`."""
    with open_stream(Path(location)) as stream:
        given = _given(location, stream)
        yield from read_members(location, given, members=members, member_format=member_format, **options)


def _given(location: str, stream: BinaryIO) -> Iterator[Member | Passed]:
    name = Path(location).name
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as packed:
            for info in packed:
                if info.isdir():
                    continue
                content = packed.extractfile(info) if info.isfile() else None
                if content is None:
                    yield Passed("link or device in an archive")
                else:
                    yield Member(info.name, _Content(content, f"{info.name} in {name}"))
    except _ERRORS as error:
        raise UnreadableItem(f"{name} is a damaged tar file ({error}); ask for it again.") from error


class _Content:
    """A member's bytes; a damage in them ends the archive, for nothing tells where the next member is."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name

    def read(self, size: int) -> bytes:
        """Return at most `size` of the next bytes."""
        try:
            return self._file.read(size)
        except _ERRORS as error:
            raise UnreadableItem(f"{self._name} is damaged ({error}); ask for it again.") from error


class _Header(tarfile.TarInfo):
    """A header that raises where the module would take a damage for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        """Return the header in a block of 512 bytes."""
        if not buf:
            raise tarfile.ReadError("it ends without its end mark")
        try:
            found = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf.count(0) == len(buf):
                raise  # the end mark
            raise tarfile.ReadError(f"the header of a file makes no sense: {error}") from error
        if found.type in _DESCRIPTIONS and found.size > _LONGEST_NAME:
            raise tarfile.ReadError(f"the name of a file has {found.size} bytes")
        return found
