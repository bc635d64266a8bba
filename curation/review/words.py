"""The words of the pages in each language: gettext catalogues, read as they lie in `locale/`.

A community adds a language by a folder with its `messages.po`; nothing is compiled beforehand. What a
catalogue lacks is shown in English.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from curation import languages
from curation.errors import BadSettings

FOLDER = Path(str(resources.files("curation.review"))) / "locale"
ENGLISH = "en"


def mark(message: str) -> str:
    """Return a message as it is: it is marked for the catalogues, and translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of the pages: its tag, its own name, its direction, and its words."""

    tag: str
    name: str
    direction: str
    translate: Callable[..., str]
    translate_counted: Callable[..., str]


@cache
def tongues() -> dict[str, Tongue]:
    """Return the languages of the pages by tag, in the order of the tags."""
    tags = sorted({ENGLISH, *(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))})
    return {tag: _tongue(tag) for tag in tags}


def choose(*wishes: str | None, accepts: str = "") -> Tongue:
    """Return the first wish that there are words for, else what the browser prefers, else English."""
    known = tongues()
    for wish in (*wishes, *_preferred(accepts)):
        if wish and (found := known.get(wish) or known.get(wish.partition("-")[0])):
            return found
    return known[ENGLISH]


def catalogue_path(tag: str) -> Path:
    """Return where a language's catalogue lies."""
    return FOLDER / tag / "LC_MESSAGES" / "messages.po"


def read_catalogue(tag: str) -> Catalog:
    """Return a language's catalogue; one that cannot be read is an error, an absent one is empty."""
    path = catalogue_path(tag)
    if not path.exists():
        return Catalog()
    try:
        with path.open("rb") as file:
            return read_po(file, locale=_locale(tag), abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise BadSettings(f"{path} is no catalogue of strings: {error}") from error


def _tongue(tag: str) -> Tongue:
    held, direction = _translations(tag), _direction(tag)

    def translate(message: str, **values: Any) -> str:
        found = held.gettext(message)
        return _filled(found, message, _isolated(values, direction)) if values else found

    def translate_counted(one: str, many: str, n: int, **values: Any) -> str:
        return _filled(held.ngettext(one, many, n), many, {"n": n} | values)

    return Tongue(tag, _name(tag), direction, translate, translate_counted)


def _locale(tag: str) -> Locale | None:
    """Return what Babel knows of a language; null for the many that it does not know."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _name(tag: str) -> str:
    locale = _locale(tag)
    own = locale.get_language_name() if locale else languages.name(tag)
    return own[:1].upper() + own[1:] if own else tag


def _direction(tag: str) -> str:
    locale = _locale(tag)
    if locale:
        return locale.text_direction
    kinds = Counter(bidirectional(c) for each in read_catalogue(tag) for c in str(each.string))
    return "rtl" if kinds["R"] + kinds["AL"] > kinds["L"] else "ltr"


def _filled(found: str, english: str, values: dict[str, Any]) -> str:
    """Return words with their values; the English ones where a translation slips."""
    try:
        return found % values
    except (KeyError, TypeError, ValueError):
        return english % values


def _isolated(values: dict[str, Any], direction: str) -> dict[str, str]:
    """Return values as text; what runs the other way is isolated, or it would pull its neighbours along."""
    others = ("L",) if direction == "rtl" else ("R", "AL")
    texts = {name: str(value) for name, value in values.items()}
    return {
        name: f"\u2068{text}\u2069" if any(bidirectional(c) in others for c in text) else text
        for name, text in texts.items()
    }


def _translations(tag: str) -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(tag))
    return Translations(io.BytesIO(compiled.getvalue()))


def _preferred(accepts: str) -> list[str]:
    wishes = []
    for part in accepts[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(wishes, key=lambda wish: wish[0])]
