"""Releases of a home by version: `YYYY.MM.N`, never changed once they stand."""

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from curation import files
from curation.errors import VersionTaken

_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d+)")
_BUILDING = ".building"


def versions(home: Path) -> list[str]:
    """Return the versions of a home, oldest first."""
    found = [p.name for p in (home / "releases").glob("*") if _VERSION.fullmatch(p.name)]
    return sorted(found, key=lambda v: tuple(int(part) for part in v.split(".")))


def latest(home: Path) -> dict[str, Any] | None:
    """Return the newest release's manifest; null when there is none."""
    held = versions(home)
    return manifest(home, held[-1]) if held else None


def manifest(home: Path, version: str) -> dict[str, Any]:
    """Return one release's manifest."""
    found: dict[str, Any] = files.read_json(home / "releases" / version / "manifest.json")
    return found


def following(home: Path, now: datetime) -> str:
    """Return the version that comes next: the month, and the first number of it that is free."""
    month = f"{now.year:04d}.{now.month:02d}"
    numbers = [int(v.rsplit(".", 1)[1]) for v in versions(home) if v.startswith(month + ".")]
    return f"{month}.{max(numbers, default=0) + 1}"


def workshop(home: Path) -> Path:
    """Return an empty folder to build in; what an interrupted build left there is cleared."""
    folder = home / "releases" / _BUILDING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def publish(home: Path, building: Path, version: str) -> Path:
    """Give a whole release its name; raise `VersionTaken` when another run was faster."""
    place = home / "releases" / version
    for path in sorted(building.rglob("*")):
        files.sync(path)
    try:
        building.rename(place)
    except OSError as error:
        raise VersionTaken(f"{place} exists already; run `commons release` again") from error
    files.sync(place.parent)
    return place
