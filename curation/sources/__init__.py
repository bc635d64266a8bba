"""What every reader of a format yields, and the readers by name.

A reader says what the item itself says. What it cannot read it yields as `Broken`, with the bytes and
the place; what is not offered as text (requests, images, deleted records) as `Passed`, to be counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement about rights: what it says, where it stood, what it covers, and how sure that is.

    `carrier` names the place (`rel=license`, `dc:rights`, `side-car`, `column licence`), `scope` is
    `item`, `page`, `media` (something shown beside the text), `software` (theme, code) or `site`,
    `confidence` runs from 0 to 1, `context` is what stood around it, at most 60 characters.
    """

    value: str
    carrier: str
    scope: str = "item"
    confidence: float = 1.0
    context: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One readable item of a contribution, with what it says of itself; null where it says nothing."""

    identifier: str
    text: str
    locator: str | None = None
    title: str | None = None
    creator: str | None = None
    published: str | None = None
    language: str | None = None
    media_type: str | None = None
    granularity: str | None = None
    ocr_confidence: float | None = None
    retrieved_at: str | None = None
    source_sha256: str | None = None
    rights: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """An item that could not be read: why, where it lies, and its first bytes (at most `RAW_BYTES`)."""

    reason: str
    locator: str
    offset: int | None = None
    length: int | None = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Passed:
    """`count` items that are not offered as text, under one word that says what they are."""

    what: str
    count: int = 1


RAW_BYTES = 1 << 16

Item = Record | Broken | Passed


class Reader(Protocol):
    """A module that reads one format."""

    def read(self, location: str, **options: Any) -> Iterator[Item]:
        """Yield the items of one file in its own order; raise `UnreadableItem` when it cannot go on."""
        ...
