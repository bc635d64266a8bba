"""Terms that depend on who asks and from where: tiers of a licence, and the requester that they are held to.

Some communities let their own use freely and ask others to give back. Such terms stand in
`configs/tiers/<name>.toml`, with their author and the source that they were taken from. A requester is what
somebody says of themselves; nobody here checks it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from curation import config, duties
from curation.duties import ACTIONS, FORBID, Terms, stricter
from curation.errors import BadQuery, BadSettings

_LISTS = tomllib.loads(files("curation").joinpath("countries.toml").read_text(encoding="utf-8"))
COUNTRIES = frozenset(_LISTS["all"].split())
MINING = frozenset(_LISTS["research_mining"].split())
PURPOSES = ("commercial", "noncommercial", "research", "community")
Answer = Literal["permit", "permit-with-duties", "unknown", "forbid"]


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks: purposes, and the country by its ISO 3166 code; null for what was not said."""

    purposes: frozenset[str] = frozenset()
    country: str | None = None

    @staticmethod
    def of(said: str) -> "Requester":
        """Return the requester of words such as `commercial,FR`; raise `BadQuery` for others."""
        words = [word.strip() for word in said.split(",") if word.strip()]
        purposes = frozenset(word for word in words if word in PURPOSES)
        places = [word.upper() for word in words if word not in PURPOSES]
        if unknown := [place for place in places if place not in COUNTRIES]:
            raise BadQuery(
                f"{unknown[0]!r} says nothing of a requester; write {', '.join(PURPOSES)} and a country's "
                "two letters, as in commercial,FR"
            )
        if len(places) > 1 or {"commercial", "noncommercial"} <= purposes:
            raise BadQuery(f"{said!r} contradicts itself; name one country, and commercial or noncommercial")
        return Requester(purposes, places[0] if places else None)

    def told(self) -> str:
        """Return the requester in words."""
        words = [word for word in PURPOSES if word in self.purposes]
        return ",".join([*words, *([self.country] if self.country else [])]) or "anybody"


class Tier(BaseModel):
    """What a licence asks of some: of these purposes (none: all), in these countries or in all but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    who: tuple[Literal["commercial", "noncommercial", "research", "community"], ...] = ()
    countries: tuple[str, ...] = ()
    except_countries: tuple[str, ...] = ()
    actions: dict[str, Answer]
    duties: tuple[str, ...] = ()

    @field_validator("countries", "except_countries")
    @classmethod
    def _are_countries(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [each for each in given if each not in COUNTRIES]:
            raise ValueError(f"{unknown[0]!r} is no country's code of two capital letters (ISO 3166)")
        return given

    @model_validator(mode="after")
    def _says_all(self) -> "Tier":
        if missing := [action for action in ACTIONS if action not in self.actions]:
            raise ValueError(f"actions: {missing[0]} is missing; say permit, unknown or forbid of each")
        if unknown := [action for action in self.actions if action not in ACTIONS]:
            raise ValueError(f"actions: there is no {unknown[0]!r}; actions are {', '.join(ACTIONS)}")
        if strange := [each for each in self.duties if duties.kind(each) not in duties.KINDS]:
            known = ", ".join(sorted(duties.KINDS))
            raise ValueError(f"duties: there is no {strange[0]!r}; duties are {known}")
        return self

    def fits(self, requester: Requester) -> bool | None:
        """Tell whether a requester is meant; null where they did not say enough."""
        purpose = None if not requester.purposes else bool(set(self.who) & requester.purposes)
        country: bool | None = None
        if requester.country:
            inside = not self.countries or requester.country in self.countries
            country = inside and requester.country not in self.except_countries
        asked = [purpose] * bool(self.who) + [country] * bool(self.countries or self.except_countries)
        return False if False in asked else None if None in asked else True


class Tiered(BaseModel):
    """One licence whose terms differ by requester; the first tier that fits holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    licence: str = Field(pattern=r"^LicenseRef-[A-Za-z0-9.-]+$")
    author: str = Field(min_length=1)
    source: str = Field(min_length=1)
    note: str = ""
    tier: tuple[Tier, ...] = Field(min_length=1)


def load(configs: Path) -> dict[str, Any]:
    """Return the tiers of each licence by its name, as JSON values; none where the folder is absent."""
    found: dict[str, Any] = {}
    for path in sorted((configs / "tiers").glob("*.toml")):
        held = config.load(path, Tiered)
        if held.licence in found:
            raise BadSettings(f"{path}: {held.licence} has its tiers in another file; keep one of them")
        found[held.licence] = held.model_dump(mode="json")
    return dict(sorted(found.items()))


def terms(held: Mapping[str, Any], requester: Requester) -> tuple[Terms, str]:
    """Return what a tiered licence allows a requester, and the name of the tier that says so.

    Who does not say enough gets the least of all tiers that may be meant.
    """
    meant: list[Tier] = []
    for tier in Tiered.model_validate(held).tier:
        fits = tier.fits(requester)
        meant += [tier] if fits is not False else []
        if fits:
            break
    if not meant:
        return Terms(dict.fromkeys(ACTIONS, FORBID), (duties.HOLDER,)), "none of the tiers"
    allowed = {action: _least(meant, action) for action in ACTIONS}
    asked = tuple(dict.fromkeys(duty for tier in meant for duty in tier.duties))
    return Terms(allowed, asked), " or ".join(tier.name for tier in meant)


def _least(meant: Sequence[Tier], action: str) -> str:
    found = str(meant[0].actions[action])
    for tier in meant[1:]:
        found = stricter(found, tier.actions[action])
    return found
