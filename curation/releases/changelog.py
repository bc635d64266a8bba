"""What changed from one release to the next, by language, and why rows went.

Readers who pinned an older version see here whether they have to move: a withdrawal obliges them.
"""

from collections.abc import Mapping
from typing import Any

from curation.releases import markdown

_KINDS = ("added", "removed", "changed")


def changelog(changes: Mapping[str, Any]) -> str:
    """Return CHANGELOG.md of one release against its parent, the language with most changes first."""
    counts = {kind: changes.get(kind) or {} for kind in _KINDS}
    totals = {kind: sum(int(n) for n in counts[kind].values()) for kind in _KINDS}
    parent = changes.get("parent")
    head = f"Changes since {markdown.text(parent)}" if parent else "First release"
    parts = [f"# {head}", _sentence(totals)]
    if any(totals.values()):
        parts.append(_languages(counts))
    if changes.get("removed_because"):
        parts.append("## Why rows were removed\n\n" + _reasons(changes["removed_because"]))
    return "\n\n".join(parts) + "\n"


def _sentence(totals: Mapping[str, int]) -> str:
    if not any(totals.values()):
        return "No row was added, removed or changed."
    return (
        ", ".join(f"{totals[kind]:,} {'row' if totals[kind] == 1 else 'rows'} {kind}" for kind in _KINDS)
        + "."
    )


def _languages(counts: Mapping[str, Mapping[str, int]]) -> str:
    labels = {label for kind in _KINDS for label in counts[kind]}
    rows = [(label, [int(counts[kind].get(label, 0)) for kind in _KINDS]) for label in labels]
    rows.sort(key=lambda row: (-sum(row[1]), row[0]))
    cells = [[markdown.code(label), *(f"{n:,}" for n in found)] for label, found in rows]
    return markdown.table(["Language", *(kind.capitalize() for kind in _KINDS)], cells)


def _reasons(because: Mapping[str, int]) -> str:
    ordered = sorted(because.items(), key=lambda item: (-int(item[1]), item[0]))
    return "\n".join(f"- {markdown.text(reason)}: {int(count):,}" for reason, count in ordered)
