"""What the publisher says to readers: the address of the site, and terms to accept before a download."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from curation import config
from curation.rights import FAMILIES

# Whoever gave texts of these families said who may have them, so a reader is always asked first.
ASKING = frozenset({"community-terms", "restricted"})


class Terms(BaseModel):
    """The words of the terms of a licence family; paragraphs are divided by empty lines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    by: str | None = None  # who wrote them, and decides


class SiteSettings(BaseModel):
    """`site.toml`; everything may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str | None = Field(default=None, pattern=r"^https?://[^\s/\"'<>]+[^\s\"'<>]*$")
    terms: dict[str, Terms] = {}

    @field_validator("terms")
    @classmethod
    def _families_are_known(cls, terms: dict[str, Terms]) -> dict[str, Terms]:
        if unknown := sorted(terms.keys() - set(FAMILIES)):
            raise ValueError(f"{unknown[0]!r} is no licence family; families are {', '.join(FAMILIES)}")
        return terms

    def asks(self, family: str) -> bool:
        """Tell whether terms must be accepted before files of a licence family are sent."""
        return family in ASKING or family in self.terms


def load(configs: Path) -> SiteSettings:
    """Return the settings of the site; the plain ones where no `site.toml` was written."""
    path = configs / "site.toml"
    return config.load(path, SiteSettings) if path.exists() else SiteSettings()
