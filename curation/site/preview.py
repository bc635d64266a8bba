"""The first rows of a language, as a reader would meet them: from each licence family a few, cut short."""

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq

from curation.site.shelf import Shelf
from curation.withdrawals.marks import READ

ROWS = 3  # of each licence family
LETTERS = 600  # of each text; a preview shows what is there and replaces no download
_COLUMNS = ("text", "title", "creator", "published", "source_id", "licence", *READ)


def rows(shelf: Shelf, version: str, family: str, language: str) -> list[dict[str, Any]]:
    """Return the first rows of a licence family in a language that are not held back."""
    found: list[dict[str, Any]] = []
    for each in _rows(shelf, version, family, language):
        if not shelf.held.has(*(each[name] for name in READ)):
            found.append(each | {"text": _cut(each["text"])})
        if len(found) == ROWS:
            break
    return found


def _rows(shelf: Shelf, version: str, family: str, language: str) -> Iterator[dict[str, Any]]:
    for file in shelf.manifest(version)["files"]:
        if (file["licence_family"], file["language"]) == (family, language):
            with pq.ParquetFile(shelf.folder(version) / file["path"]) as held:
                for batch in held.iter_batches(batch_size=8, columns=list(_COLUMNS)):
                    yield from batch.to_pylist()


def _cut(text: str) -> str:
    """Return the beginning of a text, cut at a space where one is near."""
    if len(text) <= LETTERS:
        return text
    head, space, rest = text[:LETTERS].rpartition(" ")
    return (head if space and len(rest) < 40 else text[:LETTERS]) + " …"
