"""The languages of a site, found by code, English name or the name that their speakers use."""

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from curation import languages
from curation.releases.bcp47 import bcp47
from curation.site.shelf import Shelf

RIGHT_TO_LEFT = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language and script: its label, its tag, its names, and in which versions it has how many rows."""

    label: str
    tag: str
    name: str
    own_name: str | None
    rows: tuple[tuple[str, int], ...] = ()  # the newest version first

    @property
    def direction(self) -> str:
        """Return `rtl` for a script that is written from right to left, else `ltr`."""
        return "rtl" if self.label.partition("_")[2] in RIGHT_TO_LEFT else "ltr"

    @property
    def version(self) -> str:
        """Return the newest version that holds the language."""
        return self.rows[0][0]


def tongue(label: str) -> Tongue:
    """Return what is known of a label by itself."""
    own = _own_names().get(label.partition("_")[0])
    return Tongue(label, bcp47(label), languages.name(label) or label, own)


def held(shelf: Shelf) -> list[Tongue]:
    """Return all languages of all versions, sorted by English name."""
    rows: dict[str, list[tuple[str, int]]] = {}
    for version in shelf.versions:
        for label, given in shelf.manifest(version)["languages"].items():
            rows.setdefault(label, []).append((version, int(given["rows"])))
    return sorted(
        (
            Tongue(t.label, t.tag, t.name, t.own_name, tuple(n))
            for label, n in rows.items()
            if (t := tongue(label))
        ),
        key=lambda each: (folded(each.name), each.label),
    )


def search(tongues: Iterable[Tongue], asked: str) -> list[Tongue]:
    """Return the languages of which a code or name holds what is asked, those that begin with it first."""
    wanted = folded(asked)
    found = [(rank, each) for each in tongues if (rank := _rank(each, wanted)) is not None]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def folded(text: str) -> str:
    """Return a text in small letters without marks over and under them, for comparing."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    # Only marks of Latin, Greek and Cyrillic are dropped: in Indic scripts and Thai marks are vowels.
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f")).strip()


def _rank(each: Tongue, wanted: str) -> int | None:
    codes = {each.label.casefold(), each.tag.casefold(), each.label.partition("_")[0]}
    names: Sequence[str] = [folded(name) for name in (each.name, each.own_name) if name]
    if wanted in codes or wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in [*names, each.label.casefold()]) else None


@cache
def _own_names() -> dict[str, str]:
    return tomllib.loads(files("curation.site").joinpath("own_names.toml").read_text(encoding="utf-8"))
