"""Marks: salted digests by which whoever holds a text can tell that it was withdrawn, and nobody else easily.

Each tombstone has a random salt of its own, which is published with it: so anyone can test each identifier of
a copy, offline. The price is that somebody with a list of likely identifiers can test that list as well; a
digest under a secret key would prevent it, but then no reader could clean a copy.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.works import work_id

RECORD, WORK, HOST = "record", "work", "host"
READ = ("doc_id", "granularity", "locator")  # the columns that tell whether a row was withdrawn


@dataclass(frozen=True, slots=True)
class Marks:
    """The salted digests of one withdrawal, by what they are of: record, work or host."""

    salt: str
    digests: Mapping[str, frozenset[str]] = field(
        default_factory=dict, hash=False
    )  # the salt tells them apart

    @classmethod
    def of(cls, named: Mapping[str, Iterable[str]], *, salt: str | None = None) -> "Marks":
        """Return the marks of records, works and hosts, under a new salt where none is given."""
        salt = salt or secrets.token_hex(16)
        found = {
            kind: frozenset(_digest(salt, kind, value) for value in held) for kind, held in named.items()
        }
        return cls(salt, {kind: held for kind, held in sorted(found.items()) if held})

    @classmethod
    def read(cls, held: Mapping[str, Any]) -> "Marks":
        """Return marks from their JSON form."""
        return cls(str(held["salt"]), {kind: frozenset(found) for kind, found in held["marks"].items()})

    def plain(self) -> dict[str, Any]:
        """Return the marks as JSON takes them, sorted."""
        return {"salt": self.salt, "marks": {kind: sorted(held) for kind, held in self.digests.items()}}

    def has(self, kind: str, value: str) -> bool:
        """Tell whether a record, work or host is among what was withdrawn."""
        return kind in self.digests and _digest(self.salt, kind, value) in self.digests[kind]


@dataclass(frozen=True, slots=True)
class Gone:
    """All that was withdrawn, by the marks of several withdrawals."""

    marks: tuple[Marks, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.marks)

    def has(self, doc_id: str, granularity: str | None = None, locator: str | None = None) -> bool:
        """Tell whether a document was withdrawn: itself, the work it is a part of, or its host."""
        values = {RECORD: doc_id, WORK: work_id(doc_id, granularity), HOST: host(locator) or ""}
        return any(held.has(kind, values[kind]) for held in self.marks for kind in held.digests)

    def mask(self, rows: pa.Table) -> NDArray[np.bool_]:
        """Tell for each row whether it was withdrawn; of `READ` the columns that are there are used."""
        if not self:
            return np.zeros(rows.num_rows, np.bool_)
        columns = [_column(rows, name) for name in READ]
        found = (self.has(*row) for row in zip(*columns, strict=True))
        return np.fromiter(found, np.bool_, rows.num_rows)


def host(locator: str | None) -> str | None:
    """Return the host of a web address in small letters; null for every other place."""
    if not locator or not locator.lower().startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(locator).hostname
    except ValueError:
        return None


def _column(rows: pa.Table, name: str) -> list[Any]:
    return rows[name].to_pylist() if name in rows.column_names else [None] * rows.num_rows


def _digest(salt: str, kind: str, value: str) -> str:
    return hashlib.sha256(f"{salt}:{kind}:{value}".encode()).hexdigest()
