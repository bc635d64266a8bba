"""Erasure from what was harvested: records leave the pages as they came, and full texts their files.

A page is otherwise never changed. Here it is written again without the records, under a name with its new
hash; the database and the list of what is held then name that one.
"""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

from lxml import etree
from sqlalchemy import create_engine

from curation import files, harvest
from curation.harvest._tables import FOLLOWED, METADATA, PAGES_TABLE
from curation.sources import harvested, xml

_LISTS = ("ListRecords", "GetRecord")


def erase(home: Path, slug: str, names: set[str]) -> bool:
    """Leave the records and texts of these identifiers out of a harvest; tell whether any was there."""
    folder = harvest.folder(home, slug)
    if not folder.is_dir():
        return False
    found = _texts(home, folder, names)
    for path in sorted(folder.glob("*/*.xml.gz")):
        content = _without(path, names)
        if content is not None:
            _replace(home, folder, slug, path, content)
            found = True
    return found


def _without(path: Path, names: set[str]) -> bytes | None:
    """Return a page without some records; null where it has none of them."""
    root = xml.load(str(path))
    records = [r for kind in _LISTS for r in root.iterfind(f"./{{*}}{kind}/{{*}}record")]
    gone = [r for r in records if xml.content(xml.first(r, "header", "identifier")) in names]
    for record in gone:
        parent = record.getparent()
        if parent is not None:
            parent.remove(record)
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content if gone else None


def _replace(home: Path, folder: Path, slug: str, path: Path, content: bytes) -> None:
    stem = path.name.partition("-")[0]
    fresh = path.with_name(f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.xml.gz")
    with files.whole(fresh) as temporary:
        temporary.write_bytes(gzip.compress(content, 6, mtime=0))
    old, new = (each.relative_to(folder).as_posix() for each in (path, fresh))
    engine = create_engine(f"sqlite:///{home / 'commons.sqlite'}")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        mine = (PAGES_TABLE.c.source == slug, PAGES_TABLE.c.path == old)
        connection.execute(PAGES_TABLE.update().where(*mine).values(path=new))
    engine.dispose()
    if held := harvested.load(folder):
        pages = tuple(new if page == old else page for page in held.pages)
        harvested.keep(folder, replace(held, pages=pages))
    path.unlink()


def _texts(home: Path, folder: Path, names: set[str]) -> bool:
    """Remove full texts; what led to them is noted as followed, so that no harvest fetches them again."""
    held = harvested.load(folder)
    gone = [text for text in held.texts if text.identifier in names] if held else []
    if not held or not gone:
        return False
    engine = create_engine(f"sqlite:///{home / 'commons.sqlite'}")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        for text in gone:
            row = FOLLOWED.update().where(FOLLOWED.c.path == text.path)
            connection.execute(row.values(path="", is_text=False))
    engine.dispose()
    left = tuple(text for text in held.texts if text not in gone)
    for path in {text.path for text in gone} - {text.path for text in left}:
        (folder / path).unlink(missing_ok=True)
    harvested.keep(folder, replace(held, texts=left))
    return True
