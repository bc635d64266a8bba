"""Decisions by quorum: proposals, ballots and holds as files, and the ledger that chains them.

A voter is a pseudonym with an Ed25519 key (RFC 8032). What counts is when a ballot came in, as the ledger
says, never what the voter writes about the time; a decision is about the bytes of a file, so that a file
that was changed after the vote has no decision.
"""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curation import files
from curation.errors import BadVote
from curation.votes import verify_decisions as verifier

FOLDER = "governance"
LONGEST = 64_000  # bytes of a ballot; dissent in words fits well


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked, of whom, and what makes an answer valid; times are UTC.

    `question` is by language; `electorate` gives each voter's public key in hexadecimal; `quorum` and
    `threshold` are shares, 0 to 1.
    """

    id: str
    question: Mapping[str, str]
    electorate: Mapping[str, str]
    quorum: float
    threshold: float
    closes: datetime
    expires: datetime
    effects: tuple[str, ...] = field(default=())


def propose(folder: Path, asked: Proposal, subject: Path) -> None:
    """Put a file to the vote from now on; the bytes of the file are kept with the proposal."""
    now = files.now()
    _is_free(folder, "proposal", asked.id)
    if not asked.electorate or not (0 <= asked.quorum <= 1 and 0 < asked.threshold <= 1):
        raise BadVote(f"{asked.id}: a vote needs voters, a quorum of 0 to 1 and a threshold above 0, up to 1")
    if not now < asked.closes < asked.expires:
        raise BadVote(f"{asked.id}: a vote closes after it opens and expires after it closes; mend the times")
    content = _bytes(subject)
    digest = verifier.sha256(content)
    said = {
        "id": asked.id,
        "question": dict(asked.question),
        "electorate": dict(asked.electorate),
        "quorum": asked.quorum,
        "threshold": asked.threshold,
        "opens": _written(now),
        "closes": _written(asked.closes),
        "expires": _written(asked.expires),
        "effects": list(asked.effects),
        "subject": subject.name,
        "subject_sha256": digest,
    }
    _take(folder, "subject", f"subjects/{asked.id}-{subject.name}", content, asked.id)
    _take(folder, "proposal", f"proposals/{asked.id}.json", verifier.canonical(said), asked.id)


def ballot(proposal: dict[str, Any], voter: str, key: Ed25519PrivateKey, choice: str, words: str) -> bytes:
    """Return a voter's signed ballot, as a file of its own that may come by any way."""
    if choice not in verifier.CHOICES:
        raise BadVote(f"a choice is one of {', '.join(verifier.CHOICES)}, not {choice!r}")
    said = {
        "proposal": verifier.sha256(verifier.canonical(proposal)),
        "subject": proposal["subject_sha256"],
        "voter": voter,
        "choice": choice,
        "words": words,
    }
    return verifier.canonical(_signed(said, key))


def receive(folder: Path, name: str, content: bytes) -> None:
    """Take a ballot as it came, at this moment; whether it counts is told by the tally."""
    proposal(folder, name)
    if _has(folder, "decision", name):
        raise BadVote(f"{name} was decided already; a new proposal can change that")
    try:
        is_ballot = len(content) <= LONGEST and isinstance(json.loads(content), dict)
    except (ValueError, RecursionError):
        is_ballot = False
    if not is_ballot:
        raise BadVote("the file is no ballot; write one with `commons vote ballot`")
    number = len(entries(folder)) + 1
    _take(folder, "ballot", f"ballots/{name}-{number:05}.json", content, name)


def tally(folder: Path, name: str) -> dict[str, Any]:
    """Count a proposal's ballots; after its window the result is written down, once, and stands."""
    asked, held = proposal(folder, name), entries(folder)
    read = {e["file"]: json.loads((folder / e["file"]).read_bytes()) for e in held if e["kind"] == "ballot"}
    counted = verifier.tally(asked, verifier.received(held, read, name))
    path = f"decisions/{name}.json"
    if files.now() > verifier.moment(asked["closes"]) and not _has(folder, "decision", name):
        _take(folder, "decision", path, verifier.canonical({"id": name, "tally": counted}), name)
    return counted


def hold(
    folder: Path,
    name: str,
    subject: Path,
    *,
    by: str,
    key: Ed25519PrivateKey,
    reason: str,
    electorate: Mapping[str, str],
    days: int,
) -> None:
    """Let one steward stop what a file governs until the hold lapses or its ratification is decided."""
    path = f"holds/{name}.json"
    _is_free(folder, "hold", name)
    said = {
        "id": name,
        "subject": subject.name,
        "subject_sha256": verifier.sha256(_bytes(subject)),
        "by": by,
        "reason": reason,
        "electorate": dict(electorate),
        "lapses": _written(files.now() + timedelta(days=days)),
    }
    signed = _signed(said, key)
    if not verifier.is_signed(signed, electorate.get(by, "")):
        raise BadVote(f"the key is not that of a steward {by!r} of the electorate; name the right one")
    _take(folder, "hold", path, verifier.canonical(signed), name)


def holds(folder: Path) -> list[dict[str, Any]]:
    """Return the holds that stand now: those not lapsed, and those that a decision in force ratified."""
    found = [_read(folder, e) for e in entries(folder) if e["kind"] == "hold"]
    path = folder / "holds"
    return [
        each
        for each in found
        if files.now() < verifier.moment(each["lapses"])
        or decided(folder, path / f"{each['id']}.json", each["electorate"])
    ]


def decided(folder: Path, subject: Path, electorate: Mapping[str, str]) -> str | None:
    """Return an electorate's decision in force that accepted a file as it stands; null: there is none."""
    now, digest = files.now(), verifier.sha256(_bytes(subject))
    for entry in reversed(entries(folder)):
        if entry["kind"] == "decision":
            asked = proposal(folder, entry["about"])
            is_accepted = _read(folder, entry)["tally"]["result"] == "accepted"
            is_about = asked["subject_sha256"] == digest and asked["electorate"] == electorate
            if is_about and is_accepted and now < verifier.moment(asked["expires"]):
                return str(entry["about"])
    return None


def proposal(folder: Path, name: str) -> dict[str, Any]:
    """Return a proposal by its name."""
    for entry in entries(folder):
        if entry["kind"] == "proposal" and entry["about"] == name:
            return _read(folder, entry)
    raise BadVote(f"there is no proposal {name!r}; propose it first")


def entries(folder: Path) -> list[dict[str, Any]]:
    """Return the ledger's lines; a broken chain is an error."""
    try:
        return verifier.entries(folder)
    except ValueError as error:
        raise BadVote(f"{folder}: {error}; restore it from a backup") from error


def verify(folder: Path) -> list[dict[str, Any]]:
    """Return what was decided, all signatures, digests and counts checked."""
    try:
        return verifier.verify(folder)
    except (ValueError, KeyError) as error:
        raise BadVote(f"{folder}: {error}; restore it from a backup") from error


def bundle(folder: Path, to: Path) -> None:
    """Copy the decisions into a release, with the script that verifies them; without decisions do nothing."""
    if (folder / verifier.LEDGER).exists():
        verify(folder)
        shutil.copytree(folder, to)
        shutil.copyfile(Path(verifier.__file__), to / "verify_decisions.py")


def _is_free(folder: Path, kind: str, name: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise BadVote(f"{name!r} is no name for a {kind}; use a to z, 0 to 9 and hyphens")
    if _has(folder, kind, name):
        raise BadVote(f"there is a {kind} {name} already; give this one another name")


def _has(folder: Path, kind: str, name: str) -> bool:
    return any((e["kind"], e["about"]) == (kind, name) for e in entries(folder))


def _take(folder: Path, kind: str, path: str, content: bytes, about: str) -> None:
    held = entries(folder)
    said = {
        "number": len(held) + 1,
        "at": _written(files.now()),
        "kind": kind,
        "about": about,
        "file": path,
        "sha256": verifier.sha256(content),
        "previous": held[-1]["hash"] if held else verifier.FIRST,
    }
    with files.whole(folder / path) as temporary:
        temporary.write_bytes(content)
    line = verifier.canonical(said | {"hash": verifier.sha256(verifier.canonical(said))})
    ledger = folder / verifier.LEDGER
    before = ledger.read_bytes() if ledger.exists() else b""
    with files.whole(ledger) as temporary:
        temporary.write_bytes(before + line + b"\n")


def _signed(said: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    return said | {"signature": key.sign(verifier.canonical(said)).hex()}


def _read(folder: Path, entry: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / entry["file"]).read_bytes())
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadVote(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
