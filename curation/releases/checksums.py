"""SHA256SUMS: the digest of every file of a release, as `sha256sum --check` reads it.

Digests of data files are known from the manifest, and a large release is not read again for them.
"""

from collections.abc import Mapping
from pathlib import Path

from curation import files

NAME = "SHA256SUMS"


def known(files_told: object) -> dict[str, str]:
    """Return the digests that a manifest's list of files holds, by path."""
    return {str(f["path"]): str(f["sha256"]) for f in files_told} if isinstance(files_told, list) else {}


def read(folder: Path) -> dict[str, str]:
    """Return the digests that a folder's own list holds, by path; none where there is no list."""
    path = folder / NAME
    return parsed(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else {}


def parsed(text: str) -> dict[str, str]:
    """Return the digests of lines as `sha256sum` writes them, by path."""
    return {path: digest for digest, _, path in (line.partition("  ") for line in text.splitlines())}


def digests(folder: Path, told: Mapping[str, str]) -> dict[str, str]:
    """Return the digest of every file below a folder but the sums themselves, by path, sorted."""
    paths = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return {path: told.get(path) or files.sha256(folder / path) for path in paths if path != NAME}


def listed(found: Mapping[str, str]) -> str:
    """Return digests as lines of `sha256sum`: digest, two spaces, path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(found.items()))
