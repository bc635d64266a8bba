"""The pool: each data file and table of attribution of all releases once, under the SHA-256 of its bytes.

A release holds its files as hard links, so it stands alone for its reader, and what did not change since
the parent takes no room. Where the file system has no hard links, it holds copies. Files of the pool are
read-only, because writing to one would change every release that has it.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from curation import files


def write(home: Path, path: Path, writer: Callable[[Path], None]) -> str:
    """Let `writer` write a file aside, take it into the pool and put it at `path`; return its SHA-256.

    What an interrupted writer leaves lies beside `path`, and goes with the folder that was being built.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.aside(path) as temporary:
        writer(temporary)
        files.sync(temporary)
        digest = files.sha256(temporary)
        _take(home, digest, temporary)
    place(home, digest, path)
    return digest


def place(home: Path, sha256: str, path: Path) -> None:
    """Put a file of the pool at a place of a release that is being built."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(_pooled(home, sha256), path)
    except OSError:
        shutil.copy2(_pooled(home, sha256), path)


def share(home: Path, path: Path) -> None:
    """Put a file of a release that is being built into the pool, or the pool's own in its place."""
    digest = files.sha256(path)
    files.sync(path)
    _take(home, digest, path)
    path.unlink(missing_ok=True)
    place(home, digest, path)


def sweep(home: Path, used: set[str]) -> int:
    """Remove what no release needs, given the SHA-256 of all that some release has; return its bytes.

    A file with more than one link belongs to a release, perhaps to one that is being built.
    """
    swept = 0
    for path in sorted(folder(home).iterdir()) if folder(home).is_dir() else []:
        state = path.stat()
        if path.stem not in used and state.st_nlink == 1:
            path.unlink()
            swept += state.st_size
    return swept


def folder(home: Path) -> Path:
    """Return where the pool of a home lies."""
    return home / "releases" / "pool"


def _take(home: Path, digest: str, path: Path) -> None:
    """Move a file whose bytes are on the disk into the pool, unless it is there."""
    folder(home).mkdir(parents=True, exist_ok=True)
    if not (pooled := _pooled(home, digest)).exists():
        path.chmod(0o444)
        path.replace(pooled)
        files.sync(pooled.parent)


def _pooled(home: Path, sha256: str) -> Path:
    return folder(home) / f"{sha256}.parquet"
