"""What a server knows while it runs: the home, the settings, pages that were made already, and the key."""

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curation.site import pages, receipts, shelf
from curation.site.release import BESIDE
from curation.site.settings import SiteSettings
from curation.site.shelf import Shelf, Site

KEPT = 2000  # pages, of at most 50 kB each


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent: its bytes, the same compressed, and the tag that tells it from other states."""

    body: bytes
    packed: bytes
    tag: str


@dataclass
class Library:
    """The releases of a home, looked at anew for each request, with the pages made of them kept."""

    home: Path
    address: str
    settings: SiteSettings
    _key: Ed25519PrivateKey | None = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        # A page follows from what the shelf holds and its path; a new release or hold makes a new shelf.
        self._made = lru_cache(maxsize=KEPT)(self._make)

    def site(self) -> Site:
        """Return the site as its releases are now."""
        return self._of(shelf.look(self.home))

    def page(self, path: str, asked: str | None = None) -> Page | None:
        """Return a page; null where there is none. What readers search for is not kept."""
        now = shelf.look(self.home)
        return self._make(now, path, asked) if asked else self._made(now, path)

    def signer(self) -> Ed25519PrivateKey:
        """Return the key with which receipts are signed."""
        with self._lock:
            self._key = self._key or receipts.key(self.home)
            return self._key

    def beside(self, name: str) -> Path | None:
        """Return a file for readers that lies beside the releases; null where there is none of that name."""
        path = self.home / "releases" / name
        return path if name in BESIDE and path.is_file() else None

    def _make(self, now: Shelf, path: str, asked: str | None = None) -> Page | None:
        text = pages.page(self._of(now), path, asked)
        if text is None:
            return None
        body = text.encode()
        return Page(body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:32])

    def _of(self, now: Shelf) -> Site:
        return Site(now, self.settings, self.address, is_served=True)
