"""The licences of a release and what each asks of a reader, in plain words.

A release mixes licences; each row carries its own, and no single licence covers the whole. What stands
here is an explanation; where it differs from the licence's own text, that text holds.
"""

from collections.abc import Mapping
from typing import Any

from curation import duties as obliged
from curation import rights
from curation.releases import licence_texts, markdown

NAME = "Name the creator and the source, and give the address of the licence."
CHANGES = (
    "Say that the text was changed, if it was: the column `transforms` and the table of attribution tell how."
)
SHARE = "Whatever you make from these texts and publish goes under the same licence."
NO_TRADE = "Do not use these texts for commercial purposes."
NO_CHANGE = "Pass these texts on only as they are; do not publish changed versions."
CHOOSE = "You may choose among the licences named; the mildest asks this."

_SENTENCES = {
    obliged.ATTRIBUTE: NAME,
    obliged.INDICATE_CHANGES: CHANGES,
    obliged.SHARE_ALIKE: SHARE,
    obliged.NONCOMMERCIAL: NO_TRADE,
    obliged.VERBATIM: NO_CHANGE,
    obliged.CHOOSE: CHOOSE,
    obliged.NONE: "No duty by law; naming the source is good practice.",
    obliged.COMMUNITY: (
        "The community that gave these texts set the terms: read them first, and ask if in doubt."
    ),
    obliged.HOLDER: "Use these texts only where and as their holder allows.",
    obliged.UNSTATED: "Nobody stated a licence: do not pass these texts on.",
    obliged.READ: "Read the licence before you use these texts.",
    obliged.KEEP_NOTICE: "Keep the notices that come with the texts.",
    obliged.CREDIT_SIGNAL: "Give credit as the givers ask: {}.",
    obliged.BENEFIT: "Share what you gain with those who gave the texts: {}.",
    obliged.REGISTER: "Tell the givers what you use the texts for, before you do.",
    obliged.REPORT: "Report to the givers what you made of the texts: within {}.",
    obliged.WITHDRAWALS: "Delete what is withdrawn, within {}.",
    obliged.PROTOCOL: "Keep the protocol of the community: {}.",
    obliged.EMBARGO: "Use these texts from {} on, not before.",
    obliged.ON_SITE: "Use these texts only at {}.",
}


def licences_md(manifest: Mapping[str, Any]) -> str:
    """Return LICENSES.md: each licence of the release with its duties and rows, most rows first."""
    listed = manifest.get("licences") or {}
    parts = [f"# Licences of {markdown.text(_title(manifest))}", _HEAD]
    for name, facts in sorted(listed.items(), key=lambda item: (-int(item[1].get("rows", 0)), item[0])):
        parts.append(_section(name, facts))
    if not listed:
        parts.append("This release holds no rows, and so no licences.")
    return "\n\n".join(parts) + "\n"


_HEAD = (
    "Each row of this release has its own licence, in the column `licence`; files of different families lie "
    "in different folders under `data/`. The duties below are explanations: the text of the licence holds."
)


def duties(licence: str, family: str) -> tuple[str, ...]:
    """Return what a licence asks of a reader, one sentence each, in the order of `duties.of_licence`."""
    return tuple(map(sentence, obliged.of_licence(licence, family)))


def sentence(duty: str) -> str:
    """Return what a duty asks of a reader, in a sentence."""
    kind, _, about = duty.partition(":")
    return _SENTENCES[kind].format(about)


def _section(name: str, facts: Mapping[str, Any]) -> str:
    family = str(facts.get("family") or "unknown")
    where = facts.get("url") or rights.licence_text_url(name)
    lines = [
        f"## {markdown.text(facts.get('title') or name)}",
        "",
        f"- Identifier: {markdown.code(name)}",
        f"- Family: {markdown.code(family)}",
        f"- Rows: {int(facts.get('rows', 0)):,}",
        f"- Text: {markdown.link(str(where), str(where)) if where else 'no address is known'}",
        f"- {_held(name)}",
        "- Duties:",
        *(f"  - {duty}" for duty in duties(name, family)),
    ]
    return "\n".join(lines)


def _held(name: str) -> str:
    held = [place for place in map(licence_texts.place, licence_texts.identifiers(name)) if place]
    links = ", ".join(markdown.code(place) for place in held)
    return f"Text in this release: {links}" if held else "Text in this release: none is held"


def _title(manifest: Mapping[str, Any]) -> str:
    return " ".join(str(manifest[key]) for key in ("title", "version") if manifest.get(key)) or "this release"
