"""Licences and rights statements: what was said, in one vocabulary, and what it permits.

A licence is a promise and has an SPDX identifier; a rights statement (rightsstatements.org) only tells a
status and is never turned into a licence. What nobody stated is *unknown*, which is never released.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from curation import _licence_names as names
from curation._licence_titles import title
from curation._licences import (
    FAMILIES,
    NO_TERMS,
    UNKNOWN,
    Licence,
    is_spdx,
    normalise,
    rank,
    status_family,
)

__all__ = [
    "FAMILIES",
    "NO_TERMS",
    "OPEN",
    "PORT_WORDS",
    "RELEASABLE",
    "RESERVED_WORDS",
    "RESERVING",
    "UNKNOWN",
    "Licence",
    "Resolved",
    "Statement",
    "licence_text_url",
    "normalise",
    "rank",
    "resolve",
    "title",
]

OPEN = frozenset({"public-domain", "attribution", "sharealike"})
# Community terms are released only where a policy says so, for the terms name who may have the texts.
RELEASABLE = OPEN | {"noncommercial", "no-derivatives"}
SURE = 0.5  # evidence below this neither grants nor restricts: a coin would be as good a witness
TALK = 0.1  # at or below this, a link to a licence is talk about licences, and not even a doubt
RESERVED_WORDS = names.RESERVED.pattern  # "all rights reserved", in small letters, in many languages
PORT_WORDS = tuple(names.PORTS)  # countries whose own versions of Creative Commons licences we know
# Carriers of reservations against machine use, which are no statements of licence.
RESERVING = frozenset(
    {
        "tdm-reservation",
        "meta tdm-reservation",
        "content-usage",
        "meta content-usage",
        "x-robots-tag",
        "meta robots",
        "robots.txt",
    }
)


class Statement(Protocol):
    """What `resolve` needs of a piece of evidence; `curation.sources.Evidence` has this shape."""

    @property
    def value(self) -> str: ...
    @property
    def carrier(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Resolved:
    """The licence that holds for one record, whether a person should look, and why, as a sentence."""

    licence: str
    family: str
    rights_statement: str | None
    doubt: bool
    why: str


def resolve(
    agreed: str | None, evidence: Sequence[Statement], *, terms: Mapping[str, str] = NO_TERMS
) -> Resolved:
    """Return the licence of one record from the agreement (null: each record speaks) and its evidence.

    A restriction from either side wins, nothing weak or meant for something else grants, and a
    contradiction is unknown. Reservations against machine use are no statements of licence, and what is
    reserved only at the foot of a page (weak) takes nothing from a licence that the page states.
    Raise `ValueError` when `agreed` is no licence: settings are checked before.
    """
    agreement = normalise(agreed, terms=terms) if agreed is not None else None
    if agreed is not None and agreement is None:
        raise ValueError(f"the agreed licence {agreed!r} is not a licence this project knows")
    heard = [e for e in evidence if e.carrier not in RESERVING and e.confidence > TALK]
    read = [(e, normalise(e.value, terms=terms)) for e in heard if _is_witness(e)]
    stated = _distinct(licence for _, licence in read if licence is not None and _is_placed(licence))
    unread = next((e for e, licence in read if licence is None or not _is_placed(licence)), None)
    others = [normalise(e.value, terms=terms) for e in heard if not _is_witness(e)]
    weak = any(licence is not None and licence.family not in ("restricted", UNKNOWN) for licence in others)
    return _decide(agreement, stated, unread, weak=weak)


def _is_witness(statement: Statement) -> bool:
    return statement.scope in ("item", "page") and statement.confidence >= SURE


def licence_text_url(identifier: str) -> str | None:
    """Return where the text of a licence stands, or null when it has no public address we know."""
    found = re.fullmatch(r"CC-(BY(?:-[A-Z]+)*|SA)-(\d\.\d)(?:-([A-Z]{2,3}))?", identifier)
    if found:
        kind, version, port = found.groups()
        parts = ["https://creativecommons.org/licenses", kind.lower(), version, port and port.lower()]
        return "/".join(part for part in parts if part) + "/"
    special = {
        "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
        "CC-PDM-1.0": "https://creativecommons.org/publicdomain/mark/1.0/",
    }
    if identifier in special:
        return special[identifier]
    return f"https://spdx.org/licenses/{identifier}.html" if is_spdx(identifier) else None


def _decide(
    agreement: Licence | None, stated: list[Licence], unread: Statement | None, *, weak: bool
) -> Resolved:
    status = next((s.rights_statement for s in stated if s.rights_statement), None)
    claims = ([agreement] if agreement else []) + [s for s in stated if s.family != UNKNOWN]
    if not claims:
        return _nothing(status, unread, weak=weak)
    closed = next((c for family in ("restricted", UNKNOWN) for c in claims if c.family == family), None)
    winner = closed or _covering(claims)
    if winner is None or (agreement is None and closed is None and len(claims) > 1):
        said = ", ".join(c.rights_statement or c.id for c in claims)
        return Resolved(UNKNOWN, UNKNOWN, status, True, f"The statements do not agree: {said}.")
    contested = agreement is None and len(claims) > 1
    return _won(winner, agreement, status, unread, contested=contested)


def _won(
    winner: Licence,
    agreement: Licence | None,
    status: str | None,
    unread: Statement | None,
    *,
    contested: bool,
) -> Resolved:
    status = winner.rights_statement or status
    if winner.id == UNKNOWN and winner.family != "restricted":  # a status limits, but grants nothing
        return Resolved(UNKNOWN, UNKNOWN, status, True, f"Only a status is stated: {status}.")
    named = status if winner.id == UNKNOWN else winner.id
    if winner is agreement:
        why = [f"The agreement states {named}."]
    elif agreement is None:
        why = [f"The item itself states {named}."]
    else:
        why = [f"The item states {named}, which is more closed than the agreement's {agreement.id}."]
    unsettled = status is not None and status_family(status) == UNKNOWN
    if unread is not None:
        why.append(f"It also says {_short(unread.value)!r} ({unread.carrier}), which was not understood.")
    elif unsettled:
        why.append(f"It also says {status}.")
    if contested:
        why.append("It also states a licence that permits more.")
    if winner.note:
        why.append(winner.note)
    doubt = unread is not None or unsettled or contested
    return Resolved(winner.id, winner.family, status, doubt, " ".join(why))


def _nothing(status: str | None, unread: Statement | None, *, weak: bool) -> Resolved:
    if status:
        why = f"Only a status is stated: {status}."
    elif unread:
        why = f"{_short(unread.value)!r} ({unread.carrier}) was not understood."
    elif weak:
        why = "The only statements are weak, or about pictures or the whole site."
    else:
        why = "Nobody stated a licence."
    return Resolved(UNKNOWN, UNKNOWN, status, bool(status or unread or weak), why)


def _covering(claims: list[Licence]) -> Licence | None:
    """Return the first claim that asks at least what every other asks, or null when none does."""
    return next((c for c in claims if all(_duties(o) <= _duties(c) for o in claims)), None)


def _duties(licence: Licence) -> frozenset[str]:
    if licence.family == "community-terms":
        return frozenset({"BY", licence.id})
    found = {"BY"} if licence.family != "public-domain" else set()
    found |= {word for word in ("SA", "NC", "ND") if re.search(rf"-{word}\b", licence.id)}
    implied = {"sharealike": "SA", "noncommercial": "NC", "no-derivatives": "ND"}
    return frozenset(found | {implied[licence.family]} if licence.family in implied else found)


def _is_placed(licence: Licence) -> bool:
    """Tell whether we know what a licence permits; a bare status is placed, it permits nothing."""
    return licence.family != UNKNOWN or licence.id == UNKNOWN


def _distinct(licences: Iterable[Licence]) -> list[Licence]:
    """Return each licence once; "CC BY" without a version is the same as the one version that is named."""
    found = list({(one.id, one.rights_statement): one for one in licences}.values())
    versioned = {re.sub(r"-\d\.\d(-[A-Z]{2,3})?$", "", one.id) for one in found}
    return [one for one in found if one.id.removeprefix("LicenseRef-") not in versioned - {one.id}]


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."
