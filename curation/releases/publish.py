"""A release sent to where readers find it: a folder, an S3-compatible store, the Hugging Face hub.

On a store the manifest goes last and only if there is none (If-None-Match): readers see a whole release or
none, and of two publishers of one version one is told. Keys and tokens come from the environment, as s3fs and
huggingface_hub read them.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files
from curation.errors import StageFailed, UnreachableHost, VersionTaken
from curation.releases import checksums, find, hub, origin, verify, versions, withheld

HUB = "hf://datasets/"
_MANIFEST = "manifest.json"
_FEED = (withheld.TOMBSTONES, withheld.HELD_BACK, "tombstones.pem")

Advance = Callable[[], None]


def steps(folder: Path) -> int:
    """Return how often `release` tells of progress."""
    return len(checksums.digests(folder, _told(folder))) + 1


def release(home: Path, name: str, target: str, advance: Advance = lambda: None) -> str:
    """Send the newest edition of a version to a target; return the address or path of it there.

    Raise `VersionTaken` when another release has that version there, and `StageFailed` when the release is
    damaged or holds rows that must not be served.
    """
    version = versions.resolve(home, name)
    folder = home / "releases" / version
    for fault in verify.faults(folder):
        raise StageFailed(f"{folder} is not published, because it is not whole: {fault}")
    _check_withheld(home, version)
    if target.startswith(HUB):
        return hub.upload(folder, target.removeprefix(HUB).strip("/"), version, advance)
    try:
        store, root = fsspec.core.url_to_fs(target)
        send = _copy if "file" in store.protocol else _put
        send(store, folder, f"{root}/{version}", advance)
        _write_index(store, root, home, version)
    except origin.store_errors() as error:
        raise UnreachableHost(
            f"{target} cannot be written ({error}); check address, keys, and the extra that it needs, "
            "then run this again"
        ) from error
    return f"{target.rstrip('/')}/{version}"


def _check_withheld(home: Path, version: str) -> None:
    held = find.find(str(home), version)
    if not held.withheld.marks:
        return
    for each in held.manifest["files"]:
        rows = pq.read_table(home / "releases" / version / each["path"], columns=list(withheld.READ))
        if not pc.all(held.withheld.are_free(rows)).as_py():
            raise StageFailed(
                f"{version} holds rows in {each['path']} that are withdrawn or held back; decide the request "
                "first, and publish the edition without them"
            )


def _copy(store: Any, folder: Path, place: str, advance: Advance) -> None:
    """Copy a release aside on a disk, then give it its name."""
    whole = Path(place)
    if whole.exists():
        _same_or_taken(store, folder, place)
        return
    aside = whole.with_name(f".{whole.name}.{os.getpid()}{files.TEMPORARY}")
    shutil.rmtree(aside, ignore_errors=True)
    for name in checksums.digests(folder, _told(folder)) | {checksums.NAME: ""}:
        path = aside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, path)
        files.sync(path)
        advance()
    try:
        aside.rename(whole)
    except OSError:
        shutil.rmtree(aside)
        _same_or_taken(store, folder, place)
    files.sync(whole.parent)


def _put(store: Any, folder: Path, place: str, advance: Advance) -> None:
    """Put the files of a release into a store, the manifest last; what it has already is copied there."""
    digests = checksums.digests(folder, _told(folder))
    digests[checksums.NAME] = files.sha256(folder / checksums.NAME)
    before = _held_by_last(store, place.rpartition("/")[0])
    for name in sorted(digests, key=lambda name: (name == _MANIFEST, name)):
        target, known = f"{place}/{name}", before.get(digests[name])
        if known and not store.exists(target):
            store.cp_file(known, target)
        else:
            _create(store, folder / name, target, digests[name])
        advance()


def _create(store: Any, path: Path, target: str, sha256: str) -> None:
    """Put a file where there is none; what is there already must be the same."""
    try:
        store.pipe_file(target, path.read_bytes(), mode="create")
    except FileExistsError:
        if _sha256(store, target) != sha256:
            raise VersionTaken(
                f"{target} is there with other content: this version came from elsewhere; make a new one"
            ) from None


def _same_or_taken(store: Any, folder: Path, place: str) -> None:
    if _sha256(store, f"{place}/{_MANIFEST}") != files.sha256(folder / _MANIFEST):
        raise VersionTaken(
            f"{place} holds another release of this version; releases never change, make a new one"
        )


def _sha256(store: Any, path: str) -> str:
    with store.open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _held_by_last(store: Any, root: str) -> dict[str, str]:
    """Return where a store has the files of its newest release, by SHA-256."""
    held = _versions(store, root)
    if not held:
        return {}
    last = f"{root}/{held[-1]}"
    sums = checksums.parsed(store.cat_file(f"{last}/{checksums.NAME}").decode("utf-8", "replace"))
    return {digest: f"{last}/{path}" for path, digest in sums.items()}


def _versions(store: Any, root: str) -> list[str]:
    store.invalidate_cache()
    found = (path.split("/")[-2] for path in store.glob(f"{root}/*/{_MANIFEST}"))
    return sorted((name for name in found if versions.is_version(name)), key=versions.key)


def _write_index(store: Any, root: str, home: Path, version: str) -> None:
    """Tell readers what there is; remove the editions that this one replaces: they hold withdrawn rows."""
    held = _versions(store, root)
    old = [v for v in held if versions.replaces(version, v)]
    left = [v for v in held if v not in old]
    kept = {versions.key(v)[:3] for v in left}
    named = {a: v for a, v in versions.aliases(home).items() if versions.key(v)[:3] in kept}
    index = {"versions": left, "aliases": named | {versions.LATEST: left[-1]}}
    for name in _FEED:
        if (home / "releases" / name).is_file():
            store.pipe_file(f"{root}/{name}", (home / "releases" / name).read_bytes())
    store.pipe_file(f"{root}/index.json", json.dumps(index, indent=1, sort_keys=True).encode())
    for name in old:
        store.rm(f"{root}/{name}", recursive=True)


def _told(folder: Path) -> dict[str, str]:
    return checksums.known(files.read_json(folder / _MANIFEST)["files"])
