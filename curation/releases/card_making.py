"""What the card of a release tells of its making: how, from what, with which limits, and whom to ask.

A section without facts says that nothing was recorded.
"""

from collections.abc import Mapping
from typing import Any

from curation.releases import cite, limits
from curation.releases.markdown import code, table, text

_OUTCOMES = ("kept", "flagged", "dropped", "duplicate", "withdrawn", "quarantined")


def made(manifest: Mapping[str, Any]) -> str:
    """Return how the rows came to be: the balance of the run, the policy, the models."""
    balance, policy = facts(manifest, "balance"), facts(manifest, "policy")
    software = facts(manifest, "software")
    parts = []
    if balance:
        ends = ", ".join(f"{int(balance.get(key, 0)):,} {key}" for key in _OUTCOMES)
        parts.append(f"Of {int(balance.get('read', 0)):,} records read: {ends}.")
    if policy:
        stewards = ", ".join(text(one) for one in policy.get("stewards") or ()) or "nobody named"
        parts.append(
            f"Filters measured each document; the policy {code(policy.get('name', ''))}, version "
            f"{code(policy.get('version', ''))}, decided what is kept and what people look at. Its "
            f"stewards: {stewards}. Its hash: {code(policy.get('hash', ''))}."
        )
    models = [
        [code(m.get("filter", "")), code(m.get("key", "")), code(m.get("sha256") or "")]
        for m in manifest.get("models") or ()
    ]
    if models:
        parts.append(table(["Filter", "Model", "SHA-256"], models))
    if software:
        parts.append(
            f"Made with {text(software.get('name', ''))} {text(software.get('version', ''))}, "
            f"run {code(manifest.get('run', ''))}."
        )
    return "\n\n".join(parts) or "Nothing was recorded."


def sources(manifest: Mapping[str, Any]) -> str:
    """Return the table of the sources, by identifier."""
    found = facts(manifest, "sources")
    rows = [
        [
            code(slug),
            *(text(given.get(key) or "") for key in ("title", "holder", "contributor", "tier")),
            code(given.get("licence") or ""),
            code(given.get("agreement_id") or ""),
            f"{int(given.get('rows', 0)):,}",
        ]
        for slug, given in sorted((slug, _facts(given)) for slug, given in found.items())
    ]
    heads = ["Source", "Title", "Holder", "Contributor", "Tier", "Licence", "Agreement", "Rows"]
    return table(heads, rows) if rows else "No sources are recorded."


def limited(manifest: Mapping[str, Any]) -> str:
    """Return what a reader must not expect of the release, as a list."""
    return "\n".join(f"- {limit}" for limit in limits.known(manifest, code))


def cited(manifest: Mapping[str, Any]) -> str:
    """Return how to cite this version."""
    return f"```bibtex\n{cite.bibtex(manifest)}\n```\n\nCITATION.cff and datacite.json say the same to tools."


def withdraw(manifest: Mapping[str, Any]) -> str:
    """Return how a text is withdrawn and a decision appealed against."""
    contact = (manifest.get("publication") or {}).get("contact")
    whom = text(manifest["publisher"]) if manifest.get("publisher") else "the publisher"
    whom += f" ({text(contact)})" if contact else ""
    return (
        f"Whoever gave or wrote a text, and whoever it is about, may write to {whom} and ask that it be "
        "withdrawn, or that a decision be looked at again. Name the version and the `doc_id`. "
        "Withdrawn texts leave the published versions too: fetch the newest files, and delete from "
        "your copies what they no longer hold."
    )


def facts(manifest: Mapping[str, Any], key: str) -> Any:
    """Return one table of the manifest; an empty one where it has none."""
    return manifest.get(key) or {}


def _facts(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {"rows": given}
