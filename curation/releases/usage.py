"""What may be done with a licence family's files, as an ODRL offer in words of Creative Commons.

ODRL 2.2 takes the actions of Creative Commons' own vocabulary into its common one. An offer says what all
rows of the family have in common; what is neither permitted nor prohibited there is not settled.
Source: www.w3.org/TR/odrl-vocab.
"""

from collections.abc import Mapping
from typing import Any

from curation.releases import licences
from curation.releases import obligations as obliged

_DUTIES = {
    obliged.ATTRIBUTE: ("cc:Attribution", "cc:Notice"),
    obliged.SHARE_ALIKE: ("cc:ShareAlike",),
    obliged.INDICATE_CHANGES: ("cc:Notice",),
}
_ACTIONS = {
    "retain": "cc:Reproduction",
    "redistribute_verbatim": "cc:Distribution",
    "redistribute_adapted": "cc:DerivativeWorks",
}


def file_set(family: str) -> str:
    """Return the name of the set of files of a licence family."""
    return f"files-{family}"


def offer(family: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the offer under which the rows of a licence family come."""
    names = sorted(n for n, given in (manifest.get("licences") or {}).items() if given["family"] == family)
    asked = tuple(dict.fromkeys(duty for name in names for duty in obliged.duties(name, family)))
    allowed = obliged.actions(asked or (obliged.READ,))
    permitted = [_ACTIONS[a] for a in _ACTIONS if allowed[a] in (obliged.PERMIT, obliged.WITH_DUTIES)]
    refused = [_ACTIONS[a] for a in _ACTIONS if allowed[a] == obliged.FORBID]
    refused += ["cc:CommercialUse"] * (obliged.NONCOMMERCIAL in asked)
    due = dict.fromkeys(action for duty in asked for action in _DUTIES.get(duty, ()))
    sentences = dict.fromkeys(sentence for name in names for sentence in licences.duties(name, family))
    held = [each for each in manifest.get("shards") or () if each["licence_family"] == family]
    reserved = sum(int(each.get("reserved", 0)) for each in held)
    if reserved:
        sentences[f"Rows that carry a reservation against use by machines: {reserved:,}."] = None
    found = {
        "@type": ["sc:CreativeWork", "odrl:Offer"],
        "name": f"Terms of the licence family {family}: {', '.join(names)}",
        "description": " ".join(sentences),
        "odrl:target": {"@id": file_set(family)},
        "odrl:permission": [_rule("Permission", action, tuple(due)) for action in permitted],
        "odrl:prohibition": [_rule("Prohibition", action) for action in refused],
    }
    return {key: value for key, value in found.items() if value != []}


def _rule(kind: str, action: str, due: tuple[str, ...] = ()) -> dict[str, Any]:
    rule: dict[str, Any] = {"@type": f"odrl:{kind}", "odrl:action": {"@id": action}}
    if due and action != _ACTIONS["retain"]:
        rule["odrl:duty"] = [{"@type": "odrl:Duty", "odrl:action": {"@id": each}} for each in due]
    return rule
