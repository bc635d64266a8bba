"""One release in a home, a tree of releases, or a folder of its own, wherever it lies.

A tree is what a web server or bucket holds: `index.json`, and a folder for each version with its
`manifest.json`. Whoever asks for `2026.11.1` gets its newest edition: see `versions`.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from curation.errors import BadAnswer, UnknownRelease
from curation.releases import manifest as manifests
from curation.releases import origin, versions, withheld
from curation.releases.origin import Origin
from curation.releases.withheld import Withheld

_PATH = re.compile(r"data(/[\w-][\w.-]*){3}")
_FACTS = {"sha256": str, "bytes": int, "rows": int, "licence_family": str, "language": str}


@dataclass(frozen=True, slots=True)
class Release:
    """A release at an origin: where its folder is, what it holds, and what was withdrawn since."""

    origin: Origin
    folder: str
    manifest: dict[str, Any]
    withheld: Withheld
    asks: tuple[str, ...] = ()  # licence families whose files are sent to those who accepted their terms

    @property
    def version(self) -> str:
        """Return the version with its edition."""
        return str(self.manifest["version"])


def find(source: str, name: str = versions.LATEST) -> Release:
    """Return the newest edition of the release that a version or alias names; else say which there are."""
    place = origin.at(source)
    for folder in ("", "releases/"):
        if (index := origin.read(place, f"{folder}index.json")) is not None:
            known = _json(index, f"{folder}index.json")
            version = versions.newest_edition(name, known["versions"], known["aliases"], source)
            found = _release(place, f"{folder}{version}/", source, withheld.read(place, folder))
            return replace(found, asks=tuple(map(str, known.get("asks") or ())))
    found = _release(place, "", source, Withheld())
    if name != versions.LATEST:
        versions.newest_edition(name, [found.version], {}, source)
    return found


def _release(place: Origin, folder: str, source: str, gone: Withheld) -> Release:
    content = origin.read(place, f"{folder}manifest.json")
    if content is None:
        raise UnknownRelease(
            f"{source} holds no release: {folder}manifest.json is not there; name a folder or address of "
            "releases"
        )
    held = _json(content, f"{folder}manifest.json")
    if not _is_sound(held):
        raise BadAnswer(
            f"{folder}manifest.json of {source} does not list the files of a release as it should"
        )
    return Release(place, folder, held, gone.since(str(held.get("created_at") or "")[:10]))


def _json(content: bytes, path: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise BadAnswer(f"{path} is no JSON ({error}); ask who serves the releases") from error
    if not isinstance(found, dict):
        raise BadAnswer(f"{path} is not what it should be; ask who serves the releases")
    return found


def _is_sound(held: dict[str, Any]) -> bool:
    """Tell whether the list of files is whole and leads nowhere else; people cite the digest over it."""
    listed = held.get("files")
    if not isinstance(held.get("version"), str) or not isinstance(listed, list):
        return False
    if not all(_is_fact(each) for each in listed):
        return False
    return all(held.get(name) == n for name, n in manifests.totals(listed).items())


def _is_fact(each: Any) -> bool:
    if not isinstance(each, dict) or not all(isinstance(each.get(k), kind) for k, kind in _FACTS.items()):
        return False
    return _PATH.fullmatch(str(each.get("path"))) is not None
