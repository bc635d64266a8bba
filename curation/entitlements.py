"""What may be done with a text or a shard, for whom, under which duties, and because of what.

Everything that was said of a text counts: its licence, labels of communities, reservations against machines.
What restricts wins over what permits, wherever either stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curation import duties, labels, rights, tiers
from curation.duties import ACTIONS, FORBID, PERMIT, UNKNOWN, Terms
from curation.tiers import Requester

ANYBODY = Requester()


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that was said of a text, and what follows from it."""

    what: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Entitled:
    """All claims on a text or shard, and what they allow together."""

    claims: tuple[Claim, ...]
    conflicts: tuple[str, ...] = ()
    terms: Terms = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", duties.together(claim.terms for claim in self.claims))

    def because(self, action: str) -> list[str]:
        """Return the claims that limit an action most; none where it is permitted."""
        answer = self.terms.actions[action]
        if answer == PERMIT:
            return []
        return [claim.what for claim in self.claims if self._limits(claim.terms, action, answer)]

    def told(self) -> dict[str, Any]:
        """Return actions with reasons, duties and conflicts as JSON takes them."""
        actions = {
            action: {"allowed": self.terms.actions[action], "because": self.because(action)}
            for action in ACTIONS
        }
        return {"actions": actions, "duties": list(self.terms.duties), "conflicts": list(self.conflicts)}

    @staticmethod
    def _limits(terms: Terms, action: str, answer: str) -> bool:
        if answer == duties.WITH_DUTIES:
            return terms.actions[action] == answer or bool(set(terms.duties) - {duties.NONE})
        return terms.actions[action] == answer


def of_text(
    row: Mapping[str, Any], tiered: Mapping[str, Any] = rights.NO_TERMS, requester: Requester = ANYBODY
) -> Entitled:
    """Return what may be done with one document, given its row."""
    licence, family = str(row["licence"]), str(row["licence_family"])
    claims = [_licence(licence, family, tiered, requester)]
    claims += _added(row.get("community_labels") or (), row.get("reservations") or (), requester)
    return Entitled(tuple(claims))


def of_shard(
    shard: Mapping[str, Any], tiered: Mapping[str, Any] = rights.NO_TERMS, requester: Requester = ANYBODY
) -> Entitled:
    """Return what may be done with all of a shard together, given its counts in a manifest."""
    return of_shards([shard], tiered, requester)


def of_shards(
    shards: Sequence[Mapping[str, Any]],
    tiered: Mapping[str, Any] = rights.NO_TERMS,
    requester: Requester = ANYBODY,
) -> Entitled:
    """Return what may be done with shards that are joined, and what cannot be joined into one work."""
    named = sorted({(n, str(s["licence_family"])) for s in shards for n in s.get("licence") or ()})
    claims = [_licence(name, family, tiered, requester) for name, family in named]
    written = sorted({label for shard in shards for label in shard.get("community_label") or ()})
    reserved = ["of some rows"] * any(int(shard.get("reserved", 0)) for shard in shards)
    claims += _added(written, reserved, requester)
    if not named:
        claims.append(Claim("no licence is told", duties.terms("", "")))
    return Entitled(tuple(claims), tuple(duties.conflicts(named)))


def refusal(mix: Entitled, action: str) -> str | None:
    """Return why something may not be done with texts together; null where it may, with its duties."""
    answer = mix.terms.actions[action]
    if action == "redistribute_adapted" and mix.conflicts:
        return " ".join(mix.conflicts)
    if answer in (FORBID, UNKNOWN):
        said = "is forbidden" if answer == FORBID else "is not settled"
        return f"{action} {said} by {'; '.join(mix.because(action))}."
    return None


def _licence(name: str, family: str, tiered: Mapping[str, Any], requester: Requester) -> Claim:
    if name in tiered:
        terms, tier = tiers.terms(tiered[name], requester)
        return Claim(f"{name}, for {tier}", terms)
    terms = duties.terms(name, family)
    # A licence asks what a use is for, not who does it: but who asks for trade says what it is for.
    if duties.NONCOMMERCIAL in terms.duties and "commercial" in requester.purposes:
        closed = dict.fromkeys((*duties.PASSING_ON, "train_commercial"), FORBID)
        return Claim(f"{name}, for use in trade", Terms({**terms.actions, **closed}, terms.duties))
    return Claim(name if name != rights.UNKNOWN else "no known licence", terms)


def _added(written: Iterable[str], reservations: Iterable[str], requester: Requester) -> list[Claim]:
    is_ours = "community" in requester.purposes
    found = [
        Claim(f"the label {labels.read(each).told()}", labels.terms(each, is_of_community=is_ours))
        for each in written
    ]
    may_mine = "research" in requester.purposes and requester.country in tiers.MINING
    for each in reservations:
        if not each.startswith("not reserved"):
            found.append(
                Claim(f"a reservation against machines, {each}", _MINABLE if may_mine else _RESERVED)
            )
    return found


_FREE = dict.fromkeys(ACTIONS, PERMIT)
_RESERVED = Terms(_FREE | dict.fromkeys(duties.USES, UNKNOWN))
_MINABLE = Terms(_FREE | {"train_noncommercial": UNKNOWN, "train_commercial": UNKNOWN})
