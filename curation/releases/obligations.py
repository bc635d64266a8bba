"""What the licences of a shard ask and allow, for machines: duties, actions, and what cannot be joined.

A shard is one folder of a release: one licence family in one language. Its duties are those of all its
licences together, and an action is allowed as far as every row allows it. What a licence does not clearly
say is `unknown`, never a permission. This explains; the text of each licence holds.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from curation.releases import openness

ATTRIBUTE, INDICATE_CHANGES, SHARE_ALIKE = "attribute", "indicate-changes", "share-alike"
NONCOMMERCIAL, VERBATIM, CHOOSE, NONE = "noncommercial", "verbatim-only", "choose-licence", "none"
COMMUNITY, HOLDER, UNSTATED, READ = "community-terms", "ask-holder", "do-not-redistribute", "read-licence"

PERMIT, WITH_DUTIES, UNKNOWN, FORBID = "permit", "permit-with-duties", "unknown", "forbid"
_STRICTER = (PERMIT, WITH_DUTIES, UNKNOWN, FORBID)
ACTIONS = (
    "retain",
    "redistribute_verbatim",
    "redistribute_adapted",
    "tdm_research",
    "train_noncommercial",
    "train_commercial",
)

# What a family asks when nothing more is known of a licence.
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "public-domain": (NONE,),
    "attribution": (ATTRIBUTE, INDICATE_CHANGES),
    "sharealike": (ATTRIBUTE, INDICATE_CHANGES, SHARE_ALIKE),
    "noncommercial": (ATTRIBUTE, INDICATE_CHANGES, NONCOMMERCIAL),
    "no-derivatives": (ATTRIBUTE, VERBATIM),
    "community-terms": (COMMUNITY,),
    "restricted": (HOLDER,),
    "unknown": (UNSTATED,),
}
# Every Creative Commons licence since 2002 says its duties in its name.
_CC = re.compile(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-\d\.\d(?:-[A-Z]{2,3})?")
_USES = ("tdm_research", "train_noncommercial", "train_commercial")


def duties(licence: str, family: str) -> tuple[str, ...]:
    """Return the duties of a licence by name; those of its family where it is not known.

    Of `A AND B` all duties hold; of `A OR B` the reader chooses, and the family is that of the mildest.
    """
    if " OR " in licence:
        return (CHOOSE, *_FAMILIES.get(family, (READ,)))
    parts = [_duties(part.strip("() "), family) for part in licence.split(" AND ")]
    return tuple(dict.fromkeys(duty for part in parts for duty in part))


def actions(asked: Iterable[str]) -> dict[str, str]:
    """Return how far each action is allowed under all these duties."""
    held = set(asked)
    if held & {COMMUNITY, HOLDER, UNSTATED, READ}:
        closed = FORBID if held & {HOLDER, UNSTATED} else UNKNOWN
        return {action: closed if action.startswith("redistribute") else UNKNOWN for action in ACTIONS}
    found = dict.fromkeys(ACTIONS, PERMIT if held <= {NONE} else WITH_DUTIES) | {"retain": PERMIT}
    if VERBATIM in held:  # whether a model is an adaptation is not settled
        found |= {"redistribute_adapted": FORBID, "train_noncommercial": UNKNOWN, "train_commercial": UNKNOWN}
    if NONCOMMERCIAL in held:
        found["train_commercial"] = FORBID
    return found


def obligations(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the duties of the whole release and of each shard, shards by family and language."""
    shards = [_shard(each) for each in manifest.get("shards") or ()]
    return {
        "release": manifest.get("version"),
        "note": "An explanation for machines. The text of each licence holds; LICENSES.md names them.",
        "openness": openness.of(manifest),
        "conflicts": conflicts(
            (name, each["licence_family"]) for each in shards for name in each["licences"]
        ),
        "withdrawals": "Delete from your copies what the newest edition of this release no longer holds.",
        "shards": shards,
    }


def _shard(given: Mapping[str, Any]) -> dict[str, Any]:
    family = str(given["licence_family"])
    licences = given.get("licence") or {}
    asked = tuple(dict.fromkeys(duty for name in licences for duty in duties(name, family)))
    allowed = actions(asked or (READ,))
    reserved = int(given.get("reserved", 0))
    if reserved:  # a reservation beside a licence that permits: what holds is for people to settle
        allowed |= {use: _stricter(allowed[use], UNKNOWN) for use in _USES}
    return {
        "path": f"data/{family}/{given['language']}",
        "licence_family": family,
        "language": given["language"],
        "rows": given["rows"],
        "licences": licences,
        "duties": list(asked),
        "actions": allowed,
        "rows_with_reservations": reserved,
        "rows_with_rights_in_doubt": int((given.get("rights_doubt") or {}).get("True", 0)),
        "rights_statements": given.get("rights_statement") or {},
        "community_labels": given.get("community_label") or {},
        "conflicts": conflicts((name, family) for name in licences),
    }


def conflicts(licences: Iterable[tuple[str, str]]) -> list[str]:
    """Return a sentence for what cannot go into one adapted work, from licences with their families."""
    held = [(_kind(name), duties(name, family)) for name, family in sorted(set(licences))]
    shared = sorted({kind for kind, asked in held if SHARE_ALIKE in asked})
    fixed = sorted({kind for kind, asked in held if VERBATIM in asked})
    found = [
        f"Texts under {a} and under {b} each ask for their own licence: publish no one work made from both."
        for a, b in combinations(shared, 2)
    ]
    return found + [
        f"Texts under {name} cannot go into anything adapted that is published." for name in fixed
    ]


def _duties(licence: str, family: str) -> tuple[str, ...]:
    found = _CC.fullmatch(licence)
    if found is None:
        return _FAMILIES.get(family, (READ,))
    parts = found[1].split("-")
    asked = [ATTRIBUTE, VERBATIM if "ND" in parts else INDICATE_CHANGES]
    return (*asked, *[SHARE_ALIKE] * ("SA" in parts), *[NONCOMMERCIAL] * ("NC" in parts))


def _kind(licence: str) -> str:
    """Return a licence without its version: later versions take up works under earlier ones."""
    return re.sub(r"-\d+\.\d+.*$", "", licence)


def _stricter(one: str, other: str) -> str:
    return max(one, other, key=_STRICTER.index)
