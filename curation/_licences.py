"""Licence statements in one vocabulary: SPDX expressions and addresses, in whatever words they were made.

The danger is to read more than was said: a sentence that takes something back, or that names two
licences, is not understood here, and stays for people.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from license_expression import ExpressionError, Licensing, get_spdx_licensing

from curation import _licence_names as names

FAMILIES = (
    "public-domain",
    "attribution",
    "sharealike",
    "noncommercial",
    "no-derivatives",
    "community-terms",
    "restricted",
    "unknown",
)
UNKNOWN = "unknown"
NO_TERMS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Licence:
    """An SPDX expression and its family; `id` is "unknown" where only a status was stated.

    `note` keeps what the identifier cannot hold, such as a national port that SPDX does not list.
    """

    id: str
    family: str
    rights_statement: str | None = None
    note: str | None = None


def rank(family: str) -> int:
    """Return the place of a family, 0 the most open; the smaller of two has the better rights."""
    return FAMILIES.index(family)


def normalise(statement: str, *, terms: Mapping[str, str] = NO_TERMS) -> Licence | None:
    """Return what a statement says, or null when it cannot be understood beyond doubt.

    `terms` are what the settings add: `LicenseRef-` names with their families, and statements in any
    language (`*` for any words) with the identifier or the rightsstatements.org address that they mean.
    """
    return _normalise(unicodedata.normalize("NFKC", statement).strip(), tuple(sorted(terms.items())))


def status_family(address: str) -> str | None:
    """Return what a rightsstatements.org address says at most, as a family; null for other addresses."""
    found = re.match(r"https?://rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)", address)
    return names.STATUSES.get(found[1].upper()) if found else None


def is_spdx(identifier: str) -> bool:
    """Tell whether SPDX lists this identifier."""
    return identifier in _licensing().known_symbols and not identifier.startswith("LicenseRef-")


@lru_cache(maxsize=4096)
def _normalise(statement: str, terms: tuple[tuple[str, str], ...]) -> Licence | None:
    if len(statement) > 1000:  # an essay is for people
        return None
    told = _from_terms(statement, terms)
    if told is not None:
        return told
    addresses = {m.rstrip(".,;)") for m in _ADDRESS.findall(statement)}
    if addresses:
        found = {_from_address(address) for address in addresses}
        return found.pop() if len(found) == 1 and _is_plain(_ADDRESS.sub(" ", statement).casefold()) else None
    return _from_expression(statement, terms) or _from_words(statement)


def _from_terms(statement: str, terms: tuple[tuple[str, str], ...]) -> Licence | None:
    """Return what the settings say that a statement means; what is spelt out in full goes first."""
    worded = [(says, means) for says, means in terms if not says.startswith("LicenseRef-")]
    said = _plain_words(statement) if worded else ""
    for says, means in sorted(worded, key=lambda pair: ("*" in pair[0], -len(pair[0]), pair[0])):
        pattern = ".*".join(re.escape(_plain_words(part)).replace("\\ ", r"\s+") for part in says.split("*"))
        if re.fullmatch(rf"\s*{pattern}\s*" if "*" in says else pattern, said):
            named = tuple(pair for pair in terms if pair[0].startswith("LicenseRef-"))
            return _normalise(means, named)
    return None


def _plain_words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip(" .;:()[]©\"'")


_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s\"'<>]+|(?<![\w/.])(?:[a-z-]+\.)+(?:org|fr|uk|de|no|tw|eu)/[^\s\"'<>]+", re.IGNORECASE
)


def _from_address(address: str) -> Licence | None:
    path = re.sub(r"^(?:(?:https?:)?//)?(?:www\.)?", "", address, flags=re.IGNORECASE)
    status = re.match(r"rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)(?:/|$)", path)
    if status:
        return _status(status[1].upper())
    if re.match(r"europeana\.eu/rights/rr-[fpr]\b", path):
        return _licence("LicenseRef-All-Rights-Reserved")
    commons = re.match(
        r"creativecommons\.org/(licen[sc]es|publicdomain)/([a-z0-9-]+)/?(.*)", path, re.IGNORECASE
    )
    if commons:
        return _commons_address(commons[1].lower(), commons[2].lower(), commons[3].lower())
    for pattern, identifier in names.ADDRESSES:
        found = re.fullmatch(pattern, path, re.IGNORECASE)
        if found:
            return _from_expression(found.expand(identifier), ())
    return None


def _commons_address(kind: str, code: str, rest: str) -> Licence | None:
    if kind == "publicdomain":
        identifier = {"zero": "CC0-1.0", "mark": "CC-PDM-1.0", "certification": "CC-PDDC"}.get(code)
        return _licence(identifier) if identifier else None
    if code == "publicdomain":
        return _licence("CC-PDDC")
    version, port = re.match(r"(\d\.\d)?/?((?!deed|legalcode)[a-z]{2,8}(?=[/?#]|$))?", rest).groups()  # type: ignore[union-attr]
    return _commons(set(code.upper().split("-")), version, port.upper() if port else None)


def _commons(elements: set[str], version: str | None, port: str | None) -> Licence | None:
    """Return the licence of these elements; null for retired kinds such as sampling."""
    if not elements <= {"BY", "NC", "ND", "SA"} or {"ND", "SA"} <= elements:
        return None
    stem = "-".join(["CC", *(word for word in ("BY", "NC", "ND", "SA") if word in elements)])
    plain = f"{stem}-{version}" if version else stem
    if port and is_spdx(f"{plain}-{port}"):
        return _licence(f"{plain}-{port}")
    note = f"It is the port for {port}, which has no identifier of its own." if port else None
    return _licence(plain if is_spdx(plain) else f"LicenseRef-{plain}", note=note)


def _from_expression(statement: str, terms: tuple[tuple[str, str], ...]) -> Licence | None:
    registered = {n.casefold(): (n, family) for n, family in terms if n.startswith("LicenseRef-")}
    try:
        tree = _licensing().parse(statement)
    except ExpressionError:
        return None
    if tree is None:
        return None
    unknown = _licensing().unknown_license_keys(tree)
    if any(key.casefold() not in registered and not _is_versioned_ref(key) for key in unknown):
        return None
    return Licence(_spelt(tree, registered), _family_of(tree, registered))


def _is_versioned_ref(key: str) -> bool:
    """Tell whether a name is one of ours in a version that is not listed, as `LicenseRef-NOODL-1.1`."""
    return key.startswith("LicenseRef-") and _licence(key).family != UNKNOWN


def _family_of(tree: Any, registered: Mapping[str, tuple[str, str]]) -> str:
    """Return the family of an expression: of AND the most closed part, of OR the most open."""
    kind = type(tree).__name__
    if kind in ("AND", "OR"):
        ranks = [rank(_family_of(part, registered)) for part in tree.args]
        return FAMILIES[max(ranks) if kind == "AND" else min(ranks)]
    key = getattr(getattr(tree, "license_symbol", tree), "key", "")
    if key.casefold() in registered:
        return registered[key.casefold()][1]
    return _licence(key).family


def _spelt(tree: Any, registered: Mapping[str, tuple[str, str]]) -> str:
    text = str(tree)
    for folded, (name, _) in registered.items():
        text = re.sub(rf"(?<![\w.-]){re.escape(folded)}(?![\w.-])", name, text, flags=re.IGNORECASE)
    return text


def _licence(identifier: str, *, note: str | None = None) -> Licence:
    found = (f for p, f in names.FAMILY_OF if re.fullmatch(p, identifier, re.IGNORECASE))
    return Licence(identifier, next(found, UNKNOWN), note=note)


def _from_words(statement: str) -> Licence | None:
    folded = _plain_words(statement)
    plain = re.sub(r"\bv(?:ersion)? ?(?=\d)", "", folded)
    phrase = names.PHRASES.get(folded) or names.PHRASES.get(plain)
    if phrase:
        return _licence(phrase)
    if names.PUBLIC_DOMAIN.fullmatch(plain):
        return _licence("LicenseRef-Public-Domain")
    code = plain.upper().replace(" ", "-")
    if code in names.STATUSES:
        return _status(code)
    if names.RESERVED.search(folded):
        granting = names.COMMONS.search(folded) or re.search("licen[sc]e", folded)
        return None if granting else _licence("LicenseRef-All-Rights-Reserved")
    return _commons_words(plain)


def _commons_words(text: str) -> Licence | None:
    if not names.COMMONS.search(text) or not _is_plain(text):
        return None
    if re.search(r"\bcc[ -]?0\b|commons zero|\bcc zero\b", text):
        return _licence("CC0-1.0")
    if "public domain mark" in text:
        return _licence("CC-PDM-1.0")
    versions = set(re.findall(r"(?<![\d.])[1-4]\.[0-5](?![\d.])", text))
    elements = _elements(text)
    if elements is None or len(versions) > 1:
        return None
    named = (port for word, port in names.PORTS.items() if re.search(rf"\b{word}\b", text))
    coded = re.search(r"[1-3]\.\d[ -]([a-z]{2})$", text)
    return _commons(elements, next(iter(versions), None), next(named, coded and coded[1].upper()))


def _elements(text: str) -> set[str] | None:
    """Return the elements by code (`by-sa`) or words; null where they differ or a word is strange."""
    letters = _letters(text)
    codes = {
        frozenset(re.split("[ -]", c.upper())) for c in re.findall(r"\b(by(?:[ -](?:nc|nd|sa))*)\b", text)
    }
    spelt = {element for element, words in names.ELEMENTS.items() if re.search(words, letters)}
    codes = codes if re.search(r"\bcc[ -]by\b", text) else set()
    if len(codes) > 1 or (codes and spelt and spelt not in codes):
        return None
    if not codes and not names.PLAIN.fullmatch(letters):
        return None
    elements = set(next(iter(codes), spelt))
    return elements if "BY" in elements else None


def _is_plain(text: str) -> bool:
    """Tell whether a statement takes nothing back, as "not" or "images only" would."""
    if names.PLAIN.fullmatch(_letters(text)):
        return True
    return not names.HEDGES.search(text) and not names.RESERVED.search(text)


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


def _status(code: str) -> Licence | None:
    family = names.STATUSES.get(code)
    if family is None:
        return None
    spelt = code.replace("INC", "InC").replace("NOC", "NoC")
    return Licence(UNKNOWN, family, f"http://rightsstatements.org/vocab/{spelt}/1.0/")


@cache
def _licensing() -> Licensing:
    base = get_spdx_licensing()
    return Licensing([*base.known_symbols.values(), *names.OWN, *_unversioned()])


def _unversioned() -> list[str]:
    kinds = ("BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND")
    return [f"LicenseRef-CC-{kind}" for kind in kinds]
