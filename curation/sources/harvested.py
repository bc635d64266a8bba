"""What a harvest holds now: answers with the records that stand, and the full texts that they led to.

A list names the files, and is replaced whole after each harvest; so a reader sees one harvest or the next,
never half of one.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from curation import files
from curation.config import Harvest

LIST: Final = "current.json"


@dataclass(frozen=True, slots=True)
class Text:
    """A full text beside the pages: its file, its identifier, the address it came from, what covers it.

    `rights` holds what the record that led to it says of its rights, as (value, carrier).
    """

    path: str
    identifier: str
    locator: str
    title: str | None = None
    creator: str | None = None
    published: str | None = None
    language: str | None = None
    rights: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """The files of a harvest, relative to its folder, in the order in which they are read."""

    pages: tuple[str, ...]
    texts: tuple[Text, ...] = ()

    @property
    def paths(self) -> list[str]:
        """Return all files, pages first."""
        return [*self.pages, *(text.path for text in self.texts)]


def keep(folder: Path, held: Held) -> None:
    """Make this what the harvest holds from now on."""
    files.write_json(folder / LIST, asdict(held))


def load(folder: Path) -> Held | None:
    """Return what the harvest holds; null when it never came to an end of any kind."""
    found = files.read_json(folder / LIST)
    if found is None:
        return None
    return Held(tuple(found["pages"]), tuple(_text(each) for each in found["texts"]))


def record_address(settings: Harvest, identifier: str) -> str:
    """Return the address under which the repository shows one record."""
    asked = {"verb": "GetRecord", "metadataPrefix": settings.prefix, "identifier": identifier}
    return f"{settings.url}?{urlencode(asked)}"


def _text(found: dict[str, Any]) -> Text:
    rights = tuple((value, carrier) for value, carrier in found["rights"])
    return Text(**{**found, "rights": rights})
