"""Numbers by which states know their people, where a check digit, and often a date, proves one.

The rules of each country are those of the library `idnumbers`; which forms tell by themselves and which need
a word before them stands in `models/national_numbers.toml`. Numbers without a check digit are not looked for.
"""

import importlib
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any

TABLE = Path(__file__).parent / "models" / "national_numbers.toml"
_KNOWN = tomllib.loads(TABLE.read_text("utf-8"))
_REACH = 48  # so many characters before a number its word may stand


@dataclass(frozen=True, slots=True)
class Scheme:
    """One country's number: how the library knows it, which forms tell, which words announce others."""

    country: str
    name: str
    telling: frozenset[str]
    announced: frozenset[str]
    words: tuple[str, ...]


def find(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where a number of a person begins and ends, in order, between two places of a text."""
    for match in _FORMS.finditer(text, start, end):
        form = match[0].replace("\u00a0", " ").translate(_SIGNATURE)
        if any(_is_of(scheme, form, match[0], text, match.start()) for scheme in _BY_FORM[form]):
            yield match.span()


def is_valid(scheme: Scheme, number: str) -> bool:
    """Tell whether a number, with its separators or without, is one by the rules of the scheme."""
    plain = "".join(sign for sign in number if sign.isalnum())
    if len(set(plain)) <= 2:  # 000000000 and 1111111110 fit many a rule and are nobody's
        return False
    validate = _validator(scheme.country, scheme.name)
    return validate(number) or validate(plain)


def _is_of(scheme: Scheme, form: str, number: str, text: str, start: int) -> bool:
    is_told = form in scheme.telling or _words(scheme.words).search(text, max(0, start - _REACH), start)
    return bool(is_told) and is_valid(scheme, number)


@cache
def _validator(country: str, name: str) -> Callable[[str], bool]:
    if (country, name) == ("ESP", "NIE"):
        return _is_nie
    validate: Callable[[str], bool] = getattr(
        importlib.import_module(f"idnumbers.nationalid.{country}"), name
    ).validate
    return validate


def _is_nie(number: str) -> bool:
    """Tell a number of a foreigner in Spain: X, Y or Z for 0, 1 or 2, then as that of a citizen."""
    first = "XYZ".find(number[:1])
    return first >= 0 and _validator("ESP", "DNI")(f"{first}{number[1:]}")


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches one of the words, the short ones as whole words only."""
    every = (*words, *_KNOWN["any"])
    listed = [
        re.escape(word) + (r"(?![^\W\d_])" if word.isascii() and len(word) < 5 else "") for word in every
    ]
    return re.compile(rf"(?<![a-zà-ɏͰ-ӿ])(?:{'|'.join(listed)})", re.IGNORECASE)


def _scheme(given: dict[str, Any]) -> Scheme:
    telling, announced = frozenset(given.get("telling", ())), frozenset(given.get("announced", ()))
    return Scheme(given["country"], given["name"], telling, announced, tuple(given.get("words", ())))


SCHEMES = tuple(_scheme(given) for given in _KNOWN["scheme"])
_BY_FORM = {
    form: tuple(s for s in SCHEMES if form in s.telling | s.announced)
    for form in {form for s in SCHEMES for form in s.telling | s.announced}
}
_SIGNATURE = {ord(sign): "9" for sign in digits} | {ord(sign): "A" for sign in ascii_uppercase}
_AS_PATTERN = {"9": "[0-9]", "A": "[A-Z]", " ": "[ \u00a0]"}


def _pattern(form: str) -> str:
    return "".join(_AS_PATTERN.get(sign) or re.escape(sign) for sign in form)


_FORMS = re.compile(
    r"(?<![A-Za-z0-9_.,/+\-])(?:"
    + "|".join(_pattern(form) for form in sorted(_BY_FORM, key=lambda form: (-len(form), form)))
    + r")(?![A-Za-z0-9_]|[.,\-/+][A-Za-z0-9])"
)
