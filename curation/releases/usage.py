"""What may be done with a licence family's files, as an ODRL offer in words of Creative Commons.

ODRL 2.2 takes the actions of Creative Commons' own vocabulary into its common one; mining is TDMRep's, and
for training there is no word yet but ours. An offer says what all rows of the family have in common; what is
neither permitted nor prohibited there is not settled. Source: www.w3.org/TR/odrl-vocab.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from curation import duties, entitlements
from curation.duties import FORBID, PERMIT, WITH_DUTIES, Terms
from curation.releases import licences
from curation.releases.obligations import tiered
from curation.tiers import Tier, Tiered

_DUTIES = {
    duties.ATTRIBUTE: ("cc:Attribution", "cc:Notice"),
    duties.SHARE_ALIKE: ("cc:ShareAlike",),
    duties.INDICATE_CHANGES: ("cc:Notice",),
    duties.KEEP_NOTICE: ("cc:Notice",),
    duties.CREDIT_SIGNAL: ("cc:Attribution",),
    duties.BENEFIT: ("odrl:compensate",),
    duties.REGISTER: ("odrl:inform",),
    duties.REPORT: ("odrl:inform",),
    duties.WITHDRAWALS: ("odrl:delete",),
    duties.PROTOCOL: ("odrl:reviewPolicy",),
}
_ACTIONS = {
    "retain": "cc:Reproduction",
    "redistribute_verbatim": "cc:Distribution",
    "redistribute_adapted": "cc:DerivativeWorks",
    "tdm_research": "tdm:mine",
    "train_noncommercial": "lc:trainWithoutTrade",
    "train_commercial": "lc:trainForTrade",
    "display": "odrl:display",
}


def file_set(family: str) -> str:
    """Return the name of the set of files of a licence family."""
    return f"files-{family}"


def offer(family: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the offer under which the rows of a licence family come; tiers of a licence stand beside."""
    names = sorted(n for n, given in (manifest.get("licences") or {}).items() if given["family"] == family)
    held = [each for each in manifest.get("shards") or () if each["licence_family"] == family]
    tiers = {name: given for name, given in tiered(manifest).items() if name in names}
    found = entitlements.of_shards(held or [{"licence_family": family, "licence": names}], tiers)
    permitted, refused = _rules(found.terms)
    if duties.NONCOMMERCIAL in found.terms.duties:
        refused.append(_rule("Prohibition", "cc:CommercialUse", {}))
    for name, given in tiers.items():
        for tier in Tiered.model_validate(given).tier:
            permitted += _of_tier(name, tier)
    told = {
        "@type": ["sc:CreativeWork", "odrl:Offer"],
        "name": f"Terms of the licence family {family}: {', '.join(names)}",
        "description": " ".join(_sentences(found.terms.duties, held)),
        "odrl:target": {"@id": file_set(family)},
        "odrl:permission": permitted,
        "odrl:prohibition": refused,
    }
    return {key: value for key, value in told.items() if value != []}


def _sentences(asked: Iterable[str], held: Iterable[Mapping[str, Any]]) -> list[str]:
    reserved = sum(int(each.get("reserved", 0)) for each in held)
    found = list(dict.fromkeys(map(licences.sentence, asked)))
    return found + [f"Rows that carry a reservation against use by machines: {reserved:,}."] * bool(reserved)


def _rules(terms: Terms) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    due = {action: licences.sentence(d) for d in terms.duties for action in _DUTIES.get(duties.kind(d), ())}
    permitted = [
        _rule("Permission", word, due if terms.actions[action] == WITH_DUTIES else {})
        for action, word in _ACTIONS.items()
        if terms.actions[action] in (PERMIT, WITH_DUTIES)
    ]
    refused = [_rule("Prohibition", word, {}) for a, word in _ACTIONS.items() if terms.actions[a] == FORBID]
    return permitted, refused


def _of_tier(licence: str, tier: Tier) -> list[dict[str, Any]]:
    """Return what a tier permits beyond what anybody may, each bound to whom it is for."""
    permitted, _ = _rules(Terms(tier.actions, tier.duties))
    limits = [
        ("odrl:spatial", "odrl:isAnyOf", tier.countries),
        ("odrl:spatial", "odrl:isNoneOf", tier.except_countries),
        ("odrl:purpose", "odrl:isAnyOf", tier.who),
    ]
    constraints = [
        {
            "@type": "odrl:Constraint",
            "odrl:leftOperand": {"@id": left},
            "odrl:operator": {"@id": operator},
            "odrl:rightOperand": list(right),
        }
        for left, operator, right in limits
        if right
    ]
    named = {"description": f"{licence}, for {tier.name}"}
    return [rule | named | {"odrl:constraint": constraints} for rule in permitted if constraints]


def _rule(kind: str, action: str, due: Mapping[str, str]) -> dict[str, Any]:
    rule: dict[str, Any] = {"@type": f"odrl:{kind}", "odrl:action": {"@id": action}}
    if due:
        rule["odrl:duty"] = [
            {"@type": "odrl:Duty", "odrl:action": {"@id": each}, "description": sentence}
            for each, sentence in due.items()
        ]
    return rule
