"""A library's catalogue beside a contribution: what it says where an item says nothing of itself.

Scans know their pixels and not their title; the catalogue knows title, maker, date, language and rights. What
the item says stands; where the catalogue says otherwise, that is kept as evidence of scope `description`,
which the rights desk leaves aside. Rights of both are all kept, so that a contradiction shows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Broken, Evidence, Record, _description, marc
from curation.sources._description import Description

DESCRIPTION = "description"
_CARRIERS = {"title": "marc:245", "creator": "marc:100", "published": "marc:264", "language": "marc:041"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Descriptions by key, the pattern that finds the key in an identifier, and how many were unreadable.

    A key that several records bear is left out: nobody knows which of them is meant.
    """

    entries: dict[str, Description]
    match: str
    broken: int = 0

    def complete(self, record: Record) -> Record:
        """Return a record with what the catalogue says of it; unchanged where it says nothing."""
        key = re.search(self.match, record.identifier)
        said = self.entries.get(key[1]) if key else None
        if said is None:
            return record
        told: dict[str, Any] = {name: value for name in _CARRIERS if (value := getattr(said, name))}
        missing = {name: value for name, value in told.items() if not getattr(record, name)}
        other = [
            Evidence(value, _CARRIERS[name], DESCRIPTION)
            for name, value in told.items()
            if name not in missing and not _alike(value, getattr(record, name))
        ]
        rights = tuple(dict.fromkeys([*record.rights, *said.rights, *other]))
        return replace(record, rights=rights, **missing)


def load(path: Path, key: str, match: str) -> Catalogue:
    """Return the catalogue in a MARC 21 or MARCXML file; it is held in memory, about 1 KB a record."""
    try:
        state = path.stat()
        return _load(path, key, match, state.st_mtime_ns, state.st_size)
    except (OSError, UnreadableItem) as error:
        raise BadSettings(f"the catalogue {path} cannot be read ({error}); correct [enrich]") from error


@lru_cache(maxsize=2)
def _load(path: Path, key: str, match: str, _changed: int, _size: int) -> Catalogue:
    entries: dict[str, Description] = {}
    shared: set[str] = set()
    broken = 0
    for found in marc.records(str(path)):
        if isinstance(found, Broken):
            broken += 1
            continue
        for name in dict.fromkeys(marc.values(found, key)):
            shared.update({name} & entries.keys())
            entries[name] = _description.describe_marc(found)
    if not entries:
        raise UnreadableItem(f"no record in it has a field {key}")
    return Catalogue({k: v for k, v in entries.items() if k not in shared}, match, broken)


def _alike(one: str, other: str) -> bool:
    return list(_words(one)) == list(_words(other))


def _words(text: str) -> Iterator[str]:
    return (word.group().lower() for word in re.finditer(r"\w+", text))
