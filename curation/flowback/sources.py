"""What can be entered from files: receipts of pulls, declared models, or an entry itself."""

import json
import tomllib
from pathlib import Path
from typing import Any

from curation import claims, config, files
from curation.errors import BadReceipt, UnknownRelease
from curation.flowback.entries import Entry
from curation.releases import versions


def entry(home: Path, path: Path, *, by: str | None = None) -> Entry:
    """Return the entry that a file stands for: RECEIPT.json of a pull, a declared model, or an entry."""
    if path.suffix == ".json":
        return _of_receipt(home, path, by or "a reader")
    return config.load(path, Entry) if _has_kind(path) else _of_claim(path)


def _has_kind(path: Path) -> bool:
    """Tell whether a file is an entry; one that cannot be read is, so that reading it says what is wrong."""
    try:
        return "kind" in tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True


def _of_receipt(home: Path, path: Path, by: str) -> Entry:
    """Return a pull; only what was pulled of a release of this home counts."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        version, digest = str(told["version"]), str(told["content_sha256"])
        rows, day = int(told["rows"]), str(told["pulled_at"])[:10]
        languages = tuple(sorted({each["from_path"].split("/")[2] for each in told["files"] if each["rows"]}))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise BadReceipt(f"{path} is no receipt of a pull ({error!r}); name the RECEIPT.json") from error
    if _digest(home, version) != digest:
        raise BadReceipt(f"{path} is not of a release of {home}: {version} has another digest there")
    return Entry.model_validate(
        {"kind": "reuse", "what": "pull", "by": by, "date": day, "release": version, "languages": languages}
        | {"amount": rows, "unit": "documents", "evidence_sha256": files.sha256(path)}
    )


def _digest(home: Path, version: str) -> Any:
    """Return the digest of a version; null where it was reissued since, for then nobody can compare."""
    try:
        return versions.manifest(home, version)["content_sha256"]
    except (FileNotFoundError, TypeError):
        raise UnknownRelease(
            f"{home} holds no {version} any more; enter the use by hand, with the version"
        ) from None


def _of_claim(path: Path) -> Entry:
    claim = claims.load(path)
    return Entry(
        kind="reuse",
        what="training",
        by=claim.by,
        date=claim.date,
        release=claim.release,
        languages=claim.languages,
        is_commercial=claim.is_commercial,
        evidence_sha256=files.sha256(path),
        note=claim.name,
    )
