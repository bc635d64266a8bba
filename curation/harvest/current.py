"""The records that stand, out of all pages ever committed: one file for each page that still has any.

Of several versions of a record the one with the newest datestamp stands; one that was listed again without a
change stays where it is, so that files do not change and nothing is read again. A deleted record's tombstone
stands in place of it. Pages themselves are never changed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from curation.harvest import CURRENT
from curation.harvest.state import State
from curation.sources import harvested, xml

NAMELESS: Final = "\0"  # begins the name of a record without identifier; ingest refuses it


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the standing version of a record lies: page number and place on it; and what it is."""

    datestamp: str
    page: int
    place: int
    digest: bytes
    is_deleted: bool


def standing(folder: Path, state: State) -> dict[str, Standing]:
    """Return the standing version of each record by identifier, tombstones included."""
    out: dict[str, Standing] = {}
    for kept in state.pages():
        root = xml.load(str(folder / kept.path))
        for place, record in enumerate(_records(root)):
            identifier, found = _read(record, kept.number, place)
            held = out.get(identifier)
            if held is None or _replaces(found, held):
                out[identifier] = found
    return out


def records(folder: Path, state: State, found: dict[str, Standing]) -> Iterator[tuple[str, str, xml.Element]]:
    """Yield identifier, datestamp and element of each standing record, tombstones left out, by page."""
    for kept in state.pages():
        for place, record in enumerate(_records(xml.load(str(folder / kept.path)))):
            identifier, _ = _read(record, kept.number, place)
            held = found.get(identifier)
            if not held or held.is_deleted or identifier.startswith(NAMELESS):
                continue
            if (held.page, held.place) == (kept.number, place):
                yield identifier, held.datestamp, record


def write(folder: Path, state: State, found: dict[str, Standing], followed: harvested.Held) -> None:
    """Write the standing records, and with one step make them and the followed texts what is held."""
    stand = {(each.page, each.place) for each in found.values()}
    pages = []
    for kept in state.pages():
        root = xml.load(str(folder / kept.path))
        for place, record in enumerate(_records(root)):
            parent = record.getparent()
            if (kept.number, place) not in stand and parent is not None:
                parent.remove(record)
        if any(True for _ in _records(root)):
            content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            pages.append(state.write(f"{CURRENT}/{kept.number:06d}", content))
    refused = [each["path"] for each in state.refusals()]
    held = harvested.Held((*pages, *refused, *followed.pages), followed.texts)
    harvested.keep(folder, held)
    for path in (folder / CURRENT).glob("*"):
        if f"{CURRENT}/{path.name}" not in pages:
            path.unlink()


def _replaces(found: Standing, held: Standing) -> bool:
    if found.datestamp != held.datestamp:
        return found.datestamp > held.datestamp
    return found.digest != held.digest


def _records(root: xml.Element) -> Iterator[xml.Element]:
    yield from list(root.iterfind("./{*}ListRecords/{*}record"))
    yield from list(root.iterfind("./{*}GetRecord/{*}record"))


def _read(record: xml.Element, page: int, place: int) -> tuple[str, Standing]:
    datestamp = xml.content(xml.first(record, "header", "datestamp")) or ""
    header = xml.first(record, "header")
    is_deleted = header is not None and header.get("status") == "deleted"
    digest = hashlib.sha256(etree.tostring(record, method="c14n", exclusive=True)).digest()
    identifier = xml.content(xml.first(record, "header", "identifier")) or f"{NAMELESS}{digest.hex()}"
    return identifier, Standing(datestamp, page, place, digest, is_deleted)
