"""How ingest reads what was harvested: records under the repository's address, full texts under their record.

The file of a page is a copy; where a line came from is the address that shows the record.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from curation import files
from curation.config import Source
from curation.errors import BadSettings
from curation.sources import Broken, Evidence, Item, Record, formats, harvested
from curation.sources.harvested import Text


def paths(slug: str, folder: Path) -> list[Path]:
    """Return the files that a harvest holds; an error says how to harvest when there was none."""
    held = harvested.load(folder)
    if held is None:
        raise BadSettings(f"{slug} was not harvested yet; run `commons harvest {slug}` first")
    return [folder / path for path in held.paths]


def said(folder: Path) -> dict[str, str]:
    """Return by file a digest of what records say of each full text; a change means to read it again."""
    held = harvested.load(folder)
    return {text.path: files.digest(asdict(text)) for text in held.texts} if held else {}


def read(source: Source, folder: Path, chosen: tuple[str, ...]) -> Iterator[tuple[str, Item]]:
    """Yield what harvested files give, each with its file's name below the harvest."""
    held = harvested.load(folder)
    texts = {text.path: text for text in held.texts} if held else {}
    for path in chosen:
        name = Path(path).relative_to(folder).as_posix()
        text = texts.get(name)
        options = {} if text else source.read
        for found in formats.read(Path(path), None if text else "oai_pmh", **options):
            yield name, _addressed(found, source, name, text)


def _addressed(found: Item, source: Source, name: str, text: Text | None) -> Item:
    if isinstance(found, Broken):
        return replace(found, locator=text.locator if text else name)
    if source.harvest is None or not isinstance(found, Record):
        return found
    if text is None:
        address = harvested.record_address(source.harvest, found.identifier)
        return replace(found, locator=address)
    said = tuple(Evidence(value, carrier) for value, carrier in text.rights)
    return replace(
        found,
        identifier=text.identifier,
        locator=text.locator,
        title=text.title or found.title,
        creator=text.creator or found.creator,
        published=text.published or found.published,
        language=found.language or text.language,
        rights=(*said, *found.rights),
    )
