"""What people say of a release: the publisher in `release.toml`, communities in `statements/<language>.toml`.

Facts come from the rows; purpose, contact, and how a language is spoken come from people or stay unsaid.
The fields of a statement follow Bender and Friedman, "Data Statements for NLP" (TACL 2018).
"""

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from curation import config
from curation.errors import BadSettings

NOT_STATED = "not stated"
_LABEL = re.compile(r"[a-z]{3}(_[A-Z][a-z]{3})?")


class Publication(BaseModel):
    """What the publisher says of every release; null, and told as not stated, where nothing was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(default="Local commons corpus", min_length=1)
    publisher: str | None = None
    contact: str | None = None
    url: str | None = Field(default=None, pattern=r"^https?://[^\s/]+\S*$")
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    purpose: str | None = None
    personal_data: str | None = None
    social_impact: str | None = None
    illegal_content: str | None = None
    maintenance: str | None = None
    keywords: tuple[str, ...] = ()


class Statement(BaseModel):
    """What a community says of its language in these texts, and who wrote it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    author: str = Field(min_length=1)
    rationale: str | None = None
    variety: str | None = None
    speakers: str | None = None
    annotators: str | None = None
    situation: str | None = None
    characteristics: str | None = None
    other: str | None = None


def load(configs: Path) -> dict[str, Any]:
    """Return the words of the publisher and, under `statements`, of each community by language label."""
    path = configs / "release.toml"
    said = config.load(path, Publication) if path.exists() else Publication()
    statements = {place.stem: _statement(place) for place in sorted((configs / "statements").glob("*.toml"))}
    return {**said.model_dump(mode="json"), "statements": statements}


def _statement(path: Path) -> dict[str, Any]:
    if _LABEL.fullmatch(path.stem) is None:
        raise BadSettings(f"{path}: is named for no language; name it as in swh_Latn.toml")
    found: dict[str, Any] = config.load(path, Statement).model_dump(mode="json")
    return found
