"""CITATION.cff of a release, which reference managers and code hosts read (Citation File Format 1.2.0).

A list of licences there means that the reader may choose one. Rows with licences of their own are no such
choice, so only a release under one licence names it.
"""

import re
from collections.abc import Mapping
from typing import Any

from curation.releases import cite, limits
from curation.releases.card import HUB_LICENCES
from curation.releases.markdown import YamlValue, yaml

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def citation(manifest: Mapping[str, Any]) -> str:
    """Return the citation file of a release."""
    said = manifest.get("publication") or {}
    found: dict[str, YamlValue | None] = {
        "cff-version": "1.2.0",
        "message": "If you use these texts, cite this version, and name the givers as ATTRIBUTION.md says.",
        "type": "dataset",
        "title": cite.title(manifest),
        "authors": [{"name": name} for name in cite.creators(manifest)],
        "version": str(manifest.get("version") or ""),
        "date-released": cite.day(manifest),
        "abstract": limits.summary(manifest),
        "url": said.get("url"),
        "identifiers": _identifiers(manifest),
        "keywords": list(dict.fromkeys(said.get("keywords") or ())),
        "license": _licence(manifest),
        "contact": _contact(manifest),
    }
    return yaml({key: value for key, value in found.items() if value})


def _identifiers(manifest: Mapping[str, Any]) -> list[YamlValue]:
    doi = (manifest.get("publication") or {}).get("doi")
    digest = manifest.get("content_sha256")
    found: list[YamlValue] = []
    if doi:
        found.append({"type": "doi", "value": doi, "description": "All versions of this work"})
    if digest:
        found.append({"type": "other", "value": f"sha256:{digest}", "description": "Content of this version"})
    return found


def _licence(manifest: Mapping[str, Any]) -> str | None:
    names = list(manifest.get("licences") or ())
    return str(names[0]) if len(names) == 1 and names[0] in HUB_LICENCES else None


def _contact(manifest: Mapping[str, Any]) -> list[YamlValue]:
    contact = str((manifest.get("publication") or {}).get("contact") or "")
    whom = str(manifest.get("publisher") or "")
    return [{"name": whom, "email": contact}] if whom and _MAIL.fullmatch(contact) else []
