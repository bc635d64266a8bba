"""Whether a release, or a copy of one, is what it says: every file, hash, count, and the ledger behind it.

A fault is one sentence that begins with the file. Nothing is repaired. Digests tell damage and careless
changes; who changes a file together with the lists is told only by a digest that was cited elsewhere.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from curation import files, outcomes
from curation.decisions import FIRST, Ledger
from curation.errors import BrokenLedger, UnknownRelease
from curation.releases import checksums, pool, verify_rows, versions
from curation.releases import manifest as manifests
from curation.releases.pulled import RECEIPT

SUMS, MANIFEST = checksums.NAME, "manifest.json"

Advance = Callable[[], None]
_FACTS = {"path": str, "sha256": str, "bytes": int, "rows": int, "licence_family": str, "language": str}


def steps(place: Path) -> int:
    """Return how often `faults` will tell of progress: once for each file that is listed."""
    return sum(len(checksums.read(folder)) for folder in _folders(place))


def faults(place: Path, advance: Advance = lambda: None) -> Iterator[str]:
    """Yield what is wrong with a release's folder, or with all releases, pool and ledger of a home."""
    if _is_home(place):
        yield from _ledger(place)
        yield from _pool(place)
    for folder in _folders(place):
        told = f"{folder.name}/" if _is_home(place) else ""
        yield from (f"{told}{fault}" for fault in _release(folder, advance))


def _release(folder: Path, advance: Advance) -> Iterator[str]:
    yield from _files(folder, advance)
    if (folder / RECEIPT).is_file():
        return  # a pulled copy holds a part of a release, and tells which in its receipt
    manifest = _manifest(folder)
    if isinstance(manifest, str):
        yield manifest
        return
    sound: list[Path] = []
    yield from verify_rows.faults(folder, manifest, sound)
    yield from _counts(folder, manifest, sound)
    yield from _balance(manifest)
    yield from _growth(folder, manifest)
    yield from _attested(folder, manifest)


def _files(folder: Path, advance: Advance) -> Iterator[str]:
    listed = checksums.read(folder)
    if not listed:
        yield f"{SUMS}: it is not there or lists nothing; get the release again"
    for name, digest in sorted(listed.items()):
        path = folder / name
        if not _is_inside(name):
            yield f"{SUMS}: it lists {name!r}, which is no path below the release; get the release again"
        elif not path.is_file():
            yield f"{name}: {SUMS} lists it and it is not there; get it again"
        elif files.sha256(path) != digest:
            yield f"{name}: its bytes are not those that {SUMS} lists; get it again"
        advance()
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    for name in sorted(found - listed.keys() - {SUMS}):
        yield f"{name}: {SUMS} does not list it; remove it, because nobody vouches for it"


def _manifest(folder: Path) -> dict[str, Any] | str:
    """Return the manifest, or what is wrong with it."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"{MANIFEST}: it cannot be read ({error}); get it again"
    facts = held.get("files") if isinstance(held, dict) else None
    if not isinstance(facts, list) or not all(_is_fact(each) for each in facts):
        return f"{MANIFEST}: it does not list the files of a release; get it again"
    found: dict[str, Any] = held
    return found


def _is_fact(each: Any) -> bool:
    is_whole = isinstance(each, dict) and all(isinstance(each.get(k), kind) for k, kind in _FACTS.items())
    return is_whole and _is_inside(each["path"])


def _counts(folder: Path, manifest: dict[str, Any], sound: list[Path]) -> Iterator[str]:
    listed = checksums.read(folder)
    for each in manifest["files"]:
        if each["sha256"] != listed.get(each["path"]):
            yield f"{each['path']}: {MANIFEST} and {SUMS} do not say the same digest; get the release again"
    for name, n in manifests.totals(manifest["files"]).items():
        if manifest.get(name) != n:
            yield f"{MANIFEST}: {name} is {manifest.get(name)}, and its files make {n}"
    if len(sound) < len(manifest["files"]):
        return
    for name, groups in manifests.counts(sound).items():
        said = found if isinstance(found := manifest.get(name), dict) else {}
        for group in sorted(groups.keys() | said.keys()):
            if not _agrees(said.get(group), groups.get(group)):
                yield f"{MANIFEST}: what it says of {name}, {group}, is not what the files hold"


def _agrees(said: Any, counted: Any) -> bool:
    """Tell whether what was counted is among what is said; a source has its rows beside what it is."""
    if isinstance(said, dict):
        wanted = counted if isinstance(counted, dict) else {"rows": counted}
        return all(said.get(key) == n for key, n in wanted.items())
    return bool(said == counted)


def _balance(manifest: dict[str, Any]) -> Iterator[str]:
    balance = manifest.get("balance")
    if not isinstance(balance, dict) or not all(isinstance(n, int) for n in balance.values()):
        yield f"{MANIFEST}: it does not say what became of the records that were read"
        return
    ended = sum(balance.get(outcome, 0) for outcome in outcomes.ALL)
    if balance.get("read") != ended:
        yield f"{MANIFEST}: {balance.get('read')} records were read and {ended} are accounted for"
    if balance.get(outcomes.KEPT, 0) < sum(each["rows"] for each in manifest["files"]):
        yield f"{MANIFEST}: more rows are released than were kept"


def _growth(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield when rows of the parent, those added and those removed do not make the rows there are."""
    changes, parent = manifest.get("changes"), manifest.get("parent")
    before = _manifest(folder.parent / str(parent)) if parent else {"files": []}
    if isinstance(before, str) or not isinstance(changes, dict):
        return  # a copy has no parent beside it
    rows = [sum(each["rows"] for each in held["files"]) for held in (before, manifest)]
    added, removed = (sum((changes.get(kind) or {}).values()) for kind in ("added", "removed"))
    if rows[0] + added - removed != rows[1]:
        yield (
            f"{MANIFEST}: {rows[0]} rows of {parent}, {added} added and {removed} removed "
            f"do not make {rows[1]}"
        )


def _attested(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield when the ledger of the home no longer begins with what the release attests."""
    home, said = folder.absolute().parent.parent, manifest.get("ledger")
    if not isinstance(said, dict) or not _is_home(home):
        return
    with Ledger(home) as ledger:
        heads = (entry.hash for entry in ledger if entry.number == said.get("entries"))
        held = next(heads, None) if said.get("entries") else FIRST
    if held != said.get("head"):
        yield (
            f"{MANIFEST}: the ledger of {home} is not the one that this release was made from; "
            "restore it from a backup"
        )


def _ledger(home: Path) -> Iterator[str]:
    try:
        with Ledger(home) as ledger:
            ledger.verify()
    except BrokenLedger as error:
        yield f"commons.sqlite: {error}"


def _pool(home: Path) -> Iterator[str]:
    for path in sorted(pool.folder(home).glob("*.parquet")):
        if files.sha256(path) != path.stem:
            yield f"pool/{path.name}: its bytes are not those that its name says; restore it from a backup"


def _folders(place: Path) -> list[Path]:
    if _is_home(place):
        return [place / "releases" / version for version in versions.versions(place)]
    if not any((place / name).exists() for name in (SUMS, MANIFEST)):
        raise UnknownRelease(
            f"{place} is neither a release (it has no {MANIFEST}) nor a home (it has no state/); name another"
        )
    return [place]


def _is_home(place: Path) -> bool:
    return (place / "state").is_dir() and (place / "commons.sqlite").is_file()


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts
