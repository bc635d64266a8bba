"""Terms that a reader accepts before texts are read, and the receipts that a server gives for it.

The site of `commons serve` names in `index.json` the licence families that it asks for. A receipt is signed
by it and holds for one version with its erasure editions, one family and those very words.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curation import files
from curation.errors import BadAnswer, BadReceipt
from curation.releases import origin, terms
from curation.releases.find import Release
from curation.releases.origin import Web


def agree(
    release: Release, chosen: Sequence[Mapping[str, Any]], *, accepts: bool, receipts: Sequence[str]
) -> dict[str, Any] | None:
    """Meet what release and server ask before these files are read; return what was accepted, if anything.

    A receipt that the reader has already covers its licence family. For all else `accepts` must be set; raise
    `TermsNotAccepted` where it is not.
    """
    given = {_family(receipt.strip()): receipt.strip() for receipt in receipts}
    worded = _worded(release, chosen)
    new = [each for each in worded if each.family not in given]
    open_files = [each for each in chosen if each["licence_family"] not in given]
    sentences = [*terms.asked(release.manifest, open_files), *(each.sentence() for each in new)]
    terms.check(sentences, accepted=accepts)
    given |= {each.family: _accept(each) for each in new}
    for each in worded:
        each.server.receipts[f"{release.folder}data/{each.family}/"] = given[each.family]
    told = [*sentences, *(each.sentence() for each in worded if each not in new)]
    now = files.now().isoformat(timespec="seconds")
    held = {each.family: given[each.family] for each in worded}
    return {"at": now, "terms": told, "receipts": held} if told else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The terms of one licence family, as a server words them."""

    server: Web
    place: str
    family: str
    by: str
    paragraphs: tuple[str, ...]

    def sentence(self) -> str:
        return f"{self.by} asks of {self.family}: {' '.join(self.paragraphs)}"


def _worded(release: Release, chosen: Iterable[Mapping[str, Any]]) -> list[_Asked]:
    """Return what the server asks before it sends these files, a family each; often nothing."""
    server = release.origin
    if not isinstance(server, Web):
        return []
    families = sorted({str(each["licence_family"]) for each in chosen} & set(release.asks))
    beside = "" if release.folder.startswith("releases/") else "../"  # the site's own folder
    return [_read(server, f"{beside}terms/{release.version}/{family}.json") for family in families]


def _read(server: Web, place: str) -> _Asked:
    told = _json(origin.read(server, place) or b"", place)
    try:
        paragraphs = tuple(map(str, told["paragraphs"]))
        return _Asked(server, place, str(told["licence_family"]), str(told["by"]), paragraphs)
    except (KeyError, TypeError) as error:
        raise BadAnswer(_UNTOLD.format(place)) from error


def _accept(asked: _Asked) -> str:
    return str(_json(asked.server.post(asked.place, {"accept": "yes"}), asked.place).get("receipt"))


def _json(content: bytes, place: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(content)
    except ValueError as error:
        raise BadAnswer(_UNTOLD.format(place)) from error
    return found


_UNTOLD = "{} does not tell the terms of these texts as it should; ask who runs the server"


def _family(receipt: str) -> str:
    """Return the licence family that a receipt says it is for; whether it holds, its server tells."""
    words = receipt.partition(".")[0]
    try:
        return str(json.loads(base64.urlsafe_b64decode(words + "=" * (-len(words) % 4)))["licence_family"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise BadReceipt(
            f"{receipt[:20]!r} is no receipt; copy it whole from the page on which you accepted the terms"
        ) from error
