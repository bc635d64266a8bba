"""Zip archives of files in any format that can be read.

Many formats are zip files underneath (EPUB, office documents, WACZ, Java): these are books or programs, not
archives, and are known by the members that they begin with. Names before 2006 are in the writer's own
code page; those that are valid UTF-8 are taken for it.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from curation.errors import UnreadableItem
from curation.sources import Item, Passed
from curation.sources._unpacking import Member
from curation.sources.archive import read as read_members

_MAGIC = b"PK\x03\x04"
_OTHERS = (
    b"mimetype",  # EPUB, OpenDocument
    b"META-INF/",  # EPUB, Java
    b"[Content_Types].xml",  # Word, Excel, PowerPoint
    b"_rels/",
    b"datapackage.json",  # WACZ
    b"AndroidManifest.xml",
)
_UTF8 = 0x800
_ENCRYPTED = 0x1
_ERRORS = (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, ValueError, RuntimeError)


def recognises(head: bytes) -> bool:
    """Tell whether a file begins with a zip member that has a name, and is no other format in a zip."""
    size = int.from_bytes(head[26:28], "little")
    name = head[30 : 30 + size]
    if not head.startswith(_MAGIC) or not name or name.startswith(_OTHERS):
        return False
    if name.startswith((b"archive/", b"indexes/", b"pages/")) and b"datapackage" in head:
        return False  # WACZ whose writer put its description last
    return b"META-INF/container.xml" not in head and b"[Content_Types].xml" not in head


def read(
    location: str, *, members: str | None = None, member_format: str | None = None, **options: Any
) -> Iterator[Item]:
    """Yield the items of every file in the order of the archive's own list; see `archive.read`."""
    with _opened(location) as packed:
        given = _given(packed)
        yield from read_members(location, given, members=members, member_format=member_format, **options)


def _opened(location: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(location)
    except _ERRORS as error:
        raise UnreadableItem(
            f"{Path(location).name} is no readable zip file: {error}; ask for it again."
        ) from error


def _given(packed: zipfile.ZipFile) -> Iterator[Member | Passed]:
    for info in packed.infolist():
        if info.is_dir():
            continue
        name = _name(info)
        if info.flag_bits & _ENCRYPTED:
            yield Member(name, "it is locked with a password; ask its holder for an open copy")
            continue
        try:
            content = packed.open(info)
        except _ERRORS as error:
            yield Member(name, f"it is damaged or packed in an unknown way ({error}); ask for it again")
            continue
        with content:
            yield Member(name, _Content(content))


class _Content:
    """A member's bytes; a damage in them is a `ValueError`, which costs this member alone."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Return at most `size` of the next bytes."""
        try:
            return self._file.read(size)
        except _ERRORS as error:
            raise ValueError(f"it is damaged ({error})") from error


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
