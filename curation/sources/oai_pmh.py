"""Saved answers of an OAI-PMH repository, with records in Dublin Core, MODS, MARCXML, METS or EDM.

An answer is read strictly: a parser that repairs drops the end of a damaged answer without a word. A deleted
record is a header alone. The protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed, Record, _description, _oai_payload, xml
from curation.sources._description import Description
from curation.sources.streams import open_stream

MEDIA_TYPE = "application/xml"
TEXT: Final = (
    "description",
    "abstract",
    "520",
)  # Dublin Core and EDM, MODS, MARCXML; in METS whichever it holds
_NAMESPACE = "{http://www.openarchives.org/OAI/2.0/}"
_WITHOUT_RECORDS = ("ListIdentifiers", "ListSets", "ListMetadataFormats", "Identify")
_TAGS = tuple(_NAMESPACE + name for name in ("responseDate", "error", "record", *_WITHOUT_RECORDS))


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is an answer of an OAI-PMH repository."""
    return xml.root_name(head) == "OAI-PMH"


def read(location: str, *, text: Sequence[str] = TEXT) -> Iterator[Item]:
    """Yield one record per harvested record, in the order of the answer.

    `text` names the elements that hold the text: local names, or MARC fields by number.
    """
    path = Path(location)
    names = (text,) if isinstance(text, str) else tuple(text)
    answered: str | None = None
    empty = True
    with open_stream(path) as stream:
        for element in xml.iterparse(stream, path.name, _TAGS):
            if (kind := xml.local(element)) == "responseDate":
                answered = xml.content(element)
                continue
            empty = False
            yield (_item(location, element, answered, names) if kind == "record" else _other(path, element))
    if empty:
        raise UnreadableItem(
            f"{path.name} is no answer of an OAI-PMH 2.0 repository: it has no record or error."
        )


def description(record: xml.Element) -> Description:
    """Return what a record's metadata says of the item that it describes."""
    metadata = xml.first(record, "metadata")
    return _description.NOTHING if metadata is None else _oai_payload.describe(metadata)


def _other(path: Path, element: xml.Element) -> Passed:
    kind = xml.local(element)
    if kind == "error":
        code = element.get("code") or "without a code"
        if code != "noRecordsMatch":  # which is a success: nothing is new
            said = xml.content(element) or "no more is said"
            raise UnreadableItem(f"{path.name} holds the error {code} ({said}); harvest it again.")
        return Passed("answer without records")
    if kind == "ListIdentifiers":
        return Passed("header without record", len(element.findall("{*}header")))
    return Passed("answer without records")


def _item(location: str, record: xml.Element, answered: str | None, text: tuple[str, ...]) -> Item:
    header, metadata = xml.first(record, "header"), xml.first(record, "metadata")
    if header is not None and header.get("status") == "deleted":
        return Passed("deleted record")
    identifier = xml.content(None if header is None else xml.first(header, "identifier"))
    if identifier is None or metadata is None:
        missing = "identifier" if identifier is None else "metadata"
        return Broken(f"a record has no {missing} (line {record.sourceline})", identifier or location)
    said = "\n\n".join(dict.fromkeys(_oai_payload.texts(metadata, text)))
    if not said:
        return Passed("record without text")
    described = _oai_payload.describe(metadata)
    return Record(
        identifier,
        said,
        locator=f"{location}#{identifier}",
        title=described.title,
        creator=described.creator,
        published=described.published,
        language=described.language,
        media_type=MEDIA_TYPE,
        granularity="work",
        retrieved_at=answered,
        rights=described.rights,
        provenance=_oai_payload.places(metadata),
    )
