"""What licences allow and ask, action by action, and how that adds up over many texts.

An action is allowed as far as every text allows it; duties of all texts hold together. What a licence does
not clearly say is `unknown`, never a permission. This explains; the text of each licence holds.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

PERMIT, WITH_DUTIES, UNKNOWN, FORBID = "permit", "permit-with-duties", "unknown", "forbid"
_STRICTER = (PERMIT, WITH_DUTIES, UNKNOWN, FORBID)
ACTIONS = (
    "retain",
    "redistribute_verbatim",
    "redistribute_adapted",
    "tdm_research",
    "train_noncommercial",
    "train_commercial",
    "display",
)
USES = ("tdm_research", "train_noncommercial", "train_commercial")  # by machines
PASSING_ON = ("redistribute_verbatim", "redistribute_adapted", "display")

# A duty is a kind, or `kind:what`, as `cultural-protocol:TK S`.
ATTRIBUTE, INDICATE_CHANGES, SHARE_ALIKE = "attribute", "indicate-changes", "share-alike"
NONCOMMERCIAL, VERBATIM, CHOOSE, NONE = "noncommercial", "verbatim-only", "choose-licence", "none"
COMMUNITY, HOLDER, UNSTATED, READ = "community-terms", "ask-holder", "do-not-redistribute", "read-licence"
KEEP_NOTICE, CREDIT_SIGNAL = "keep-notice", "credit-signal"
BENEFIT, REGISTER, REPORT = "benefit-share", "register-use", "report-use"
WITHDRAWALS, PROTOCOL = "honour-withdrawal", "cultural-protocol"
EMBARGO, ON_SITE = "embargo-until", "on-site"
KINDS = frozenset(
    {ATTRIBUTE, INDICATE_CHANGES, SHARE_ALIKE, NONCOMMERCIAL, VERBATIM, CHOOSE, NONE}
    | {COMMUNITY, HOLDER, UNSTATED, READ, KEEP_NOTICE, CREDIT_SIGNAL, BENEFIT, REGISTER, REPORT}
    | {WITHDRAWALS, PROTOCOL, EMBARGO, ON_SITE}
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


@dataclass(frozen=True, slots=True)
class Terms:
    """How far each action is allowed, and under which duties."""

    actions: Mapping[str, str]
    duties: tuple[str, ...] = ()


def terms(licence: str, family: str) -> Terms:
    """Return what a licence allows and asks; what its family does where the licence is not known."""
    asked = of_licence(licence, family)
    return Terms(actions(asked), asked)


def together(parts: Iterable[Terms]) -> Terms:
    """Return the terms of several texts, or of several statements on one: all duties, the least allowed."""
    allowed, asked = dict.fromkeys(ACTIONS, PERMIT), dict[str, None]()
    for part in parts:
        allowed = {action: stricter(allowed[action], part.actions[action]) for action in ACTIONS}
        asked |= dict.fromkeys(part.duties)
    if len(asked) > 1:
        asked.pop(NONE, None)
    if asked.keys() - {NONE}:
        outward = (action for action in ACTIONS if action != "retain")
        allowed |= {action: stricter(allowed[action], WITH_DUTIES) for action in outward}
    return Terms(allowed, tuple(asked))


def stricter(one: str, other: str) -> str:
    """Return the answer that allows less."""
    return max(one, other, key=_STRICTER.index)


def kind(duty: str) -> str:
    """Return the kind of a duty, without what it is about."""
    return duty.partition(":")[0]


def of_licence(licence: str, family: str) -> tuple[str, ...]:
    """Return the duties of a licence by name; those of its family where it is not known.

    Of `A AND B` all duties hold; of `A OR B` the reader chooses, and the family is that of the mildest.
    """
    if " OR " in licence:
        return (CHOOSE, *_FAMILIES.get(family, (READ,)))
    parts = [_duties(part.strip("() "), family) for part in licence.split(" AND ")]
    return tuple(dict.fromkeys(duty for part in parts for duty in part))


def actions(asked: Iterable[str]) -> dict[str, str]:
    """Return how far each action is allowed under all these duties of licences."""
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


def conflicts(licences: Iterable[tuple[str, str]]) -> list[str]:
    """Return a sentence for what cannot go into one adapted work, from licences with their families."""
    held = [(_kind(name), of_licence(name, family)) for name, family in sorted(set(licences))]
    shared = sorted({name for name, asked in held if SHARE_ALIKE in asked})
    fixed = sorted({name for name, asked in held if VERBATIM in asked})
    own = sorted({name for name, asked in held if COMMUNITY in asked})
    return [
        *(
            f"Texts under {a} and under {b} each ask for their own licence: "
            "publish no one work made from both."
            for a, b in combinations(shared, 2)
        ),
        *(
            f"Texts under {a} go on under {a} alone, and the terms of {b} are a community's own: "
            "publish no one work made from both."
            for a in shared
            for b in own
        ),
        *(f"Texts under {name} cannot go into anything adapted that is published." for name in fixed),
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
