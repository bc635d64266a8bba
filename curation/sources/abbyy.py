"""ABBYY FineReader XML, the pages of a document as its recogniser saw them, schemas 6 to 10.

It knows no words, only characters: a word is what stands between spaces, and `wordStart` counts only where
the export left the spaces out. `charConfidence` runs from 0 to 100; -1 and 255 mean that none was measured,
and what `suspicious` tells beside it is the same in one bit. The hyphen at a line's end is often `¬`. Facts:
the schemas that the files name, http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml and before.
"""

from collections.abc import Iterator
from pathlib import Path

from curation.errors import UnreadableItem
from curation.sources import Item, _lines, xml
from curation.sources._lines import Block, Word
from curation.sources._recognised import page_item
from curation.sources.streams import open_stream

MEDIA_TYPE = "application/vnd.abbyy.finereader+xml"
_NAMESPACE = b"abbyy.com/FineReader_xml"
_NO_TEXT = frozenset({"Picture", "Barcode", "Separator", "SeparatorsBox", "Checkmark"})

# A character, how sure it is, and whether the recogniser says that a word begins with it.
_Char = tuple[str, float | None, bool]


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is ABBYY XML: its first element is `document`, in its namespace."""
    named = _NAMESPACE in head or b"<charParams" in head or b"pagesCount=" in head
    return named and xml.root_name(head) == "document"


def read(location: str) -> Iterator[Item]:
    """Yield one record per page in order; its identifier is the file's name, with `/page_N` of several."""
    path = Path(location)
    several: bool | None = None
    number = 0
    with open_stream(path) as stream:
        for page in xml.iterparse(stream, path.name, ("{*}page",)):
            number += 1
            if several is None:
                several = _is_one_of_several(page)
            yield _item(location, page, f"page_{number}" if several else None)
    if not number:
        raise UnreadableItem(f"{location} is not ABBYY XML with pages: no element in it is a page.")


def _is_one_of_several(page: xml.Element) -> bool:
    # The count stands on the document, which is open while its first page is read.
    above = page.getparent()
    return above is None or above.get("pagesCount") != "1"


def _item(location: str, page: xml.Element, name: str | None) -> Item:
    blocks = [block for element in page.iterfind("{*}block") for block in _blocks(element)]
    return page_item(location, blocks, MEDIA_TYPE, name)


def _blocks(element: xml.Element) -> Iterator[Block]:
    """Yield each paragraph of a block, and of the cells of a table in the order of its rows."""
    if element.get("blockType") in _NO_TEXT:
        return
    for paragraph in element.iter("{*}par"):
        lines = [line for e in paragraph.iterfind("{*}line") if (line := tuple(_line(e)))]
        if lines:
            yield Block((), tuple(lines), _language(paragraph))


def _language(paragraph: xml.Element) -> str | None:
    """Return the language of most characters; the recogniser's own mixtures and lists are none."""
    sizes: dict[str, int] = {}
    for run in paragraph.iterfind("{*}line/{*}formatting"):
        name = run.get("lang") or ""
        if name.replace("-", "").isalpha():
            sizes[name] = sizes.get(name, 0) + len(xml.content(run) or "")
    return max(sizes, key=lambda name: sizes[name]) if sizes else None


def _line(line: xml.Element) -> Iterator[Word]:
    characters = [c for run in line.iterfind("{*}formatting") for c in _characters(run)]
    spaced = any(char.isspace() for char, _, _ in characters)
    word: list[_Char] = []
    for char in characters:
        if word and (char[0].isspace() or (char[2] and not spaced)):
            yield _word(word)
            word = []
        if not char[0].isspace():
            word.append(char)
    if word:
        yield _word(word)


def _characters(run: xml.Element) -> Iterator[_Char]:
    """Yield the characters of a run; exports without coordinates hold its text in one piece."""
    single = run.findall("{*}charParams")
    if not single:
        yield from ((char, None, False) for char in "".join(xml.pieces(run)))
    for element in single:
        # An empty element, as older versions write the space, or the tab of a table of contents.
        text = "".join(xml.pieces(element)) or " "
        starts = element.get("wordStart") in ("true", "1")
        sure = _lines.share(element.get("charConfidence"), most=100)
        yield text if text.strip() else " ", sure, starts


def _word(characters: list[_Char]) -> Word:
    known = [sure for _, sure, _ in characters if sure is not None]
    text = "".join(char for char, _, _ in characters)
    return Word(text, sum(known) / len(known) if known else None, apart=True)
