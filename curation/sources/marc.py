"""MARC 21 catalogue records, as exchanged in ISO 2709 (`.mrc`) or as MARCXML.

A catalogue record describes a work and is not its text: a record is passed over, unless it has a field that
the settings take for text, by default 520, the summary (as in OAI-PMH). Its better use is to complete what
others say, see `catalogue`. Stated lengths lie; records are cut at their end mark, so that one broken record
costs itself alone. MARC-8 is decoded. UNIMARC looks alike, but its fields mean other things and are not read.
"""

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from lxml import etree

from curation.errors import UnreadableItem
from curation.sources import RAW_BYTES, Broken, Item, Passed, Record, _description, _extras, xml
from curation.sources.streams import open_stream, stem

with suppress(ImportError):  # of an extra, see `_extras`
    import pymarc

MEDIA_TYPE = "application/marc"
TEXT: Final = ("520",)
MAX_RECORD = 1 << 20  # ISO 2709 allows 99,999 bytes, which some systems ignore
_END = b"\x1d"
_PIECE = 1 << 16
_ROOTS = ("collection", "record")
_LEADER = re.compile(rb"\d{5}[ -~]{7}\d{5}")
_ERRORS = (ValueError, IndexError, KeyError, AttributeError, TypeError)
logging.getLogger("pymarc").addHandler(logging.NullHandler())  # else it prints what it cannot decode


def recognises(head: bytes) -> bool:
    """Tell whether a file begins with the leader of a MARC record, or is MARCXML."""
    if _LEADER.match(head):
        base = int(head[12:17])
        return head[base - 1 : base] == b"\x1e"
    marked = b"/MARC21/slim" in head or b"<datafield" in head or b"<controlfield" in head
    return marked and xml.root_name(head) in _ROOTS


def read(location: str, *, text: Sequence[str] = TEXT) -> Iterator[Item]:
    """Yield one item per catalogue record in order; `text` names the fields that hold text, by number."""
    fields = (text,) if isinstance(text, str) else tuple(text)
    for number, found in enumerate(records(location), 1):
        yield found if isinstance(found, Broken) else _item(location, found, number, fields)


def records(location: str) -> Iterator[xml.Element | Broken]:
    """Yield each record as MARCXML, whichever way it was written, and what cannot be read of the file."""
    path = Path(location)
    with open_stream(path) as stream:
        is_xml = not stream.read(5).isdigit()
    with open_stream(path) as stream:
        if is_xml:
            yield from xml.iterparse(stream, path.name, ("{*}record",))
            return
        _extras.need("iso_2709", path)
        offset = 0
        for chunk in _chunks(iter(lambda: stream.read(_PIECE), b"")):
            if chunk.strip():
                yield _element(chunk, location, offset)
            offset += len(chunk)


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes up to each end mark, and what stands after the last."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(_END)
        yield from (chunk + _END for chunk in whole)
        if len(rest) > MAX_RECORD:
            raise UnreadableItem(f"a record has no end mark within {MAX_RECORD} bytes; this is not MARC 21.")
    yield rest


def _element(chunk: bytes, location: str, offset: int) -> xml.Element | Broken:
    record = chunk.lstrip(b"\r\n ")
    if not record.endswith(_END):
        return _broken("the record is cut short", chunk, location, offset)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _as_xml(pymarc.Record(record, hide_utf8_warnings=True))
    except (pymarc.exceptions.PymarcException, *_ERRORS) as error:
        return _broken(f"the record is no MARC 21 ({error or type(error).__name__})", chunk, location, offset)


def _broken(reason: str, chunk: bytes, location: str, offset: int) -> Broken:
    return Broken(f"{reason}; ask for it again", location, offset, len(chunk), chunk[:RAW_BYTES])


def _as_xml(record: "pymarc.Record") -> xml.Element:
    root = etree.Element("record")
    for field in record.fields:
        if field.control_field:
            etree.SubElement(root, "controlfield", tag=field.tag).text = _clean(field.data or "")
            continue
        element = etree.SubElement(root, "datafield", tag=field.tag)
        for code, value in field.subfields:
            etree.SubElement(element, "subfield", code=_clean(code)).text = _clean(value)
    return root


def _clean(value: str) -> str:
    """Return a value without the control characters that XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", value)


def _item(location: str, record: xml.Element, number: int, fields: tuple[str, ...]) -> Item:
    said = "\n\n".join(dict.fromkeys(_texts(record, fields)))
    if not said:
        return Passed("catalogue record")
    described = _description.describe_marc(record)
    identifier = next(iter(values(record, "001")), f"{stem(Path(location))}-{number}")
    return Record(
        identifier,
        said,
        locator=f"{location}#record={number}",
        title=described.title,
        creator=described.creator,
        published=described.published,
        language=described.language,
        media_type=MEDIA_TYPE,
        granularity="work",
        rights=described.rights,
    )


def _texts(record: xml.Element, fields: tuple[str, ...]) -> Iterator[str]:
    for field in record.iterfind("{*}datafield"):
        if field.get("tag") in fields:
            parts = [e for e in field.iterfind("{*}subfield") if (e.get("code") or "") in "abtrg"]
            if text := " ".join(filter(None, map(xml.content, parts))):
                yield text


def values(record: xml.Element, key: str) -> list[str]:
    """Return what a field says: `001` for a control field, `024a` for a subfield."""
    tag, code = key[:3], key[3:]
    path = f"{{*}}datafield[@tag='{tag}']/{{*}}subfield[@code='{code}']"
    found = record.iterfind(path if code else f"{{*}}controlfield[@tag='{tag}']")
    return [text for e in found if (text := xml.content(e))]
