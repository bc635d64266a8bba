"""Claims of those who declare a use: what a model gives away, held against what "open" means.

Classes are those of the Model Openness Framework 1.0 (White, Haddad and others, 2024): III open model, II
open tooling, I open science, each with all of the class before. Data information is what the Open Source AI
Definition 1.0 asks: a description of all data, and the lists of what is public and what third parties give.
A claim is read as it was declared; nobody here looked at the components.
"""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from license_expression import get_spdx_licensing
from pydantic import BaseModel, ConfigDict, Field, field_validator

from curation import config, rights

CLASSES: dict[str, tuple[str, ...]] = {
    "III": (
        "model_architecture",
        "final_parameters",
        "technical_report",
        "evaluation_results",
        "model_card",
        "data_card",
    ),
    "II": ("training_code", "inference_code", "evaluation_code", "evaluation_data", "libraries_and_tools"),
    "I": ("research_paper", "training_data", "preprocessing_code", "intermediate_parameters"),
}
DATA_INFORMATION = ("data_description", "list_of_public_data", "list_of_third_party_data")
_OSAID = (*DATA_INFORMATION, "preprocessing_code", "training_code", "inference_code", "final_parameters")
_KNOWN = frozenset(name for names in CLASSES.values() for name in names) | set(DATA_INFORMATION)
_CLAIM = re.compile(r"\b(?:(?:fully|truly|completely) )?open(?:[ -]?source|[ -]weights?| science)?\b", re.I)


class Given(BaseModel):
    """One component that is given away: under which licence, and where it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    licence: str
    url: str = Field(pattern=r"^https?://\S+$")


class Claim(BaseModel):
    """A declared use of a release: who made what of it, what they give away, and what they say of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    by: str = Field(min_length=1)
    date: datetime.date
    release: str = Field(min_length=1)  # the version that was used
    content_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    languages: tuple[str, ...] = ()
    is_commercial: bool
    says: tuple[str, ...] = ()  # what they say of it in public, word for word
    component: dict[str, Given] = {}

    @field_validator("component")
    @classmethod
    def _are_known(cls, given: dict[str, Given]) -> dict[str, Given]:
        if unknown := sorted(given.keys() - _KNOWN):
            raise ValueError(
                f"there is no component {unknown[0]!r}; components are {', '.join(sorted(_KNOWN))}"
            )
        return given


def load(path: Path) -> Claim:
    """Return a declared use; raise `BadSettings` where the file says something else."""
    return config.load(path, Claim)


def judged(claim: Claim) -> dict[str, Any]:
    """Return the class that a claim reaches, what others lack, the definition's parts, and its words."""
    lacking = {name: [*_lacking(claim, names)] for name, names in CLASSES.items()}
    reached = None
    for name in CLASSES:
        if lacking[name]:
            break
        reached = name
    asked = {name: not [*_lacking(claim, (name,))] for name in _OSAID}
    return {
        "name": claim.name,
        "model_openness_framework": {
            "class": reached,
            "lacking": {name: missing for name, missing in lacking.items() if missing},
        },
        "open_source_ai_definition": {
            "data_information": all(asked[name] for name in DATA_INFORMATION),
            "parts": asked,
            "all_there": all(asked.values()),
        },
        "phrases": [*_phrases(claim, is_whole=all(asked.values()), reached=reached)],
    }


def _lacking(claim: Claim, names: tuple[str, ...]) -> Iterator[str]:
    """Yield each component that is not given away, or not freely, with the reason."""
    for name in names:
        given = claim.component.get(name)
        if given is None:
            yield f"{name}: not given"
        elif not _is_free(given.licence):
            yield f"{name}: {given.licence} is no licence for any use"


def _is_free(licence: str) -> bool:
    """Tell whether a licence of a text or program lets anyone use, change and share it for any purpose."""
    found = rights.normalise(licence)
    if found is not None and found.family != rights.UNKNOWN:
        return found.family in rights.OPEN
    known = get_spdx_licensing().known_symbols.get(licence)
    return bool(known and not getattr(known, "is_exception", False) and _PROGRAMS.fullmatch(licence))


_PROGRAMS = re.compile(r"(Apache|BSD|MIT|ISC|MPL|[AL]?GPL|EUPL|BSL|Python|PSF|Artistic|EPL|Unlicense|Zlib).*")


def _phrases(claim: Claim, *, is_whole: bool, reached: str | None) -> Iterator[str]:
    """Yield a sentence for each phrase that says more than is given."""
    for said in claim.says:
        for found in {each[0].casefold() for each in _CLAIM.finditer(said)}:
            if "weight" in found:
                is_borne = reached is not None or not [*_lacking(claim, ("final_parameters",))]
            elif "science" in found:
                is_borne = reached == "I"
            else:
                is_borne = is_whole
            if not is_borne:
                yield f"{found!r} in {said!r} is not borne by what is given."
