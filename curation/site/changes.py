"""What differs between two versions, as a page: of each since the one before, of the newest since all.

Whoever pinned an old version asks what the newest has beyond it; between two old ones `commons diff` tells.
"""

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from curation.languages import labelled
from curation.releases import diff
from curation.reports import difference
from curation.site import render
from curation.site.shelf import Shelf, Site

SHOWN = 60  # languages and licences of which most rows differ; `commons diff --json` has all
_ONE_AT_A_TIME = Lock()  # comparing reads whole columns from the disk, and many readers may ask at once


def since(shelf: Shelf, version: str) -> list[str]:
    """Return the versions since which there is a page about a version, the newest first."""
    place = shelf.versions.index(version)
    return list(shelf.versions[place + 1 :] if place == 0 else shelf.versions[place + 1 : place + 2])


def page(site: Site, path: str, version: str, older: str) -> str | None:
    """Return the page about what differs since an older version; null where there is none."""
    if older not in since(site.shelf, version):
        return None
    with _ONE_AT_A_TIME:
        facts = _facts(site.shelf.folder(older), site.shelf.folder(version))
    languages = {labelled(name): counts for name, counts in _most(facts["by_language"]).items()}
    tables = {"Language": languages, "Licence": _most(facts["by_licence"])}
    return render.page(
        "changes.html.j2",
        path,
        site=site,
        version=version,
        older=older,
        facts=facts,
        styles=difference.STYLES,
        tables=[(head, rows, difference.picture(rows, head)) for head, rows in tables.items()],
        removed_because=_because(site, version, older),
        left_out=max(0, len(facts["by_language"]) - SHOWN),
    )


@lru_cache(maxsize=64)  # of small tables of counts
def _facts(older: Path, newer: Path) -> dict[str, Any]:
    return diff.compare(older, newer).facts()


def _most(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    ordered = sorted(counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    return dict(ordered[:SHOWN])


def _because(site: Site, version: str, older: str) -> dict[str, int]:
    """Return why rows went, where the newer version's own papers tell it of this pair."""
    said = site.shelf.manifest(version).get("changes") or {}
    return (said.get("removed_because") or {}) if said.get("parent") == older else {}
