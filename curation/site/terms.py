"""Terms that a reader accepts before files of some licence families are sent, and the receipt for it.

A receipt holds for one version with its erasure editions, one family and the very words that were accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from curation import files
from curation.errors import BadReceipt
from curation.releases import licences
from curation.site import receipts
from curation.site.settings import SiteSettings
from curation.site.shelf import Manifest


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of a reader of one licence family of one version."""

    version: str
    family: str
    paragraphs: tuple[str, ...]
    by: str

    @property
    def sha256(self) -> str:
        """Return the digest of the words; a receipt for other words does not hold."""
        return files.digest(self.paragraphs)

    def told(self) -> dict[str, Any]:
        """Return the terms as JSON takes them."""
        return {
            "version": self.version,
            "licence_family": self.family,
            "by": self.by,
            "paragraphs": list(self.paragraphs),
            "sha256": self.sha256,
        }

    @property
    def work(self) -> str:
        """Return the version without its edition."""
        return self.version.partition("+")[0]


def of(settings: SiteSettings, manifest: Manifest, family: str) -> Terms | None:
    """Return the terms of a licence family; null where nothing is asked or no such rows are there."""
    if not settings.asks(family) or family not in manifest["licence_families"]:
        return None
    said = settings.terms.get(family)
    parts = tuple(" ".join(p.split()) for p in said.text.split("\n\n")) if said else _plain(manifest, family)
    by = (said.by if said else None) or str(manifest.get("publisher") or "the publisher")
    return Terms(str(manifest["version"]), family, parts, by)


def accept(signer: Ed25519PrivateKey, terms: Terms, form: Mapping[str, str], manifest: Manifest) -> str:
    """Return the signed receipt for terms that someone accepted; `form` may hold `name` and `purpose`."""
    said: dict[str, Any] = {
        "accepted_at": files.now().isoformat(timespec="seconds"),
        "release": terms.work,
        "content_sha256": manifest["content_sha256"],
        "licence_family": terms.family,
        "terms_sha256": terms.sha256,
        "name": form.get("name", "").strip()[:200] or None,
        "purpose": form.get("purpose", "").strip()[:500] or None,
    }
    return receipts.sign(signer, said)


def check(public: Ed25519PublicKey, terms: Terms, receipt: str) -> None:
    """Raise `BadReceipt` unless a receipt of this site covers these terms."""
    said = receipts.read(public, receipt)
    if (said["release"], said["licence_family"]) != (terms.work, terms.family):
        raise BadReceipt(
            f"this receipt is for {said['licence_family']} of {said['release']}; "
            f"accept the terms of {terms.family} of {terms.work}"
        )
    if said["terms_sha256"] != terms.sha256:
        raise BadReceipt("the terms changed since this receipt was given; read and accept them again")


def _plain(manifest: Manifest, family: str) -> tuple[str, ...]:
    """Return terms that say no more than the licences of the family."""
    held = sorted(name for name, given in manifest["licences"].items() if given["family"] == family)
    asked = dict.fromkeys(sentence for name in held for sentence in licences.duties(name, family))
    opening = f"These texts come under {', '.join(held)}, and their givers say who may have them."
    return (opening, *asked, "Delete from your copies what a later edition no longer holds.")
