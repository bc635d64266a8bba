"""The feed of tombstones: what was withdrawn from published versions, for whoever holds a copy.

A JSON object a line, oldest first, each with the SHA-256 of the line before it and an Ed25519 signature
(RFC 8032) of its canonical JSON. It holds no identifier, address or text.
"""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from curation import files
from curation.errors import BadTombstones
from curation.withdrawals import cases
from curation.withdrawals.marks import Gone, Marks

FEED: Final = "tombstones.jsonl"
PUBLIC_KEY: Final = "tombstones.pem"
FIRST: Final = "0" * 64


def publish(home: Path, tombstone: dict[str, Any]) -> dict[str, Any]:
    """Sign a tombstone and add it to the feed, unless one of that `id` is there; return the entry."""
    path, key = home / "releases" / FEED, _key(home)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines:
        if json.loads(line)["id"] == tombstone["id"]:
            found: dict[str, Any] = json.loads(line)
            return found
    entry = tombstone | {"previous": hashlib.sha256(lines[-1].encode()).hexdigest() if lines else FIRST}
    signed = entry | {"signature": base64.b64encode(key.sign(_canonical(entry))).decode()}
    files.write_text(path, "".join(f"{line}\n" for line in [*lines, _canonical(signed).decode()]))
    return signed


def read(path: Path, public_key: Path) -> list[dict[str, Any]]:
    """Return the entries of a feed, oldest first; raise `BadTombstones` where a signature does not hold."""
    try:
        key = load_pem_public_key(public_key.read_bytes())
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BadTombstones(
            f"{path} with the key {public_key} cannot be read ({error}); get both again"
        ) from error
    previous, found = FIRST, []
    for number, line in enumerate(lines, start=1):
        entry = _entry(line, key)
        if entry is None or entry.get("previous") != previous:
            raise BadTombstones(
                f"{path}: line {number} is not signed by {public_key} or does not follow the one before it; "
                "get the feed again from the publisher"
            )
        previous = hashlib.sha256(line.encode()).hexdigest()
        found.append(entry)
    return found


def gone(releases: Path) -> Gone:
    """Return what nobody may serve from a folder of releases: what is withdrawn, and what is held back."""
    held = files.read_json(cases.withheld(releases)) or []
    return Gone((*tombstones(releases).marks, *(Marks.read(each) for each in held)))


def tombstones(releases: Path) -> Gone:
    """Return what was withdrawn for good, as the feed of a home's own releases says."""
    path = releases / FEED
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return Gone(tuple(Marks.read(json.loads(line)) for line in lines))


def barred(home: Path) -> Gone:
    """Return what no ingest may bring back: what is withdrawn, and what is being erased."""
    return Gone((*tombstones(home / "releases").marks, *cases.erasing(home)))


def _entry(line: str, key: Any) -> dict[str, Any] | None:
    """Return the entry of a line; null where it was not signed with the key."""
    try:
        entry: dict[str, Any] = json.loads(line)
        signature = base64.b64decode(entry.pop("signature"))
        key.verify(signature, _canonical(entry))
    except (ValueError, KeyError, AttributeError, TypeError, InvalidSignature):
        return None
    return entry if isinstance(key, Ed25519PublicKey) else None


def _canonical(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _key(home: Path) -> Ed25519PrivateKey:
    """Return the home's key, which is made at its first use; the public half lies beside the feed."""
    path, public = home / "keys" / "tombstones.pem", home / "releases" / PUBLIC_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate()
        with files.whole(path) as temporary:
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT, 0o600))
            temporary.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise BadTombstones(f"{path} holds no Ed25519 key; put back the one that signed {public}")
    if not public.exists():
        shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        files.write_text(public, shown.decode())
    return key
