"""What the card of a release tells of its making: how, from what, with which limits, and whom to ask.

A limit that is written down is part of the release; every one here follows from a figure of the manifest.
"""

from collections.abc import Mapping
from typing import Any

from curation.releases.markdown import code, table, text

_OUTCOMES = ("kept", "flagged", "dropped", "duplicate", "withdrawn", "quarantined")

# Fewer rows than this cannot stand for a language; the card names them as a limit.
FEW_ROWS = 100


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


def limits(manifest: Mapping[str, Any]) -> str:
    """Return what a reader must not expect of the release."""
    languages = facts(manifest, "languages")
    unchecked = sorted(label for label, given in languages.items() if given.get("model_validated") is False)
    few = sorted(label for label, given in languages.items() if int(given.get("rows", 0)) < FEW_ROWS)
    untold = sum(int(given.get("rows", 0)) for label, given in languages.items() if label.startswith("und"))
    known = []
    if unchecked:
        known.append(
            f"At least one model was never validated for {_labels(unchecked)}; "
            "its labels and scores there may be wrong."
        )
    if few:
        known.append(f"Fewer than {FEW_ROWS} documents cannot stand for a language: {_labels(few)}.")
    if untold:
        known.append(f"The language of {counted(untold, 'document')} could not be told.")
    known += _masked(manifest)
    known += _one_sided(manifest)
    known.append(
        "No check of the whole by native speakers is recorded; `review_status` tells "
        "which rows a curator kept."
    )
    known.append(
        "Scores are measurements by machines, not judgements; a low score does "
        "not prove that a text is harmless or sound."
    )
    return "\n".join(f"- {limit}" for limit in known)


def _masked(manifest: Mapping[str, Any]) -> list[str]:
    masked = int(manifest.get("masked") or 0)
    told = "addresses and numbers of persons stand under pseudonyms such as `[email-1]`"
    left = "names and postal addresses are not looked for"
    return [f"In {counted(masked, 'document')} {told}; {left}."] if masked else []


def _one_sided(manifest: Mapping[str, Any]) -> list[str]:
    rows = {slug: int(_facts(given).get("rows", 0)) for slug, given in facts(manifest, "sources").items()}
    total = sum(rows.values())
    most = max(sorted(rows), key=lambda slug: rows[slug], default="")
    if len(rows) < 2 or rows[most] * 2 <= total:
        return []
    return [f"One source, {code(most)}, gave {rows[most] / total:.0%} of all rows."]


def _labels(labels: list[str]) -> str:
    rest = len(labels) - 20
    return ", ".join(code(label) for label in labels[:20]) + (f" and {rest} more" if rest > 0 else "")


def cite(manifest: Mapping[str, Any]) -> str:
    """Return an entry of BibTeX for this version."""
    fields = {
        "title": manifest.get("title"),
        "author": manifest.get("publisher"),
        "year": str(manifest.get("created_at") or "")[:4],
        "version": manifest.get("version"),
        "note": f"content sha256 {manifest['content_sha256']}" if manifest.get("content_sha256") else None,
    }
    lines = [f"  {key} = {{{_bibtex(value)}}}," for key, value in fields.items() if value]
    return "\n".join(
        ["```bibtex", "@misc{local-commons-" + _bibtex(manifest.get("version", "")) + ",", *lines, "}", "```"]
    )


def _bibtex(value: object) -> str:
    return "".join(c for c in " ".join(str(value).split()) if c not in "{}\\`" and c.isprintable())


def withdraw(manifest: Mapping[str, Any]) -> str:
    """Return how a text is withdrawn and a decision appealed against."""
    whom = text(manifest["publisher"]) if manifest.get("publisher") else "the publisher"
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


def counted(count: Any, noun: str) -> str:
    """Return a count with its noun, `1,200 documents`."""
    return f"{int(count or 0):,} {noun}" + ("" if count == 1 else "s")
