"""Personal data that has a form: addresses of e-mail and IP, telephones, cards, IBANs, numbers of people.

Names and postal addresses have no such form and are not found. Where a check digit exists it must hold,
and addresses kept for documentation do not count. The spans serve review and masking.
"""

import hashlib
import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from filters import Filter, _national, _phone
from filters._numbering import card, valid_iban

KINDS = {
    "email": "emails",
    "phone": "phones",
    "ip": "ips",
    "iban": "ibans",
    "card": "cards",
    "national-id": "national_ids",
}

_SPAN = pa.struct([pa.field("kind", pa.string()), pa.field("start", pa.int32()), pa.field("end", pa.int32())])
FIELD = pa.field(
    "personal_data",
    pa.struct([*(pa.field(name, pa.int32()) for name in KINDS.values()), pa.field("spans", pa.list_(_SPAN))]),
)


class Span(NamedTuple):
    """Where something stands in a text: its kind, its first code point, and the one behind its last."""

    kind: str
    start: int
    end: int


def build(settings: Path | None = None) -> Filter:
    """Build the filter; it has no settings. Its model is the tables and libraries that know the numbers."""
    known = [table.read_bytes() for table in (_phone.TABLE, _national.TABLE)]
    known += [version(library).encode() for library in ("phonenumbers", "idnumbers")]
    model = hashlib.sha256(b"\n".join(known)).hexdigest()
    return Filter(FIELD, 2, reads=("text", "language"), measure=personal_data, model=model)


def personal_data(text: pa.Array, language: pa.Array) -> pa.Array:
    """Return for each text how many of each kind it holds, and where, in order, in code points.

    The language tells in which countries a telephone number without a country code is one.
    """
    is_struct = pa.types.is_struct(language.type)
    labels = (language.field("label") if is_struct else language).to_pylist()
    rows = zip(text.to_pylist(), labels, strict=True)
    return pa.array((None if t is None else _row(find(t, label)) for t, label in rows), FIELD.type)


def find(text: str, label: str | None = None) -> list[Span]:
    """Return what stands in one text, in order; of two that overlap the one with the stronger proof."""
    plain = text if text.isascii() else _FOREIGN_DIGIT.sub(_ascii_digit, text)
    found = list(_emails(plain))
    windows = _windows(plain, _RUN, 8, 2)
    if windows:
        countries = _phone.regions(label)
        for spans in (
            _ibans(plain, windows),
            _ips(plain, windows),
            _people(plain, windows),
            _numbers(plain, windows, countries),
        ):
            found += _apart(list(spans), sorted(found, key=lambda span: span.start))
    return sorted(found, key=lambda span: span.start)


def _row(spans: list[Span]) -> dict[str, object]:
    counts = Counter(span.kind for span in spans)
    return {
        **{name: counts[kind] for kind, name in KINDS.items()},
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

# Runs of figures, capitals and what stands between them. Prose has few, so that the slow patterns below see
# a small part of it; what they look for may begin up to eight signs before its first digit.
_RUN = re.compile("[0-9][0-9A-Z .,:/()+\\-\u00a0\u2009\u2011\u202f]{5,}+")
_COLONS = re.compile(":[0-9A-Fa-f]{0,4}+:")  # any address of version 6 has two with so little between them

Windows = list[tuple[int, int]]


def _windows(text: str, pattern: re.Pattern[str], before: int, behind: int) -> Windows:
    """Return the parts of a text around what matches a pattern, in order and apart."""
    found: Windows = []
    for match in pattern.finditer(text):
        start, end = max(0, match.start() - before), match.end() + behind
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


_DOMAIN = re.compile(
    r"@(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9@_-])"
    r"|(?:\w(?:[\w-]{0,61}\w)?\.){1,6}[^\W\d_]{2,24}(?![\w@-]))"
)


def _emails(text: str) -> Iterator[Span]:
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at)
        start = _local_start(text, at) if domain else None
        if domain and start is not None:
            yield Span("email", start, domain.end())
        at = text.find("@", domain.end() if domain else at + 1)


def _local_start(text: str, at: int) -> int | None:
    """Return where the part before the sign begins; null where there is none, or an address of the web."""
    start = at
    while start > max(0, at - 65) and _is_local(text[start - 1], text[at - 1]):
        start -= 1
    while start < at and text[start] in ".-'%+":
        start += 1
    if start == at or at - start > 64 or text[start - 1 : start] in ("@", "/"):
        return None
    return start


def _is_local(sign: str, last: str) -> bool:
    """Tell whether a sign may stand in a local part of the script that its last letter has."""
    return sign in "._%+'-" or (sign.isalnum() and (sign < "\u0250") == (last < "\u0250"))


_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}+")


def _ibans(text: str, windows: Windows) -> Iterator[Span]:
    for window in windows:
        for match in _IBAN.finditer(text, *window):
            length = valid_iban(match[0])
            if length and not text[match.start() + length : match.start() + length + 1].isalnum():
                yield Span("iban", match.start(), match.start() + length)


_IPV4 = re.compile(r"(?<![\w.,:/-])\d{1,3}+(?:\.\d{1,3}+){3}(?![\w-]|[.,]\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{1,4}+(?:::?[0-9A-Fa-f]{1,4}+){2,7}+(?:::)?(?![\w:])")
_VERSION = re.compile(
    r"(?:version|ver|release|build|firmware|section|§|clause|\bv)[ .:]{0,2}$", re.IGNORECASE
)
_HEADING = 32  # numbers of chapters and versions stay below this in each place; addresses seldom do


def _ips(text: str, windows: Windows) -> Iterator[Span]:
    for window in windows:
        for match in _IPV4.finditer(text, *window):
            places = [int(place) for place in match[0].split(".")]
            is_version = _VERSION.search(text, max(0, match.start() - 12), match.start())
            if max(places) >= _HEADING and not is_version and _is_someones(match[0]):
                yield Span("ip", *match.span())
    for window in _windows(text, _COLONS, 5, 40):
        for match in _IPV6.finditer(text, *window):
            if _is_someones(match[0]):
                yield Span("ip", *match.span())


def _people(text: str, windows: Windows) -> Iterator[Span]:
    for window in windows:
        for place in _national.find(text, *window):
            yield Span("national-id", *place)


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

# Up to ten groups of digits with one separator between them, and what may open the first. Letters of scripts
# without spaces may stand at either end.
_LETTER = "A-Za-zÀ-ɏͰ-ϿЀ-ӿ_"
_NUMBER = re.compile(
    rf"(?<![{_LETTER}0-9.,/+:#-])(?:\(?\+|\()?\d++\)?"
    rf"(?:[ .\-/\u00a0\u2009\u2011\u202f](?:\(\d{{1,5}}+\)[ ]?)?\d++){{0,9}}+(?![{_LETTER}0-9/]|[.,:-]\d)"
)
_BOOKISH = re.compile(r"(?:ISBN|ISSN|DOI|EAN|LCCN|OCLC|ISMN)(?:-1[03])?[ :.]{0,3}$", re.IGNORECASE)


def _numbers(text: str, windows: Windows, countries: tuple[str, ...]) -> Iterator[Span]:
    for window in windows:
        for match in _NUMBER.finditer(text, *window):
            start, end = match.span()
            if end - start < 7 or _BOOKISH.search(text, max(0, start - 12), start):
                continue
            if (place := card(match[0])) is not None:
                yield Span("card", start + place[0], start + place[1])
            elif _phone.is_phone(text, start, end, countries):
                yield Span("phone", start + _opens(match[0]), end)


def _opens(candidate: str) -> int:
    """Return 1 where a bracket before a number belongs to what stands around it, else 0."""
    return int(candidate.startswith("(") and ")" not in candidate)
