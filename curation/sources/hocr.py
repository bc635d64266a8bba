"""hOCR, recognised pages as HTML, as Tesseract and the Internet Archive write it.

A word's confidence is `x_wconf`, 0 to 100, in its `title`. The language of the `html` element is a constant
of the writing program, so only languages inside the page count. Specification: https://kba.github.io/hocr-spec/.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from lxml import etree

from curation.errors import UnreadableItem
from curation.sources import Item, _lines, xml
from curation.sources._lines import Block, Word
from curation.sources._recognised import page_item
from curation.sources.streams import open_stream

MEDIA_TYPE = "text/vnd.hocr+html"
_CONFIDENCE = re.compile(r"\bx_wconf\s+([\d.]+)")
_LINES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"})
_MAX_DEPTH = 200  # libxml2's HTML parser returns nothing at all, and no error, for pages 500 levels deep
_VOID = frozenset({b"br", b"hr", b"img", b"input", b"link", b"meta"})
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b")
_TAG = re.compile(rb"<(/?)([a-zA-Z][\w:-]*)[^<>]*?(/?)>")


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is hOCR."""
    return b"<" in head and re.search(rb"class\s*=\s*[\"'][^\"']*\bocr_page\b", head) is not None


def read(location: str) -> Iterator[Item]:
    """Yield one record per page; its identifier is the file's name, with the page's where there are more."""
    pages = [e for e in _tree(location).iter("{*}*") if "ocr_page" in _classes(e)]
    if not pages:
        raise UnreadableItem(f"{location} is not hOCR: no element in it has the class ocr_page.")
    for number, page in enumerate(pages, 1):
        name = page.get("id") or f"page_{number}"
        yield _record(location, page, name if len(pages) > 1 else None)


def _record(location: str, page: xml.Element, name: str | None) -> Item:
    blocks = [_block(lines) for lines in _paragraphs(page)]
    return page_item(location, blocks, MEDIA_TYPE, name)


def _tree(location: str) -> xml.Element:
    """Return the tree of a file that is XHTML, or else of plain HTML that is not nested too deep."""
    path = Path(location)
    with open_stream(path) as stream:
        content = xml.whole(stream, path.name)
    try:
        return xml.parse(BytesIO(content), path.name)
    except UnreadableItem:
        # XHTML is held to its word; HTML is forgiven much, but not that its end is missing.
        if _XML.match(content) or b"<!ENTITY" in content or _depth(content) > _MAX_DEPTH:
            raise
    if b"</html" not in content[-1024:].lower():
        raise UnreadableItem(f"{path.name} ends before its last element does; ask for it again.")
    parser = etree.HTMLParser(no_network=True, huge_tree=False)
    root: xml.Element | None = etree.fromstring(content, parser) if content.strip() else None
    if root is None:
        raise UnreadableItem(f"{path.name} holds no HTML.")
    return root


def _depth(content: bytes) -> int:
    depth = deepest = 0
    for closing, name, empty in _TAG.findall(content):
        if not empty and name.lower() not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _classes(element: xml.Element) -> list[str]:
    return (element.get("class") or "").split()


def _paragraphs(page: xml.Element) -> list[list[xml.Element]]:
    """Return the lines of a page, those of one paragraph (or one other parent) together."""
    groups: dict[xml.Element, list[xml.Element]] = {}
    for element in page.iter("{*}*"):
        parent = element.getparent()
        if parent is not None and _LINES.intersection(_classes(element)):
            groups.setdefault(parent, []).append(element)
    return list(groups.values())


def _block(lines: list[xml.Element]) -> Block:
    above = [e for e in (*lines, *lines[0].iterancestors()) if xml.local(e) not in ("body", "html")]
    languages = (xml.attribute(e, "lang") for e in above)
    return Block((), tuple(tuple(_words(line)) for line in lines), next(filter(None, languages), None))


def _words(line: xml.Element) -> Iterator[Word]:
    """Yield the words of a line; the line's own text as one where no words are marked."""
    marked = [e for e in line.iter("{*}*") if "ocrx_word" in _classes(e)]
    for element in marked or [line]:
        text = xml.content(element)
        found = _CONFIDENCE.search(element.get("title") or "")
        if text:
            yield Word(text, _lines.share(found.group(1) if found else None, most=100))
