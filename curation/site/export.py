"""A site as plain files, for any web server, bucket or memory stick.

`site.json` lists what an export wrote, so that the next one takes away what is no longer offered: a row that
was withdrawn must not stay behind. Files that wait for accepted terms, or hold a row held back, are left out.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curation import files
from curation.errors import BadSettings
from curation.site import pages
from curation.site.release import BESIDE
from curation.site.shelf import Site, listed

LIST = "site.json"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: files that stand, those it wrote, and those it took away."""

    files: int
    written: int
    removed: int


def export(site: Site, place: Path) -> Exported:
    """Write a site to a folder, which is empty or holds an earlier export; what is there already stays."""
    before = _before(place)
    standing = set(before)
    pages_now = {path: page for path in pages.paths(site) if (page := pages.page(site, path)) is not None}
    copies = dict(_copies(site))
    # The list goes first and names both states, so that an interrupted export can be cleaned up after.
    files.write_json(place / LIST, sorted(standing | pages_now.keys() | copies.keys() | {_INDEX}))
    written = sum(_write(place / path, page) for path, page in pages_now.items())
    written += sum(_copy(source, place / path) for path, source in copies.items())
    files.write_json(place / _INDEX, listed(site))
    now = pages_now.keys() | copies.keys() | {_INDEX}
    gone = sorted(standing - now)
    for path in gone:
        _remove(place, path)
    files.write_json(place / LIST, sorted(now))
    return Exported(len(now), written, len(gone))


_INDEX = "releases/index.json"


def _before(place: Path) -> list[str]:
    if place.exists() and (not place.is_dir() or (any(place.iterdir()) and not (place / LIST).is_file())):
        raise BadSettings(f"{place} holds other things; export to an empty folder, or to an earlier export")
    return [str(path) for path in files.read_json(place / LIST) or ()]


def _copies(site: Site) -> Iterator[tuple[str, Path]]:
    """Yield every file of a release that anyone may have, by its path in the site."""
    for version in site.shelf.versions:
        for path in site.shelf.digests(version):
            family = path.split("/")[1] if path.startswith("data/") else ""
            if not site.settings.asks(family) and not site.shelf.is_held(version, path):
                yield f"releases/{version}/{path}", site.shelf.folder(version) / path
    for name in BESIDE:
        if (site.shelf.home / "releases" / name).is_file():
            yield f"releases/{name}", site.shelf.home / "releases" / name


def _write(path: Path, page: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == page:
        return False
    files.write_text(path, page)
    return True


def _copy(source: Path, path: Path) -> bool:
    """Copy a file with its time, whole; one of the same size and time is the same."""
    wanted = source.stat()
    if path.is_file():
        held = path.stat()
        if (held.st_size, held.st_mtime_ns) == (wanted.st_size, wanted.st_mtime_ns):
            return False
    with files.whole(path) as temporary:
        shutil.copy2(source, temporary)
    return True


def _remove(place: Path, path: str) -> None:
    target = place / path
    if not target.resolve().is_relative_to(place.resolve()):
        raise BadSettings(f"{place / LIST} names {path!r}, which lies outside; export to an empty folder")
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == place or any(folder.iterdir()):
            break
        folder.rmdir()
