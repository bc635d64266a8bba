"""EPUB books, versions 2 and 3: XHTML chapters in a zip file, read in the order of the spine.

The table of contents is not text. Nothing is unpacked to disk; members are counted and measured before they
are read, because a zip of 300 KB can hold gigabytes. Locked books (DRM) are told, never opened.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed, Record, _description, _prose, xml
from curation.sources.streams import stem

MEDIA_TYPE = "application/epub+zip"
MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 64 << 20
MAX_TEXT_BYTES = 256 << 20  # all chapters together
MAX_RATIO = 200  # prose packs 3 to 1; zip bombs 1,000 to 1
_XHTML = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_PARAGRAPHS = (
    "address article aside blockquote body dl figcaption figure footer h1 h2 h3 h4 h5 h6 header hr ol p pre"
    " section table ul"
)
_LINES = "br dd div dt li td th tr"  # many books set verses, and some all paragraphs, as div
_LEFT_OUT = "head script style nav rt rp svg noscript template iframe object audio video"
_MARKS = frozenset({"noteref", "pagebreak", "toc"})


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is EPUB."""
    return head.startswith(b"PK\x03\x04") and (
        b"mimetypeapplication/epub+zip" in head[:256] or b"META-INF/container.xml" in head
    )


def read(location: str) -> Iterator[Item]:
    """Yield what cannot be read of a book, chapter by chapter, then the rest as one record."""
    try:
        with zipfile.ZipFile(location) as book:
            yield from _items(location, book)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, ValueError) as error:
        raise UnreadableItem(
            f"{Path(location).name} is no readable EPUB: {error}; ask for it again."
        ) from error


def _items(location: str, book: zipfile.ZipFile) -> Iterator[Item]:
    name = Path(location).name
    if len(book.infolist()) > MAX_MEMBERS:
        raise UnreadableItem(f"{name} holds more than {MAX_MEMBERS} files, which no book does.")
    opf = _package(book, name)
    package = _parsed(book, opf, name)
    chapters = list(_spine(package, posixpath.dirname(opf)))
    if not chapters:
        raise UnreadableItem(f"{name} names no chapter in its spine ({opf}); ask for it again.")
    if _locked(book, name, chapters):
        yield Broken(f"{name} is locked (DRM); ask its holder for an open copy", location)
        return
    texts: list[str] = []
    left = MAX_TEXT_BYTES
    for chapter in chapters:
        try:
            left -= _size(book, chapter, name)
            if left < 0:
                raise UnreadableItem(f"the chapters of {name} have more than {MAX_TEXT_BYTES} bytes.")
            texts.append(_prose.text(_parsed(book, chapter, name), _RULES))
        except UnreadableItem as error:
            yield Broken(str(error), f"{location}#{chapter}")
    yield _record(location, "\n\n".join(filter(None, texts)), package)


def _without_marks(element: xml.Element) -> list[xml.Element] | None:
    """Return nothing to read of numbers that point to notes or mark pages; null for all else."""
    return [] if _MARKS.intersection((xml.attribute(element, "type") or "").split()) else None


_RULES: Final = _prose.Rules(
    frozenset(_PARAGRAPHS.split()),
    frozenset(_LINES.split()),
    frozenset(_LEFT_OUT.split()),
    _without_marks,
)


def _record(location: str, text: str, package: xml.Element) -> Item:
    if not text:
        return Passed("book without text")
    metadata = xml.first(package, "metadata")
    said = _description.NOTHING if metadata is None else _description.describe(metadata)
    return Record(
        stem(Path(location)),
        text,
        locator=location,
        title=said.title,
        creator=said.creator,
        published=said.published,
        language=said.language,
        media_type=MEDIA_TYPE,
        granularity="work",
        rights=said.rights,
    )


def _package(book: zipfile.ZipFile, name: str) -> str:
    """Return the path of the package file, which lists the book's parts."""
    container = _parsed(book, "META-INF/container.xml", name)
    for rootfile in container.iter("{*}rootfile"):
        if path := rootfile.get("full-path"):
            return _below("", path)
    raise UnreadableItem(f"{name} names no package file in META-INF/container.xml; ask for it again.")


def _spine(package: xml.Element, folder: str) -> Iterator[str]:
    """Yield the paths of the chapters in reading order, without tables of contents."""
    items = {str(e.get("id")): e for e in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref") or "")
        if item is None or item.get("media-type") not in _XHTML:
            continue
        if "nav" not in (item.get("properties") or "").split() and (href := item.get("href")):
            yield _below(folder, unquote(href.partition("#")[0]))


def _below(folder: str, path: str) -> str:
    """Return a path inside the zip file; one that climbs out of it is refused."""
    joined = posixpath.normpath(posixpath.join(folder, path))
    if joined.startswith(("../", "/")) or joined == "..":
        raise UnreadableItem(f"the book names {path}, which lies outside it, and is refused.")
    return joined


def _locked(book: zipfile.ZipFile, name: str, chapters: list[str]) -> bool:
    if any(info.flag_bits & 1 for info in book.infolist() if info.filename in chapters):
        return True
    if "META-INF/encryption.xml" not in book.namelist():
        return False
    found = _parsed(book, "META-INF/encryption.xml", name).iter("{*}CipherReference")
    hidden = {unquote(str(e.get("URI"))) for e in found}
    return not hidden.isdisjoint(chapters)  # fonts are hidden in books that anyone may read


def _size(book: zipfile.ZipFile, member: str, name: str) -> int:
    """Return the unpacked bytes of a member; raise `UnreadableItem` where it is missing or a bomb."""
    try:
        info = book.getinfo(member)
    except KeyError:
        raise UnreadableItem(f"{name} names {member}, which is not in it; ask for it again.") from None
    if info.file_size > MAX_MEMBER_BYTES or info.file_size > (1 << 20) + MAX_RATIO * info.compress_size:
        raise UnreadableItem(f"{member} in {name} unpacks to {info.file_size} bytes, which no chapter has.")
    return info.file_size


def _parsed(book: zipfile.ZipFile, member: str, name: str) -> xml.Element:
    size = _size(book, member, name)
    with book.open(member) as file:
        content = file.read(size + 1)
    return xml.parse(BytesIO(content), f"{member} in {name}", limit=MAX_MEMBER_BYTES)
