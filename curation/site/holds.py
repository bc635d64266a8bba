"""Rows held back from serving: their withdrawal was asked for, and no edition without them stands yet.

`releases/withheld.json` lists them without naming them: for each request a salt, and by kind the SHA-256 of
`salt:kind:name`, where the kind is record, work or host. Whoever holds a row can tell that it is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from curation import files
from curation.errors import BadSettings
from curation.works import work_id

LIST = "withheld.json"
READ = ("doc_id", "granularity", "locator")  # the columns that tell whether a row is meant

Marks = tuple[str, str, frozenset[str]]  # salt, kind, digests


@dataclass(frozen=True, slots=True)
class Held:
    """The marks of all requests that are not at their end."""

    marks: tuple[Marks, ...] = ()

    def has(self, row: dict[str, Any]) -> bool:
        """Tell whether a row, of which `READ` is known, is held back."""
        return bool(self.marks) and _has(self.marks, *(row[name] for name in READ))

    def is_in(self, path: Path) -> bool:
        """Tell whether a data file holds such a row."""
        return bool(self.marks) and _has_any(path, self.marks)


def held(home: Path) -> Held:
    """Return what is held back now; raise `BadSettings` where the list cannot be read, so nothing is sent."""
    path = home / "releases" / LIST
    try:
        return Held(tuple(_marks(files.read_json(path) or ())))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSettings(
            f"{path} cannot be read ({error!r}); restore it before releases are served"
        ) from error


def _marks(listed: Any) -> Iterator[Marks]:
    for each in listed:
        for kind, digests in sorted(each["marks"].items()):
            yield str(each["salt"]), str(kind), frozenset(map(str, digests))


@lru_cache(maxsize=4096)  # files of a release never change
def _has_any(path: Path, marks: tuple[Marks, ...]) -> bool:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=list(READ)):
            rows = zip(*(batch[name].to_pylist() for name in READ), strict=True)
            if any(_has(marks, *row) for row in rows):
                return True
    return False


def _has(marks: tuple[Marks, ...], doc_id: str, granularity: str | None, locator: str | None) -> bool:
    names = {"record": doc_id, "work": work_id(doc_id, granularity), "host": _host(locator)}
    return any(
        sha256(f"{salt}:{kind}:{names[kind]}".encode()).hexdigest() in digests
        for salt, kind, digests in marks
    )


def _host(locator: str | None) -> str:
    try:
        return urlsplit(locator or "").hostname or ""
    except ValueError:
        return ""
