"""PDF with a text layer, born digital or made searchable.

A PDF stores glyphs at places, not text: ligatures, columns and right-to-left order are guesses of the
extracting program, here PDFium. Scans without a text layer need recognition first.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Record
from curation.sources.streams import open_stream, stem
from curation.sources.xml import whole

with suppress(ImportError):  # of an extra, see `_extras`
    import pypdfium2
    from pypdfium2 import raw

MEDIA_TYPE = "application/pdf"
MAX_BYTES = 512 << 20
MAX_PAGES = 20_000
_HYPHEN = re.compile(r"[\x02\ufffe]\n?")  # how PDFium writes the hyphen of a broken word
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is PDF; readers allow rubbish in the first KiB."""
    return b"%PDF-" in head[:1024]


def read(location: str) -> Iterator[Item]:
    """Yield the file as one record, pages divided by an empty line; a page that fails comes first, alone."""
    path = Path(location)
    with open_stream(path) as stream:
        content = whole(stream, path.name, limit=MAX_BYTES)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            yield Broken(f"{path.name} is locked with a password; ask its holder for an open copy", location)
            return
        raise UnreadableItem(f"{path.name} is damaged or no PDF ({error}); ask for it again.") from error
    try:
        yield from _items(location, document)
    finally:
        document.close()


def _items(location: str, document: "pypdfium2.PdfDocument") -> Iterator[Item]:
    name = Path(location).name
    if len(document) > MAX_PAGES:
        raise UnreadableItem(f"{name} has {len(document)} pages, over the limit of {MAX_PAGES}; split it.")
    pages: list[str] = []
    for number in range(len(document)):
        try:
            pages.append(_text(document, number))
        except pypdfium2.PdfiumError as error:
            yield Broken(
                f"page {number + 1} of {name} cannot be read: {error}", f"{location}#page={number + 1}"
            )
    if not any(pages):
        yield Broken(f"{name} has no text layer; recognise its pages (OCR) and give it again", location)
        return
    yield Record(
        stem(Path(location)),
        "\n\n".join(filter(None, pages)),
        locator=location,
        title=_said(document, "Title"),
        creator=_said(document, "Author"),
        media_type=MEDIA_TYPE,
        granularity="work",
    )


def _said(document: "pypdfium2.PdfDocument", key: str) -> str | None:
    """Return what the file says of itself; null too where that is no text."""
    try:
        return document.get_metadata_value(key) or None
    except UnicodeDecodeError:
        return None


def _text(document: "pypdfium2.PdfDocument", number: int) -> str:
    page = document[number]
    layer = page.get_textpage()
    try:
        found: str = layer.get_text_bounded()
    finally:
        layer.close()
        page.close()
    found = _HYPHEN.sub("", found.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (" ".join(_CONTROL.sub(" ", line).split()) for line in found.split("\n"))
    return "\n".join(lines).strip()
