"""One recognised page as one record, however the recogniser wrote it down."""

from collections.abc import Sequence
from pathlib import Path

from curation.sources import Item, Passed, Record, _lines
from curation.sources._lines import Block
from curation.sources.streams import stem


def page_item(location: str, blocks: Sequence[Block], media_type: str, name: str | None = None) -> Item:
    """Return the record of a page; of a file with several pages, `name` is the page's within it.

    A page without text is passed over and counted.
    """
    text = _lines.text(blocks)
    if not text:
        return Passed("page without text")
    file = stem(Path(location))
    return Record(
        f"{file}/{name}" if name else file,
        text,
        locator=f"{location}#{name}" if name else location,
        language=_lines.language(blocks),
        media_type=media_type,
        granularity="page",
        ocr_confidence=_lines.confidence(blocks),
        provenance=_lines.languages(blocks),
    )
