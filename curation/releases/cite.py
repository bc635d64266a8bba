"""How a release is named and cited; every paper that names it takes the name from here.

The DOI of the settings is that of the work in all its versions. A version gets one of its own when it is
deposited, which is after these papers are written; until then the content's digest tells versions apart.
"""

from collections.abc import Mapping
from typing import Any

UNTITLED = "Untitled release"


def title(manifest: Mapping[str, Any]) -> str:
    """Return the title of a release on one line."""
    return " ".join(str(manifest.get("title") or UNTITLED).split())


def named(manifest: Mapping[str, Any]) -> str:
    """Return title and version of a release."""
    return " ".join(str(manifest[key]) for key in ("title", "version") if manifest.get(key)) or "this release"


def day(manifest: Mapping[str, Any]) -> str | None:
    """Return the day of a release, `2026-11-22`; null where none is recorded."""
    return str(manifest.get("created_at") or "")[:10] or None


def holders(manifest: Mapping[str, Any]) -> list[str]:
    """Return who holds the texts of a release, sorted; its publisher where no source is recorded."""
    sources = (manifest.get("sources") or {}).values()
    found = {str(each["holder"]) for each in sources if isinstance(each, Mapping) and each.get("holder")}
    return sorted(found) or [str(manifest.get("publisher") or "not stated")]


def creators(manifest: Mapping[str, Any]) -> list[str]:
    """Return who made the collection: the publisher where one is named in the settings, else the holders."""
    said = (manifest.get("publication") or {}).get("publisher")
    return [str(said)] if said else holders(manifest)


def tags(manifest: Mapping[str, Any]) -> list[str]:
    """Return the BCP 47 tags of the languages of a release, sorted, without the undetermined one."""
    found = {str(given.get("bcp47") or "") for given in (manifest.get("languages") or {}).values()}
    return sorted(tag for tag in found if tag and not tag.startswith("und"))


def doi_address(manifest: Mapping[str, Any]) -> str | None:
    """Return the address of the DOI of all versions; null where the publisher has none."""
    doi = (manifest.get("publication") or {}).get("doi")
    return f"https://doi.org/{doi}" if doi else None


def bibtex(manifest: Mapping[str, Any]) -> str:
    """Return an entry of BibTeX for this version."""
    said = manifest.get("publication") or {}
    digest = manifest.get("content_sha256")
    given = {
        "title": manifest.get("title"),
        "author": manifest.get("publisher"),
        "year": (day(manifest) or "")[:4],
        "version": manifest.get("version"),
        "doi": said.get("doi"),
        "url": said.get("url"),
        "note": f"content sha256 {digest}" if digest else None,
    }
    lines = [f"  {key} = {{{_safe(value)}}}," for key, value in given.items() if value]
    return "\n".join(["@misc{local-commons-" + _safe(manifest.get("version", "")) + ",", *lines, "}"])


def _safe(value: object) -> str:
    return "".join(c for c in " ".join(str(value).split()) if c not in "{}\\`" and c.isprintable())
