"""Review packets: items to take away where there is no network, and to bring back answered.

A packet is a zip with `packet.jsonl`, a header and an item a line, and `form.html`, which needs a browser and
nothing else. Each item carries a seal, an HMAC (RFC 2104) by a key that never leaves the home, over what it
says and for whom: what comes back under a broken seal was not given out so, and is not taken.
"""

import hashlib
import hmac
import json
import os
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from curation import files
from curation.errors import BadReview
from curation.review import answers, details, leases, packet_form, queue
from curation.review.answers import Given
from curation.review.clock import moment
from curation.review.queue import Item, Reviewer, Wanted
from curation.review.queue_tables import TIED, WAITING
from curation.reviewing import Review

VERSION = 1
SEALED = packet_form.SEALED[:-1]  # all but the seal itself
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that was not taken, by the line of the file, and why."""

    line: int
    doc_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the answers that came back: taken, there already, and refused with the reasons."""

    taken: int
    known: int
    refused: tuple[Refused, ...]


def write(
    engine: Engine,
    home: Path,
    path: Path,
    who: Reviewer,
    terms: Review,
    *,
    days: int,
    limit: int,
    wanted: Wanted,
) -> int:
    """Lease items for some days, write them as a packet, and return how many they are."""
    long = terms.model_copy(update={"lease_minutes": days * DAY_MINUTES})
    claimed: list[Item] = []
    while len(claimed) < limit and (item := leases.claim(engine, who, long, wanted=wanted)):
        claimed.append(item)
    if not claimed:
        raise BadReview(f"nothing waits that {who.name} could take along")
    header = {"packet": secrets.token_hex(8), "version": VERSION, "person": who.name, "made_at": moment()}
    header |= {"days": days, "codes": terms.codes}
    lines = [_line(home, header, item, _key(home)) for item in claimed]
    with files.whole(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as packet:
        told = (json.dumps(line, ensure_ascii=False) for line in (header, *lines))
        packet.writestr("packet.jsonl", "".join(f"{line}\n" for line in told))
        packet.writestr("form.html", packet_form.page(header, lines))
    return len(claimed)


def merge(engine: Engine, home: Path, path: Path, who: Reviewer, terms: Review) -> Merged:
    """Take the answers that came back, a JSON object a line; to merge a file twice changes nothing.

    `who` is as whom they are taken; a packet that was made for somebody else is refused.
    """
    taken = known = 0
    refused = []
    key = _key(home)
    for number, line in read_lines(path):
        try:
            if _take(engine, home, line, who, terms, key):
                taken += 1
            else:
                known += 1
        except BadReview as error:
            refused.append(Refused(number, str(line.get("doc_id", "?")), str(error)))
    return Merged(taken, known, tuple(refused))


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file of JSON lines, or of one JSON array, each with its number from 1 on."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if text.lstrip().startswith("["):
            values = list(enumerate(json.loads(text), start=1))
        else:
            values = [
                (n, json.loads(line)) for n, line in enumerate(text.split("\n"), start=1) if line.strip()
            ]
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadReview(f"{path} is not JSON lines in UTF-8, nor a JSON array: {error}") from error
    for number, value in values:
        if not isinstance(value, dict):
            raise BadReview(f"{path}, line {number}: an answer is a JSON object, not {str(value)[:40]!r}")
        yield number, value


def settle(engine: Engine, home: Path, item: Item, who: Reviewer, given: Given, terms: Review) -> bool:
    """Submit an answer that was made elsewhere; false when this person gave the same one already."""
    if item.text_sha256 != given.text_sha256:
        raise BadReview("the text changed meanwhile; look at it anew")
    full = answers.checked(given, terms)
    for own in answers.visible(engine, item, who):
        if own.person == who.name:
            if (own.verdict, own.detail) == (full.verdict, full.detail):
                return False
            raise BadReview(f"{who.name} answered {own.verdict} before; take that back first")
    if item.state not in (WAITING, TIED):
        raise BadReview(f"it is {item.state} meanwhile")
    if item.item_id not in {held.item_id for held in leases.held(engine, who)}:
        leases.take(engine, who, item.item_id, terms)
    answers.submit(engine, home, item.item_id, who, given, terms)
    return True


def _line(home: Path, header: dict[str, Any], item: Item, key: bytes) -> dict[str, Any]:
    document = queue.document(home, item)
    told = {"packet": header["packet"], "person": header["person"], "item_id": item.item_id}
    told |= {"doc_id": item.doc_id, "text_sha256": item.text_sha256, "round": item.round}
    told["seal"] = _seal(told, key)
    told |= {"language": item.language, "kinds": item.kinds, "title": item.title, "locator": item.locator}
    return told | {"licence": item.licence, "reasons": item.reasons, "text": document["text"]}


def _take(engine: Engine, home: Path, line: dict[str, Any], who: Reviewer, terms: Review, key: bytes) -> bool:
    if any(name not in line for name in (*SEALED, "seal", "verdict")):
        missing = [name for name in (*SEALED, "seal", "verdict") if name not in line]
        raise BadReview(f"{', '.join(missing)} is missing")
    if not hmac.compare_digest(_seal(line, key).encode(), str(line["seal"]).encode()):
        raise BadReview("its seal does not hold: this home did not give it out so")
    if line["person"] != who.name:
        raise BadReview(f"the packet was made for {line['person']}, not for {who.name}")
    item = queue.find(engine, line["doc_id"])
    if item is None or item.round != line["round"]:
        raise BadReview("it came back into the queue meanwhile, with another text or an appeal")
    detail = line.get("detail") or details.read(str(line["verdict"]), str(line.get("written") or ""))
    if not isinstance(detail, dict):
        raise BadReview("its detail is no JSON object")
    note, code = str(line.get("note") or ""), str(line.get("code") or "")
    given = Given(str(line["verdict"]), code, str(line["text_sha256"]), detail, note)
    return settle(engine, home, item, who, given, terms)


def _seal(line: dict[str, Any], key: bytes) -> str:
    said: Sequence[Any] = [line[name] for name in SEALED]
    return hmac.new(key, files.digest(said).encode(), hashlib.sha256).hexdigest()


def _key(home: Path) -> bytes:
    """Return the home's key for seals, made at its first use; only its owner may read the file."""
    path = home / "state" / "packet.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii"))
