"""What is withdrawn or held back after a release was made, as its publisher tells without naming it.

`tombstones.jsonl` has what was withdrawn for good, `withheld.json` what waits for a decision. Each tombstone
has a salt and salted digests of records, works and hosts: who holds a document can tell that it is meant.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from curation.errors import BadAnswer
from curation.releases import origin
from curation.releases.origin import Origin
from curation.works import work_id

TOMBSTONES, HELD_BACK = "tombstones.jsonl", "withheld.json"
READ = ("doc_id", "granularity", "locator")  # the columns that tell whether a row is meant


@dataclass(frozen=True, slots=True)
class Marks:
    """The salted digests of one withdrawal by kind: record, work, host; and its day, null when undecided."""

    salt: str
    digests: Mapping[str, frozenset[str]]
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """Documents that are not to be read, whatever file still has them."""

    marks: tuple[Marks, ...] = field(default_factory=tuple)

    def since(self, day: str) -> "Withheld":
        """Return what is undecided, or was withdrawn on a day or later; releases made then lack the rest."""
        return Withheld(tuple(marks for marks in self.marks if marks.day is None or marks.day >= day))

    def are_free(self, rows: pa.Table) -> pa.Array:
        """Tell of each row whether it may be read; `READ` are the columns that are needed."""
        told = zip(*(rows[name].to_pylist() for name in READ), strict=True)
        return pa.array((not self._has(*row) for row in told), pa.bool_())

    def _has(self, doc_id: str, granularity: str | None, locator: str | None) -> bool:
        names = {"record": doc_id, "work": work_id(doc_id, granularity), "host": _host(locator)}
        return any(
            _digest(marks.salt, kind, names[kind]) in held
            for marks in self.marks
            for kind, held in marks.digests.items()
            if kind in names
        )


def read(place: Origin, folder: str) -> Withheld:
    """Return what a tree of releases tells; nothing where it tells nothing."""
    try:
        lines = (origin.read(place, f"{folder}{TOMBSTONES}") or b"").splitlines()
        said = [json.loads(line) for line in lines if line.strip()]
        said += json.loads(origin.read(place, f"{folder}{HELD_BACK}") or b"[]")
        return Withheld(tuple(map(_marks, said)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadAnswer(
            f"{folder}{TOMBSTONES} or {folder}{HELD_BACK} cannot be read ({error!r}); ask who serves them"
        ) from error


def _marks(said: Mapping[str, Any]) -> Marks:
    digests = {str(kind): frozenset(map(str, held)) for kind, held in said["marks"].items()}
    return Marks(str(said["salt"]), digests, said.get("date"))


def _digest(salt: str, kind: str, value: str) -> str:
    return hashlib.sha256(f"{salt}:{kind}:{value}".encode()).hexdigest()


def _host(locator: str | None) -> str:
    try:
        return urlsplit(locator or "").hostname or ""
    except ValueError:
        return ""
