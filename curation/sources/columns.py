"""Rows with named columns made into records; what JSON lines, CSV and Parquet have in common.

A setting names the column for each thing that a row may say. Where none does, the usual name counts, and if
no column bears it, the other names in use: `license`, `lang`, `date`, `author`, and for the text `body` or
`content` if only one of the two is there. Where that fails too, the rows say nothing of it; but without a
text there is no row.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Final, TypedDict

from curation.errors import UnreadableItem
from curation.sources import RAW_BYTES, Broken, Evidence, Record
from curation.sources.streams import ITEM_LIMIT, stem


class ColumnNames(TypedDict, total=False):
    """The options by which a source's settings name its columns; each reader of rows takes them all."""

    id: str
    text: str
    title: str
    creator: str
    language: str
    licence: str
    published: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns that hold what a record says of itself."""

    id: str = "id"
    text: str = "text"
    title: str = "title"
    creator: str = "creator"
    language: str = "language"
    licence: str = "licence"
    published: str = "published"


# American spelling and the short names of well-known data sets; of several, the first that is there.
OTHER_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("identifier",),
    "creator": ("author",),
    "language": ("lang",),
    "licence": ("license",),
    "published": ("date",),
}
_OTHER_TEXTS = ("body", "content")


def present_in(columns: Columns, present: Collection[str]) -> Columns:
    """Return the columns with other usual names in place of those that were not set and are not there."""
    others = {name: [o for o in known if o in present] for name, known in OTHER_NAMES.items()}
    texts = [name for name in _OTHER_TEXTS if name in present]
    others["text"] = texts if len(texts) == 1 else []
    chosen = {
        field.name: others[field.name][0]
        for field in fields(columns)
        if getattr(columns, field.name) == field.default not in present and others.get(field.name)
    }
    return replace(columns, **chosen) if chosen else columns


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row lies: its file, its number there counted from 1, its fragment, and its bytes."""

    location: str
    number: int
    fragment: str
    offset: int | None = None
    length: int | None = None
    raw: bytes = b""

    def broken(self, reason: str) -> Broken:
        """Return this row as one that could not be read."""
        return Broken(
            reason, f"{self.location}#{self.fragment}", self.offset, self.length, self.raw[:RAW_BYTES]
        )


def check(location: str, columns: Columns, present: Collection[str]) -> None:
    """Refuse a file that lacks the text column, or another that the settings name in their own words."""
    for field in fields(columns):
        asked = getattr(columns, field.name)
        if asked not in present and (field.name == "text" or asked != field.default):
            raise UnreadableItem(
                f"{location} has no column {asked!r} for the {field.name}; "
                f"it has: {', '.join(present) or 'none'}. Name the right one in the source's settings."
            )


def record(row: Mapping[str, object], columns: Columns, place: Place) -> Record | Broken:
    """Return one row as a record, or as broken where it has no text that can be stored."""
    text = row.get(columns.text)
    if not isinstance(text, str):
        return place.broken(_no_text(row, columns.text))
    if not text.strip():
        return place.broken("There is no text.")
    if len(text) > ITEM_LIMIT:
        return place.broken(f"The text is over the limit of {ITEM_LIMIT >> 20} MB.")
    said = {name: _said(row.get(column)) for name, column in zip(_NAMES, astuple(columns), strict=True)}
    if _has_surrogate(text, *said.values()):
        return place.broken("The row holds half a character (a lone surrogate), which no encoding can store.")
    licence = said["licence"]
    return Record(
        identifier=said["id"] or f"{stem(Path(place.location))}-{place.number}",
        text=text,
        locator=f"{place.location}#{place.fragment}",
        title=said["title"],
        creator=said["creator"],
        published=said["published"],
        language=said["language"],
        rights=(Evidence(licence, f"column {columns.licence}"),) if licence else (),
    )


_NAMES = tuple(field.name for field in fields(Columns))


def _no_text(row: Mapping[str, object], column: str) -> str:
    if column not in row:
        has = ", ".join(repr(name) for name in list(row)[:20])
        return f"There is no {column!r} in this row; it has: {has or 'nothing'}."
    value = row[column]
    return "There is no text." if value is None else f"The {column!r} is a {type(value).__name__}, not text."


def _said(value: object) -> str | None:
    """Return what a cell says, as text: numbers and dates as written, lists joined by semicolons."""
    if (
        value is None
        or isinstance(value, Mapping | bytes)
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_said, value))) or None
    return str(value).strip() or None


def _has_surrogate(*texts: str | None) -> bool:
    try:
        for text in texts:
            (text or "").encode()
    except UnicodeEncodeError:
        return True
    return False
