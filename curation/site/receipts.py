"""Receipts for terms that a reader accepted, signed with the site's own key (Ed25519, RFC 8032).

A receipt is its own record: the reader keeps it, the site keeps nothing about readers, and whoever has the
site's public key can check one without asking anybody.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from curation.errors import BadReceipt

KEY = Path("keys", "site.pem")
LONGEST = 4000  # signs; cookies and addresses carry no more


def key(home: Path) -> Ed25519PrivateKey:
    """Return the key with which the site signs; make it, readable for its owner alone, at first use."""
    path = home / KEY
    if not path.is_file():
        _make(path)
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadReceipt(
            f"{path} is no Ed25519 key; put the site's own key there, or remove it for a new one"
        )
    return found


def public_pem(signer: Ed25519PrivateKey) -> str:
    """Return the public half of a key, in PEM."""
    return signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def sign(signer: Ed25519PrivateKey, said: Mapping[str, Any]) -> str:
    """Return a receipt: what was said as JSON, a dot, the signature of that JSON; both in base64url."""
    words = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return f"{_packed(words)}.{_packed(signer.sign(words))}"


def read(public: Ed25519PublicKey, receipt: str) -> dict[str, Any]:
    """Return what a receipt says; raise `BadReceipt` where this key did not sign it."""
    words, _, signature = receipt[:LONGEST].partition(".")
    try:
        said = _unpacked(words)
        public.verify(_unpacked(signature), said)
        found: dict[str, Any] = json.loads(said)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadReceipt("this receipt was not signed by this site; accept the terms again") from error
    return found


def _make(path: Path) -> None:
    """Write a new key; where another process was faster, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    aside = path.with_name(f".{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(words)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def _packed(words: bytes) -> str:
    return base64.urlsafe_b64encode(words).decode().rstrip("=")


def _unpacked(words: str) -> bytes:
    return base64.urlsafe_b64decode((words + "=" * (-len(words) % 4)).encode("ascii"))
