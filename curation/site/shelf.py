"""What a site offers: the newest edition of each version, and every file of it with its digest.

Only files that a release's own SHA256SUMS or manifest names are offered, so that no path leads elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from curation import files
from curation.errors import UnknownRelease
from curation.releases import attribution, checksums, versions
from curation.rights import FAMILIES
from curation.site import facts, holds
from curation.site.settings import SiteSettings
from curation.withdrawals.marks import Gone

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The releases of a home at one moment, newest first, and what is held back of them."""

    home: Path
    versions: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...]  # every other name that leads to one of these versions, sorted
    held: Gone

    def folder(self, version: str) -> Path:
        """Return where a version lies."""
        return self.home / "releases" / version

    def manifest(self, version: str) -> Manifest:
        """Return the manifest of a version."""
        return _manifest(self.folder(version))

    def digests(self, version: str) -> Mapping[str, str]:
        """Return the SHA-256 of each file of a version by its path, sorted."""
        return _digests(self.folder(version))

    def resolve(self, name: str) -> str | None:
        """Return the version that a version, an older edition or an alias leads to; null for no release."""
        return name if name in self.versions else dict(self.aliases).get(name)

    def before(self, version: str) -> str | None:
        """Return the version that came before; null for the first."""
        return self._beside(version, 1)

    def after(self, version: str) -> str | None:
        """Return the version that came next; null for the newest."""
        return self._beside(version, -1)

    def is_held(self, version: str, path: str) -> bool:
        """Tell whether a file holds, or tells of, a row that is held back."""
        if not path.endswith(".parquet"):
            return False
        data = [f["path"] for f in self.manifest(version)["files"]]
        own = [each for each in data if path in (each, attribution.place(each))]
        named = own or data  # any other paper in Parquet tells of every row
        return any(holds.has_any(self.folder(version) / each, self.held) for each in named)

    def _beside(self, version: str, step: int) -> str | None:
        place = self.versions.index(version) + step
        return self.versions[place] if 0 <= place < len(self.versions) else None


@dataclass(frozen=True, slots=True)
class Site:
    """What is shown: the releases, the settings, the address, and whether a server answers forms."""

    shelf: Shelf
    settings: SiteSettings = field(default_factory=SiteSettings)
    address: str = "ADDRESS-OF-THIS-SITE"
    is_served: bool = False


def look(home: Path) -> Shelf:
    """Return what a home offers now; an older edition of a version leads to the newest one."""
    if not (home / "releases").is_dir():
        raise UnknownRelease(f"{home} has no folder releases; name by --home a folder that holds releases")
    everything = versions.versions(home)
    newest = {versions.key(version)[:3]: version for version in everything}
    kept = tuple(reversed(newest.values()))
    older = {version: newest[versions.key(version)[:3]] for version in everything if version not in kept}
    named = {name: newest[versions.key(versions.resolve(home, name))[:3]] for name in versions.aliases(home)}
    bare = {version.partition("+")[0]: version for version in kept if "+" in version}
    return Shelf(home, kept, tuple(sorted((bare | older | named).items())), holds.held(home))


def listed(site: Site) -> dict[str, Any]:
    """Return versions, oldest first, names, and the families whose terms a server asks for, for programs."""
    shelf = site.shelf
    names = {name: version for name, version in shelf.aliases if not name[0].isdigit()}
    told: dict[str, Any] = {"versions": list(reversed(shelf.versions)), "aliases": names}
    return told | ({"asks": [f for f in FAMILIES if site.settings.asks(f)]} if site.is_served else {})


# A version never changes once it stands, so what was read of it holds for as long as the site runs.
@lru_cache(maxsize=64)
def _manifest(folder: Path) -> Manifest:
    found = files.read_json(folder / "manifest.json")
    if not isinstance(found, dict):
        raise UnknownRelease(f"{folder} has no manifest.json; it is no whole release, remove or restore it")
    return facts.complete(found)


@lru_cache(maxsize=64)
def _digests(folder: Path) -> Mapping[str, str]:
    found = checksums.read(folder) | checksums.known(_manifest(folder)["files"])
    for name in (checksums.NAME, "manifest.json"):
        if (folder / name).is_file() and name not in found:
            found[name] = files.sha256(folder / name)
    return dict(sorted((path, digest) for path, digest in found.items() if _is_inside(folder, path)))


def _is_inside(folder: Path, path: str) -> bool:
    """Tell whether a listed path is a file of this very folder, whatever a list of strangers says."""
    return (folder / path).is_file() and (folder / path).resolve().is_relative_to(folder.resolve())
