"""What others call a language -> ISO 639-3: codes of two and three letters, BCP 47 tags, names.

Catalogues write `ger`, web pages `de-AT`, people `Deutsch`. What is not listed stays unknown: a guess
about a name would be taken for what the holder said. The table stands in models/language_codes.toml.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "models" / "language_codes.toml"
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "unk"})  # undetermined, several, none, uncoded
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_ADDRESS = re.compile(r"^https?://\S*[/#]([a-z]{2,3})/?$")  # the Library of Congress, lexvo and others
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"\s*[;,|/+]\s*|\s+(?:and|und|et|y|e)\s+|\s+&\s+")


def labels(said: str) -> list[str]:
    """Return the labels that a statement names, in its order: `swh`, or `srp_Latn` where it says the script.

    Of several names each has to be known, since in `English, Middle` the comma separates no languages.
    """
    if (whole := label(said)) is not None:
        return [whole]
    found = [label(part) for part in _BETWEEN.split(said) if part]
    return [each for each in found if each is not None] if None not in found else []


def label(said: str) -> str | None:
    """Return the label that one code, tag, address or name means; null where that is not known."""
    said = said.strip()
    if found := _ADDRESS.match(said):
        said = found[1]
    if (code := _tables()["names"].get(_folded(said))) is not None:
        return code
    if (tag := _TAG.fullmatch(said)) is None:
        return None
    code = three_letters(tag[1].lower())
    if code is None:
        return None
    return f"{code}_{tag[2].title()}" if tag[2] else code


def three_letters(code: str) -> str | None:
    """Return the ISO 639-3 code for one of two or three letters; null for what names no language."""
    if len(code) == 2:
        return _tables()["two_letter"].get(code)
    found = _tables()["bibliographic"].get(code, code)
    return (
        None if found in _NO_LANGUAGE or "qaa" <= found <= "qtz" else found
    )  # the latter are for private use


def of_wikipedia(code: str) -> str | None:
    """Return the ISO 639-3 code for the code of a Wikipedia edition; null for what names no language."""
    return _tables()["wikipedia"].get(code) or three_letters(code)


def _folded(name: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", name).casefold()))


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))
