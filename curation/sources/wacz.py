"""WACZ, a web archive as browsers' crawlers hand it over: a ZIP with WARC files below `archive/`.

A ZIP names its own sizes and paths, and both may lie. Each archive is copied, as far as it said it goes,
to one file in a temporary folder, since reading goes back and forth in it; no path of the ZIP is used.
"""

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, html, warc
from curation.sources._page_worker import PAGE_MEMORY_MB, PAGE_SECONDS, Limits
from curation.sources._robots_heard import Heard

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 64 << 30
MAX_RATIO = 100  # archives within are packed already; a plain one of text shrinks to a tenth
_FLOOR_BYTES = 16 << 20
_PIECE_BYTES = 1 << 20
_ARCHIVE = re.compile(r"archive/[^/\\]+\.(?:warc|arc)(?:\.gz|\.zst|\.lz4)?", re.I)
_FIRST = re.compile(
    rb"PK\x03\x04.{22}[^\x00]\x00..(?:archive/[^/]|pages/pages\.jsonl|indexes/index\.|datapackage\.json)",
    re.S,
)
_VISIBLE = re.compile(rb"archive/[^/\x00]{1,200}\.w?arc|\"wacz_version\"|pages/pages\.jsonl|indexes/index\.")


def recognises(head: bytes) -> bool:
    """Tell whether the first bytes are those of a ZIP that begins with a part of a web archive."""
    return bool(_FIRST.match(head) and _VISIBLE.search(head))


def read(
    location: str,
    *,
    extractor: str = "trafilatura",
    page_seconds: float = PAGE_SECONDS,
    page_memory_mb: int = PAGE_MEMORY_MB,
    keep_html: bool = False,
) -> Iterator[Item]:
    """Yield the pages of each archive within, in the order of the archives' names.

    A robots.txt in one of them is heard for the pages of its site in those after it.
    """
    html.check_extractor(extractor)
    how = warc.Reading(extractor, Limits.of(page_seconds, page_memory_mb), html.is_true(keep_html))
    path, heard = Path(location), Heard()
    try:
        with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory(prefix="commons-") as folder:
            for member in _archives(package, path.name):
                yield from _items(package, member, f"{path.name}/{member.filename}", Path(folder), how, heard)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableItem(f"{path.name} is damaged or no WACZ ({error}); ask for it again.") from error


def _archives(package: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    members = package.infolist()
    if len(members) > MAX_MEMBERS:
        raise UnreadableItem(f"{name} has {len(members)} members, over the limit of {MAX_MEMBERS}; split it.")
    found = {m.filename: m for m in members if _ARCHIVE.fullmatch(m.filename)}
    if not found:
        raise UnreadableItem(f"{name} holds no archive/*.warc.gz, which a WACZ has; ask for it again.")
    return [found[each] for each in sorted(found)]


def _items(
    package: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    name: str,
    folder: Path,
    how: warc.Reading,
    heard: Heard,
) -> Iterator[Item]:
    copy = folder / f"member{''.join(Path(member.filename).suffixes[-2:])[:12]}"
    try:
        damage = _copied(package, member, name, copy)
        within = (*how.within, ("member", member.filename))
        yield from warc.items(copy, name, replace(how, within=within), heard)
    except UnreadableItem as error:
        yield Broken(str(error), name)
        return
    finally:
        copy.unlink(missing_ok=True)
    if damage:
        yield Broken(f"{name}: its copy in the ZIP is damaged ({damage})", name)


def _copied(package: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, copy: Path) -> str | None:
    """Copy a member and return what is wrong with it, or null; what stands before a damage is copied."""
    if member.flag_bits & 1:
        raise UnreadableItem(f"{name} is locked with a password; ask its holder for an open copy")
    size, packed = member.file_size, member.compress_size
    if size > MAX_MEMBER_BYTES or size > _FLOOR_BYTES + MAX_RATIO * packed:
        raise UnreadableItem(f"{name} unpacks to {size} bytes from {packed}, which no web archive does")
    if member.header_offset < 0:
        raise UnreadableItem(
            f"{name} lies before the beginning of its ZIP, which is damaged; ask for it again"
        )
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableItem(f"{name} is packed in a way that WACZ does not allow; make the package anew")
    return _written(package, member, copy)


def _written(package: zipfile.ZipFile, member: zipfile.ZipInfo, copy: Path) -> str | None:
    # The module's own reader loses what stands before a damage.
    checksum = there = 0
    with copy.open("wb") as out, Path(str(package.filename)).open("rb") as file:
        try:
            for piece in _pieces(file, member):
                out.write(piece[: max(0, member.file_size - there)])
                checksum, there = zlib.crc32(piece, checksum), there + len(piece)
        except zlib.error as error:
            return str(error)
    if there != member.file_size:
        return f"it has {there} bytes instead of {member.file_size}"
    return None if checksum == member.CRC else "its bytes are not those that its checksum was made of"


def _pieces(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's unpacked bytes, at most a mebibyte at a time and one beyond what it said it has."""
    file.seek(member.header_offset + 26)
    lengths = file.read(4).ljust(4, b"\0")
    file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    left, given = member.compress_size, 0
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type else None
    while left and given <= member.file_size and (packed := file.read(min(left, _PIECE_BYTES))):
        left -= len(packed)
        while packed and given <= member.file_size:
            piece = packed if inflate is None else inflate.decompress(packed, _PIECE_BYTES)
            packed = inflate.unconsumed_tail if inflate is not None else b""
            given += len(piece)
            yield piece
