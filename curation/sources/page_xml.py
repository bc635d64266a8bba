"""PAGE XML, the transcription of one page by people or by OCR-D, Transkribus and eScriptorium.

The same text may stand in words, in lines and in regions: one level alone is read, lines where they hold
text. Of several readings of a line (`TextEquiv`) the one of lowest index counts.
Facts: the schema at https://www.primaresearch.org/schema/PAGE/.
"""

from collections.abc import Iterator

from curation.errors import UnreadableItem
from curation.sources import Item, _lines, xml
from curation.sources._lines import Block, Page, Word
from curation.sources._recognised import page_item

MEDIA_TYPE = "application/vnd.prima.page+xml"


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is PAGE XML."""
    return xml.root_name(head) == "PcGts"


def read(location: str) -> Iterator[Item]:
    """Yield the file as one record, its identifier the file's name without endings."""
    root = xml.load(location)
    if xml.local(root) != "PcGts":
        raise UnreadableItem(f"{location} is not PAGE XML: its first element is {xml.local(root)}.")
    yield page_item(location, page(root).blocks, MEDIA_TYPE)


def page(root: xml.Element) -> Page:
    """Return the regions of a PAGE tree in reading order."""
    order = [name for e in root.iterfind("{*}Page/{*}ReadingOrder/*") for name in _order(e)]
    blocks = [_block(region) for region in root.iter("{*}TextRegion")]
    names = frozenset(str(e.get("id")) for e in root.iter("{*}*") if e.get("id"))
    return Page(_lines.arranged(blocks, order), names, MEDIA_TYPE)


def _order(entry: xml.Element) -> Iterator[str]:
    """Yield the identifiers of regions in a group, and in the groups within it, by their index."""
    if (name := entry.get("regionRef")) is not None:
        yield name
    inner = [e for e in entry if xml.local(e).startswith(("RegionRef", "OrderedGroup", "UnorderedGroup"))]
    for part in sorted(inner, key=_index):
        yield from _order(part)


def _index(element: xml.Element) -> int:
    return xml.whole_number(element.get("index")) or 0


def _block(region: xml.Element) -> Block:
    above = [region, *region.iterancestors()]
    lines = [words for line in region.findall("{*}TextLine") if (words := _line(line))]
    return Block(
        tuple(str(e.get("id")) for e in above if e.get("id")),
        tuple(lines or _readings(region)),
        next(filter(None, (e.get("primaryLanguage") for e in above)), None),
    )


def _line(line: xml.Element) -> tuple[Word, ...]:
    """Return the line's own reading, or, where it has none, the readings of its words."""
    own = tuple(word for part in _readings(line) for word in part)
    return own or tuple(word for e in line.findall("{*}Word") for part in _readings(e) for word in part)


def _readings(element: xml.Element) -> list[tuple[Word, ...]]:
    """Return the lines of the reading of lowest index that an element itself holds."""
    for reading in sorted(element.findall("{*}TextEquiv"), key=_index):
        said = xml.first(reading, "Unicode")
        said = xml.first(reading, "PlainText") if xml.content(said) is None else said
        if said is not None and xml.content(said):
            sure = _lines.share(reading.get("conf"))
            lines = "".join(xml.pieces(said)).splitlines()
            return [(Word(" ".join(line.split()), sure),) for line in lines if line.strip()]
    return []
