"""Personal data that has a form: e-mail and IP addresses, telephone and card numbers, IBANs.

Names and postal addresses have no such form and are not found. Where a check digit exists it must hold,
and addresses kept for documentation do not count. The spans serve review and redaction.
"""

import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from filters import Filter
from filters._numbering import card, phone, valid_iban

_KINDS = {"email": "emails", "phone": "phones", "ip": "ips", "iban": "ibans", "card": "cards"}

FIELD = pa.field(
    "personal_data",
    pa.struct(
        [
            *(pa.field(name, pa.int32()) for name in _KINDS.values()),
            pa.field(
                "spans",
                pa.list_(
                    pa.struct(
                        [
                            pa.field("kind", pa.string()),
                            pa.field("start", pa.int32()),
                            pa.field("end", pa.int32()),
                        ]
                    )
                ),
            ),
        ]
    ),
)


class Span(NamedTuple):
    """Where something stands in a text: its kind, its first code point, and the one behind its last."""

    kind: str
    start: int
    end: int


def build(settings: Path | None = None) -> Filter:
    """Build the filter; it has no settings."""
    return Filter(FIELD, 1, reads=("text",), measure=personal_data)


def personal_data(text: pa.Array) -> pa.Array:
    """Return for each text how many of each kind it holds, and where, in order, in code points."""
    return pa.array((None if t is None else _row(find(t)) for t in text.to_pylist()), FIELD.type)


def find(text: str) -> list[Span]:
    """Return what stands in one text, in order; of two that overlap the one with the stronger proof."""
    plain = text if text.isascii() else _FOREIGN_DIGIT.sub(_ascii_digit, text)
    found: list[Span] = []
    for finder in (_emails, _ibans, _ips, _numbers):
        taken = sorted(found, key=lambda span: span.start)
        found.extend(_apart(list(finder(plain)), taken))
    return sorted(found, key=lambda span: span.start)


def _row(spans: list[Span]) -> dict[str, object]:
    counts = Counter(span.kind for span in spans)
    return {
        **{name: counts[kind] for kind, name in _KINDS.items()},
        "spans": [span._asdict() for span in spans],
    }


def _apart(spans: list[Span], taken: list[Span]) -> Iterator[Span]:
    """Yield the spans, in order, that overlap none of those taken already, which are in order too."""
    at = 0
    for span in spans:
        while at < len(taken) and taken[at].end <= span.start:
            at += 1
        if at == len(taken) or span.end <= taken[at].start:
            yield span


# Digits of other scripts mean the same number: ٠٧١٢ is 0712. One for one, so that places stay.
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match[0]))


# Every pattern has bounded or possessive repeats alone: no text can make it look back over a long way.
_EMAIL = re.compile(
    r"(?<![\w.%+@/-])[\w%+-][\w.%+-]{0,63}@(?:[\w](?:[\w-]{0,61}[\w])?\.){1,6}[^\W\d_]{2,24}(?![\w@-])"
)


def _emails(text: str) -> Iterator[Span]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Span("email", *match.span())


_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}+")


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        length = valid_iban(match[0])
        if length and not text[match.start() + length : match.start() + length + 1].isalnum():
            yield Span("iban", match.start(), match.start() + length)


_IPV4 = re.compile(r"(?<![\w.,:/-])\d{1,3}+(?:\.\d{1,3}+){3}(?![\w-]|[.,]\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{1,4}+(?:::?[0-9A-Fa-f]{1,4}+){2,7}+(?:::)?(?![\w:])")
_VERSION = re.compile(
    r"(?:version|ver|release|build|firmware|section|§|clause|\bv)[ .:]{0,2}$", re.IGNORECASE
)
_HEADING = 32  # numbers of chapters and versions stay below this in each place; addresses seldom do


def _ips(text: str) -> Iterator[Span]:
    for match in _IPV4.finditer(text):
        places = [int(place) for place in match[0].split(".")]
        is_version = _VERSION.search(text, max(0, match.start() - 12), match.start())
        if max(places) >= _HEADING and not is_version and _is_someones(match[0]):
            yield Span("ip", *match.span())
    if "::" in text or text.count(":") >= 7:
        for match in _IPV6.finditer(text):
            if _is_someones(match[0]):
                yield Span("ip", *match.span())


def _is_someones(address: str) -> bool:
    """Tell whether an address can be that of one machine on the net: not private, nor for documentation."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        return parsed in _UNICAST and parsed not in _DOCUMENTATION
    return parsed.is_global and not parsed.is_multicast


_UNICAST = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("2001:db8::/32")

# Up to ten groups of digits with one separator between them, and what may open the first.
_NUMBER = re.compile(
    r"(?<![\w.,/+:#-])(?:\(?\+|\()?\d++\)?"
    r"(?:[ .\-/\u00a0\u2011](?:\(\d{1,5}+\)[ ]?)?\d++){0,9}+(?![\w/]|[.,:-]\d)"
)
_BOOKISH = re.compile(r"(?:ISBN|ISSN|DOI|EAN|LCCN|OCLC|ISMN)(?:-1[03])?[ :.]{0,3}$", re.IGNORECASE)


def _numbers(text: str) -> Iterator[Span]:
    for match in _NUMBER.finditer(text):
        if len(match[0]) < 8 or _BOOKISH.search(text, max(0, match.start() - 12), match.start()):
            continue
        if (place := card(match[0])) is not None:
            yield Span("card", match.start() + place[0], match.start() + place[1])
        elif phone(match[0]):
            yield Span("phone", *match.span())
