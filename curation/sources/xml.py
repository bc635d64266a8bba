"""XML from strangers, read without trust.

No entity is resolved, no DTD or address is fetched, and libxml2's own limits stay on (256 levels deep, ten
million characters in one text), because an entity can read a local file and ten lines can grow to
gigabytes. Nothing is ever repaired in silence: a parser that recovers drops the end of a damaged answer.
"""

import lzma
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from html.entities import name2codepoint
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from lxml import etree

from curation.errors import UnreadableItem
from curation.sources.streams import open_stream

Element = etree._Element

MAX_BYTES = 256 << 20  # of one document, or between two records of a stream, after decompression
_READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError)
_SLICE = 4096
_LATIN = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"'](?:iso-8859-1|windows-1252)[\"']", re.IGNORECASE)
_PIECE = 1 << 20


def load(location: str, *, limit: int = MAX_BYTES) -> Element:
    """Return the root of one file, compressed or not; raise `UnreadableItem` with line and column."""
    path = Path(location)
    try:
        with open_stream(path) as stream:
            return parse(stream, path.name, limit=limit)
    except _READ_ERRORS as error:
        raise UnreadableItem(f"{path.name} could not be read to its end: {error}.") from error


def parse(stream: BinaryIO, name: str, *, limit: int = MAX_BYTES) -> Element:
    """Return the root of one document of at most `limit` bytes; `name` stands in the messages."""
    found = whole(stream, name, limit=limit)
    parser = etree.XMLParser(
        encoding=_true_encoding(found),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        root = etree.parse(BytesIO(found), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise UnreadableItem(_malformed(name, error)) from error
    _refuse_entities(root, name)
    return root


def whole(stream: BinaryIO, name: str, *, limit: int = MAX_BYTES) -> bytes:
    """Return all bytes of a stream; raise `UnreadableItem` where there are more than the limit."""
    capped = _Capped(stream, name, limit)
    return b"".join(iter(lambda: capped.read(_PIECE), b""))


def _true_encoding(found: bytes) -> str | None:
    """Return UTF-8 where a file says Latin-1 but is UTF-8; null to believe what the file says."""
    # Seen in ALTO from the BnF. Real Latin-1 is valid UTF-8 only by a chance that no page of text has.
    if _LATIN.match(found) is None or found.isascii():
        return None
    with suppress(UnicodeDecodeError):
        found.decode("utf-8")
        return "utf-8"
    return None


def iterparse(
    stream: BinaryIO, name: str, tags: tuple[str, ...], *, limit: int = MAX_BYTES
) -> Iterator[Element]:
    """Yield each element with one of the tags, whole, in order; each is emptied after its turn.

    A tag is a name in its namespace, `{*}page` for any. Where the file is damaged, `UnreadableItem` comes
    after the last whole element.
    """
    capped = _Capped(stream, name, limit)
    events = etree.iterparse(
        cast(BinaryIO, capped),
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in events:
            _refuse_entities(element, name)
            yield element
            _forget(element)
            capped.used = 0
    except etree.XMLSyntaxError as error:
        raise UnreadableItem(_malformed(name, error)) from error
    except _READ_ERRORS as error:
        raise UnreadableItem(f"{name} could not be read to its end: {error}.") from error


class _Capped:
    """A stream that ends the reading when too much of it is needed for one document or record."""

    def __init__(self, stream: BinaryIO, name: str, limit: int) -> None:
        self._stream, self._name, self._limit, self.used = stream, name, limit, 0

    def read(self, size: int) -> bytes:
        """Return the next bytes; raise `UnreadableItem` past the limit."""
        block = self._stream.read(size)
        self.used += len(block)
        if self.used > self._limit:
            raise UnreadableItem(
                f"{self._name} needs more than {self._limit} bytes for one document or record; split it."
            )
        return block


def _malformed(name: str, error: etree.XMLSyntaxError) -> str:
    text = (error.msg or "it is empty").replace(" (<string>", "").rstrip(".")
    return f"{name} is not well-formed XML: {text}; ask for it again, or repair it at that place."


def _refuse_entities(element: Element, name: str) -> None:
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise UnreadableItem(f"{name} declares entities of its own, which are refused: they can read files.")


def _forget(element: Element) -> None:
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and (older := element.getprevious()) is not None:
        parent.remove(older)


def root_name(head: bytes) -> str:
    """Return the local name of the first element, in any encoding; empty where there is none."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    head = head.lstrip(b" \t\r\n")
    with suppress(etree.XMLSyntaxError):
        for start in range(0, len(head), _SLICE):
            parser.feed(head[start : start + _SLICE])
            for _, element in parser.read_events():
                return local(cast(Element, element))
    for _, element in parser.read_events():
        return local(cast(Element, element))
    return ""


def local(element: Element) -> str:
    """Return the name without its namespace; empty for comments, instructions and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def first(element: Element, *path: str) -> Element | None:
    """Return the first child of the first child ... along local names; null where the path ends early."""
    for name in path:
        found = element.find(f"{{*}}{name}")
        if found is None:
            return None
        element = found
    return element


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its local name, in any namespace; null where it is missing or empty."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value).strip() or None
    return None


def whole_number(stated: str | None) -> int | None:
    """Return a whole number; null where it is none, or longer than a place in a document can be."""
    digits = (stated or "").strip().removeprefix("-")
    # Python refuses to convert numbers of more than 4,300 digits.
    return int((stated or "").strip()) if digits.isdecimal() and len(digits) <= 18 else None


def content(element: Element | None) -> str | None:
    """Return all text inside, white space made single; null where there is none."""
    if element is None:
        return None
    return " ".join("".join(pieces(element)).split()) or None


def pieces(element: Element) -> Iterator[str]:
    """Yield the text inside in document order, with the named characters of HTML as characters."""
    yield element.text or ""
    for child in element:
        if isinstance(child, etree._Entity):
            yield character(child)
        elif isinstance(child.tag, str):
            yield from pieces(child)
        yield child.tail or ""


def character(entity: Element) -> str:
    """Return the character that an HTML entity names, or its reference where the name means nothing."""
    text = entity.text or ""
    point = name2codepoint.get(text.strip("&;"))
    return text if point is None else chr(point)
