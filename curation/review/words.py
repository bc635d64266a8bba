"""The words of the pages in each language: gettext catalogues, read as they lie in `locale/`.

A community adds a language by a folder with its `messages.po`; nothing is compiled beforehand. What a
catalogue lacks is shown in English.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

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


def _tongue(tag: str) -> Tongue:
    locale, held = Locale.parse(tag, sep="-"), _translations(tag)

    def translate(message: str, **values: Any) -> str:
        found = held.gettext(message)
        return found % values if values else found

    def translate_counted(one: str, many: str, n: int, **values: Any) -> str:
        return held.ngettext(one, many, n) % ({"n": n} | values)

    name = (locale.get_language_name() or tag).capitalize()
    return Tongue(tag, name, locale.text_direction, translate, translate_counted)


def _translations(tag: str) -> Translations:
    path = catalogue_path(tag)
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=tag.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
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
