"""The detail of an answer that changes something: which language, licence, places, tier or label."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from curation import decisions, rights
from curation.errors import BadReview

_LANGUAGE = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_KIND = re.compile(r"[a-z]+(-[a-z]+)*")
_PLACE = re.compile(r"(\d+)-(\d+) +(\S+)")
NEEDED = {
    decisions.LANGUAGE: "language",
    decisions.LICENCE: "licence",
    decisions.REDACT: "spans",
    decisions.TIER: "tier",
    decisions.LABEL: "label",
}


def complete(
    verdict: str, detail: Mapping[str, Any], *, terms: Mapping[str, str] = rights.NO_TERMS
) -> dict[str, Any]:
    """Return a verdict's detail as the ledger holds it, or say what is missing or wrong in it.

    `terms` are the licences that the settings add; a licence goes along with its family.
    """
    needed = NEEDED.get(verdict)
    if needed is None:
        return {}
    value = detail.get(needed)
    if not value:
        raise BadReview(f"the answer {verdict!r} needs {needed}; nothing was given")
    return _COMPLETE[needed](value, terms)


def read(verdict: str, written: str) -> dict[str, Any]:
    """Return a detail written in one line: `swh_Latn`, `CC-BY-4.0`, `community`, `3-9 name, 20-24 name`."""
    needed = NEEDED.get(verdict)
    if needed != "spans":
        return {needed: written.strip()} if needed else {}
    return {"spans": [_place(place) for place in written.split(",") if place.strip()]}


def fit(spans: Iterable[Mapping[str, Any]], length_chars: int) -> None:
    """Raise `BadReview` when a place to be redacted does not lie in a text of this length."""
    for span in spans:
        if span["end"] > length_chars:
            raise BadReview(f"the text has {length_chars} characters; there is none at {span['end']}")


def _language(value: Any, _: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise BadReview(f"a language is written as in swh_Latn (ISO 639-3 and script), not {value!r}")
    return {"language": value}


def _licence(value: Any, terms: Mapping[str, str]) -> dict[str, Any]:
    licence = rights.normalise(str(value), terms=terms)
    if licence is None:
        raise BadReview(f"{value!r} is no licence that is known; write its SPDX identifier, as in CC-BY-4.0")
    return {"licence": licence.id, "family": licence.family}


def _spans(value: Any, _: Mapping[str, str]) -> dict[str, Any]:
    try:
        spans = [_span(**span) for span in value]
    except (TypeError, ValueError) as error:
        raise BadReview(
            f"a place to be redacted has start, end and kind, as in 3, 9, name: {error}"
        ) from error
    wrong = [s for s in spans if not 0 <= s["start"] < s["end"] or not _KIND.fullmatch(s["kind"])]
    if wrong:
        raise BadReview(f"no place in a text: {wrong[0]}; start comes before end, kind is a word like name")
    return {"spans": sorted(spans, key=lambda s: (s["start"], s["end"], s["kind"]))}


def _place(written: str) -> dict[str, Any]:
    found = _PLACE.fullmatch(written.strip())
    if not found:
        raise BadReview(
            f"a place is written as in 3-9 name: first, one behind the last, kind; not {written!r}"
        )
    return {"start": int(found[1]), "end": int(found[2]), "kind": found[3]}


def _span(*, start: Any, end: Any, kind: Any) -> dict[str, Any]:
    return {"start": int(start), "end": int(end), "kind": str(kind)}


def _tier(value: Any, _: Mapping[str, str]) -> dict[str, Any]:
    if value not in decisions.TIERS:
        raise BadReview(f"a tier is one of {', '.join(decisions.TIERS)}, not {value!r}")
    return {"tier": value}


def _label(value: Any, _: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(value, str) or not value.strip():
        raise BadReview("a community label is its name, as in TK Seasonal")
    return {"label": value.strip()}


_COMPLETE = {"language": _language, "licence": _licence, "spans": _spans, "tier": _tier, "label": _label}
