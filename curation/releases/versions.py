"""Releases of a home by version, and the names that point to them.

A version is `YYYY.MM.N`. `YYYY.MM.N+eK` is its K-th erasure edition: the same version without rows that
were withdrawn since. A version never changes once it stands, and whoever pins one gets its newest edition.
"""

import fcntl
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from curation import files
from curation.errors import BadAlias, UnknownRelease, VersionTaken
from curation.releases import checksums

LATEST = "latest"

_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d+)(?:\+e(\d+))?")
_ALIAS = re.compile(r"[a-z][a-z0-9-]{0,63}")
_BUILDING = ".building-"


def is_version(name: str) -> bool:
    """Tell whether a name has the form of a version."""
    return _VERSION.fullmatch(name) is not None


def key(version: str) -> tuple[int, ...]:
    """Return a version's place in time: year, month, number, and edition (0 is the first)."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version")
    return tuple(int(part or 0) for part in found.groups())


def replaces(version: str, other: str) -> bool:
    """Tell whether a version is a later edition of another."""
    return key(version)[:3] == key(other)[:3] and key(version) > key(other)


def versions(home: Path) -> list[str]:
    """Return the versions of a home, their editions included, oldest first."""
    return sorted((p.name for p in (home / "releases").glob("*") if _VERSION.fullmatch(p.name)), key=key)


def latest(home: Path) -> dict[str, Any] | None:
    """Return the newest release's manifest; null when there is none."""
    held = versions(home)
    return manifest(home, held[-1]) if held else None


def manifest(home: Path, version: str) -> dict[str, Any]:
    """Return one release's manifest."""
    found: dict[str, Any] = files.read_json(home / "releases" / version / "manifest.json")
    return found


def resolve(home: Path, name: str) -> str:
    """Return the newest edition of the version that a version or alias names."""
    return newest_edition(name, versions(home), aliases(home), str(home))


def newest_edition(name: str, held: Sequence[str], named: Mapping[str, str], where: str) -> str:
    """Return the newest edition that a version or alias names, of the versions `held`, oldest first."""
    wanted = named.get(name, name)
    editions = [v for v in held if _VERSION.fullmatch(wanted) and key(v)[:3] == key(wanted)[:3]]
    if not editions:
        known = ", ".join([*held, *named]) or "none yet"
        raise UnknownRelease(f"{where} holds no release {name!r}; it holds {known}")
    return max(editions, key=key)


def used(home: Path) -> set[str]:
    """Return the SHA-256 of every file that some release of a home has."""
    return {digest for v in versions(home) for digest in checksums.read(home / "releases" / v).values()}


def aliases(home: Path) -> dict[str, str]:
    """Return the names that point to versions, `latest` among them, sorted."""
    named: dict[str, str] = (files.read_json(_index(home)) or {}).get("aliases", {})
    held = versions(home)
    return dict(sorted((named | ({LATEST: held[-1]} if held else {})).items()))


def name(home: Path, alias: str, version: str) -> str:
    """Let an alias point to a version from now on; return that version."""
    if alias == LATEST or not _ALIAS.fullmatch(alias):
        raise BadAlias(
            f"{alias!r} cannot be a name for a release; use small letters, digits and hyphens, not {LATEST!r}"
        )
    wanted = key(resolve(home, version))[:3]
    found = next(v for v in versions(home) if key(v)[:3] == wanted)
    write_index(home, aliases(home) | {alias: found})
    return found


def write_index(home: Path, named: dict[str, str] | None = None) -> None:
    """Write versions and aliases as one file, for readers that cannot list a folder."""
    named = aliases(home) if named is None else named
    files.write_json(_index(home), {"versions": versions(home), "aliases": dict(sorted(named.items()))})


def following(home: Path, now: datetime) -> str:
    """Return the version that comes next: the month, and the first number of it that is free."""
    month = (now.year, now.month)
    numbers = [key(v)[2] for v in versions(home) if key(v)[:2] == month]
    return f"{now.year:04d}.{now.month:02d}.{max(numbers, default=0) + 1}"


def edition_after(version: str) -> str:
    """Return the erasure edition that follows a version, or an edition of it."""
    year, month, number, edition = key(version)
    return f"{year:04d}.{month:02d}.{number}+e{edition + 1}"


@contextmanager
def workshop(home: Path) -> Iterator[Path]:
    """Yield an empty folder to build in; clear what builders left there that were interrupted."""
    releases = home / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    for lock in releases.glob(f"{_BUILDING}*.lock"):
        with lock.open("w") as held:
            if _locked(held):
                _clear(lock)
    lock = releases / f"{_BUILDING}{uuid4().hex}.lock"
    with files.aside(lock) as temporary, temporary.open("w") as held:
        _locked(held)
        temporary.rename(lock)  # nobody sees the lock before it is held
        try:
            lock.with_suffix("").mkdir()
            yield lock.with_suffix("")
        finally:
            _clear(lock)


def publish(home: Path, building: Path, version: str) -> Path:
    """Give a whole release its name; raise `VersionTaken` when another run was faster."""
    place = home / "releases" / version
    for path in sorted(building.rglob("*")):
        files.sync(path)
    files.sync(building)
    try:
        building.rename(place)
    except OSError as error:
        raise VersionTaken(f"{place} exists already; run `commons release` again") from error
    files.sync(place.parent)
    write_index(home)
    return place


def _locked(file: IO[str]) -> bool:
    """Take a builder's lock; tell whether that was possible."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clear(lock: Path) -> None:
    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
    lock.unlink(missing_ok=True)


def _index(home: Path) -> Path:
    return home / "releases" / "index.json"
