"""What was withdrawn after a release was made, as its publisher's feed tells without naming it.

Each line of `withdrawn/feed.jsonl` has `at` (UTC), a `salt` of its own and the SHA-256 of salt and document
identifier. Who holds a document can tell that it is meant; nobody can read from the feed what it was.
"""

import hashlib
import json
from dataclasses import dataclass

import pyarrow as pa

from curation.errors import BadAnswer
from curation.releases import origin
from curation.releases.origin import Origin

FEED = "withdrawn/feed.jsonl"


@dataclass(frozen=True, slots=True)
class Mark:
    """One withdrawn document: when, and the salted digest of its identifier, in hexadecimal."""

    at: str
    salt: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Documents that are not to be read, whatever file still has them."""

    marks: tuple[Mark, ...] = ()

    def since(self, moment: str) -> "Withheld":
        """Return what was withdrawn at or after a moment: a release made later is without the rest."""
        return Withheld(tuple(mark for mark in self.marks if mark.at >= moment))

    def are_free(self, doc_ids: pa.ChunkedArray) -> pa.Array:
        """Tell of each document whether it may be read."""
        salts = [(bytes.fromhex(mark.salt), mark.sha256) for mark in self.marks]
        told = (
            all(hashlib.sha256(salt + doc_id.encode()).hexdigest() != sha for salt, sha in salts)
            for doc_id in doc_ids.to_pylist()
        )
        return pa.array(told, pa.bool_())


def read(place: Origin, folder: str) -> Withheld:
    """Return what the feed of a tree of releases tells; nothing where there is no feed."""
    lines = (origin.read(place, f"{folder}{FEED}") or b"").splitlines()
    try:
        said = [json.loads(line) for line in lines if line.strip()]
        return Withheld(tuple(Mark(str(s["at"]), str(s["salt"]), str(s["sha256"])) for s in said))
    except (ValueError, KeyError, TypeError) as error:
        raise BadAnswer(f"{folder}{FEED} cannot be read ({error!r}); ask who serves the releases") from error
