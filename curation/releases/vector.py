"""How open a release is, component by component, each in words: never one number, never a badge.

The components follow what data commons ask of themselves; who has another question weighs them otherwise.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from curation.releases import limits, open_source_ai, openness, terms
from curation.releases.questions import Table

THERE, PARTLY, MISSING, UNTOLD = "there", "in part", "missing", "not told"


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that openness is made of, how far it is there, and what is."""

    name: str
    state: str
    words: str


def vector(manifest: Mapping[str, Any]) -> list[Component]:
    """Return the components of a release."""
    return [
        _licences(manifest),
        _conditions(manifest),
        _gates(manifest),
        _available(manifest),
        _described(manifest),
        _provenance(manifest),
        _code(manifest),
        _rules(manifest),
        _removed(manifest),
        _decisions(manifest),
        _withdrawals(manifest),
        Component(
            "Rebuilt by others",
            UNTOLD,
            "Equal inputs give equal bytes; nobody outside has told yet that they rebuilt this version.",
        ),
    ]


def told(manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the components as JSON takes them."""
    return [asdict(each) for each in vector(manifest)]


def _licences(manifest: Mapping[str, Any]) -> Component:
    found = openness.of(manifest)
    free, rows = found["rows_under_open_licences"], int(manifest.get("rows") or 0)
    words = f"{free:,} of {rows:,} documents may be used, changed and shared by anyone for any purpose."
    return Component("Licences", THERE if free == rows and rows else PARTLY if free else MISSING, words)


def _conditions(manifest: Mapping[str, Any]) -> Component:
    found = openness.of(manifest)
    reserved = found["openly_licensed_rows_with_reservations"]
    labels = found["community_labels_on_openly_licensed_rows"]
    words = (
        f"{reserved:,} of those carry a reservation against machines, {labels:,} a community's label."
        if reserved or labels
        else "Nothing is asked beyond the licences."
    )
    return Component("No conditions beside the licences", PARTLY if reserved or labels else THERE, words)


def _gates(manifest: Mapping[str, Any]) -> Component:
    asked = terms.asked(manifest, manifest.get("files") or ())
    words = (
        f"{len(asked)} terms are accepted before some files are sent."
        if asked
        else "No licence asks for terms to be accepted."
    )
    return Component("No gates", PARTLY if asked else THERE, words)


def _available(manifest: Mapping[str, Any]) -> Component:
    where = (manifest.get("publication") or {}).get("url")
    if not where:
        return Component("Available", UNTOLD, "The publisher names no address.")
    return Component("Available", THERE, f"Whole files and parts of them, without an account, at {where}.")


def _described(manifest: Mapping[str, Any]) -> Component:
    description = open_source_ai.sections(manifest)[0].fields
    missing = [each.name for each in description if not each.answer]
    words = (
        f"Not told: {', '.join(missing)}." if missing else "Every question of the description is answered."
    )
    return Component("Data information", PARTLY if missing else THERE, words)


def _provenance(manifest: Mapping[str, Any]) -> Component:
    sources = len(manifest.get("sources") or {})
    return Component(
        "Origin of every document",
        THERE,
        f"Each row names source, place, licence and steps; {sources} sources, each with its agreement.",
    )


def _code(manifest: Mapping[str, Any]) -> Component:
    software = manifest.get("software") or {}
    if not software:
        return Component("Code that made it", UNTOLD, "The program that made it is not named.")
    return Component(
        "Code that made it", THERE, f"{software.get('name')} {software.get('version')}, seeds fixed."
    )


def _rules(manifest: Mapping[str, Any]) -> Component:
    models = len(manifest.get("models") or ())
    if not manifest.get("policy"):
        return Component("Rules and models", UNTOLD, "The rules are not recorded.")
    return Component(
        "Rules and models",
        THERE,
        f"policies.json has the rules, manifest.json the digests of {models} models.",
    )


def _removed(manifest: Mapping[str, Any]) -> Component:
    balance = manifest.get("balance") or {}
    if not balance:
        return Component("What was left out", UNTOLD, "Nobody counted what was left out.")
    out = {name: int(balance.get(name, 0)) for name in ("dropped", "flagged", "duplicate", "quarantined")}
    counted = ", ".join(f"{n:,} {name}" for name, n in out.items())
    return Component(
        "What was left out", PARTLY, f"Counted with reasons ({counted}); no sample of it is here."
    )


def _decisions(manifest: Mapping[str, Any]) -> Component:
    entries = int((manifest.get("ledger") or {}).get("entries", 0))
    policy = manifest.get("policy") or {}
    stewards = ", ".join(policy.get("stewards") or ()) or "nobody"
    words = (
        f"Rules chosen by {stewards}; {limits.counted(entries, 'decision')} of people in a chained ledger."
    )
    return Component("Who decides", THERE if policy else UNTOLD, words)


def _withdrawals(manifest: Mapping[str, Any]) -> Component:
    return Component(
        "Withdrawals are honoured",
        THERE,
        "Published versions are reissued without them; a signed feed cleans copies.",
    )


def table(manifest: Mapping[str, Any]) -> Table:
    """Return the vector as a table."""
    return Table(
        ("Component", "Is it there?", "In words"),
        tuple((each.name, each.state, each.words) for each in vector(manifest)),
    )
