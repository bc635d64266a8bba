"""ALTO, the layout and words of one digitised page, versions 1 to 4.4 in any namespace or none.

`WC` is how sure a word is, 0 to 1; `CC` runs the other way, a digit a character from 0 (sure) to 9. Missing
confidence is missing, neither 0 nor 1. The order of reading is explicit only from version 4.3, before that
hinted at with `IDNEXT`. Facts: the schemas at https://www.loc.gov/standards/alto/.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

from curation.errors import UnreadableItem
from curation.sources import Item, _lines, xml
from curation.sources._lines import Block, Page, Word
from curation.sources._recognised import page_item

MEDIA_TYPE = "application/alto+xml"
_HALVES: Final[dict[str | None, Literal["first", "second"]]] = {"HypPart1": "first", "HypPart2": "second"}


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is ALTO."""
    return xml.root_name(head).lower() == "alto"


def read(location: str) -> Iterator[Item]:
    """Yield the file as one record, its identifier the file's name without endings."""
    root = xml.load(location)
    if xml.local(root).lower() != "alto":
        raise UnreadableItem(f"{location} is not ALTO: its first element is {xml.local(root)}.")
    yield page_item(location, page(root).blocks, MEDIA_TYPE)


def page(root: xml.Element) -> Page:
    """Return the blocks of an ALTO tree in reading order."""
    by_character = root.find(".//{*}String[@WC]") is None
    order = _order(root)
    elements = list(
        dict.fromkeys(e for line in root.iter("{*}TextLine") if (e := line.getparent()) is not None)
    )
    blocks = [_block(element, order, by_character=by_character) for element in elements]
    names = frozenset(str(e.get("ID")) for e in root.iter("{*}*") if e.get("ID"))
    return Page(_lines.arranged(blocks, order or _chain(elements)), names, MEDIA_TYPE)


def _order(root: xml.Element) -> list[str]:
    """Return the identifiers of blocks and lines that ReadingOrder names."""
    return [str(e.get("REF")) for e in root.iterfind(".//{*}ReadingOrder//{*}ElementRef") if e.get("REF")]


def _chain(blocks: Sequence[xml.Element]) -> list[str]:
    """Return the identifiers along IDNEXT, each chain whole where the document first meets it."""
    following = {str(b.get("ID")): str(b.get("IDNEXT")) for b in blocks if b.get("ID") and b.get("IDNEXT")}
    leading = {after: name for name, after in following.items()}
    out: dict[str, None] = {}
    for block in blocks if following else ():
        seen: set[str] = set()
        name = block.get("ID")
        while name in leading and name not in seen and name not in out:  # a ring has no beginning
            seen.add(name)
            name = leading[name]
        while name is not None and name not in out:
            out[name] = None
            name = following.get(name)
    return list(out)


def _block(element: xml.Element, order: list[str], *, by_character: bool) -> Block:
    above = [element, *element.iterancestors()]
    lines = element.findall("{*}TextLine")
    if order:
        rank = {name: place for place, name in enumerate(order)}
        lines.sort(key=lambda line: rank.get(str(line.get("ID")), -1))
    return Block(
        tuple(str(e.get("ID")) for e in above if e.get("ID")),
        tuple(tuple(_line(line, by_character=by_character)) for line in lines),
        next(filter(None, map(_language, (*above, *lines))), None),
        tuple(str(line.get("ID")) for line in lines if line.get("ID")),
    )


def _language(element: xml.Element) -> str | None:
    return element.get("LANG") or element.get("language")  # `language` is how version 2 writes it


def _line(line: xml.Element, *, by_character: bool) -> Iterator[Word]:
    words: list[Word] = []
    apart = False
    for element in line:
        kind = xml.local(element)
        if kind == "SP":
            apart = True
        elif kind == "HYP" and words:
            words[-1] = _hyphened(words[-1], element.get("CONTENT") or "-")
        elif kind == "String" and (word := _word(element, apart=apart, by_character=by_character)):
            words.append(word)
            apart = False
    return iter(words)


def _hyphened(word: Word, hyphen: str) -> Word:
    return word if word.text.endswith(tuple(_lines.HYPHENS)) else replace(word, text=word.text + hyphen)


def _word(element: xml.Element, *, apart: bool, by_character: bool) -> Word | None:
    text = " ".join((element.get("CONTENT") or "").split())
    if not text:
        return None
    sure = _by_character(element.get("CC")) if by_character else _lines.share(element.get("WC"))
    half = _HALVES.get(element.get("SUBS_TYPE"))
    return Word(text, sure, half, element.get("SUBS_CONTENT") if half else None, apart)


def _by_character(digits: str | None) -> float | None:
    known = [int(digit) for digit in digits or "" if digit in "0123456789"]
    return sum(9 - digit for digit in known) / (9 * len(known)) if known else None
