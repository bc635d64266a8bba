"""Verifier of decisions, which travels with every release: Python and `cryptography`, nothing else.

A ledger names each file by its digest and each line holds the digest of the line before; ballots carry the
signature of their voter; what was decided is counted again. Run: `python verify_decisions.py FOLDER`.
"""

import hashlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LEDGER, FIRST = "ledger.jsonl", "0" * 64
CHOICES = ("yes", "no", "abstain")
IDLE = (LEDGER, "verify_decisions.py")  # a ledger cannot name itself


def canonical(value: Any) -> bytes:
    """Return the one way in which a value is written, so that equal values have equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    """Return a digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_signed(said: dict[str, Any], key: str) -> bool:
    """Tell whether `signature` is that of a key (both in hexadecimal) over all that is said beside it."""
    body = {name: value for name, value in said.items() if name != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(said["signature"]), canonical(body)
        )
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def tally(proposal: dict[str, Any], ballots: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the result of a proposal; `ballots` have `ballot` and `received`, in the order of the ledger.

    The first sound ballot of a voter counts; why each other does not stands under `uncounted`. Quorum is the
    share of the electorate that voted, threshold the share of yes among yes and no.
    """
    counted: dict[str, dict[str, Any]] = {}
    uncounted = []
    for each in ballots:
        ballot = each["ballot"]
        why = _fault(proposal, ballot, each["received"], counted)
        if why:
            uncounted.append({"voter": str(ballot.get("voter")), "why": why})
        else:
            counted[ballot["voter"]] = ballot
    votes = [ballot["choice"] for ballot in counted.values()]
    yes, no = votes.count("yes"), votes.count("no")
    has_quorum = len(votes) >= proposal["quorum"] * len(proposal["electorate"])
    accepted = has_quorum and yes > 0 and yes >= proposal["threshold"] * (yes + no)
    return {
        "proposal": sha256(canonical(proposal)),
        "result": "accepted" if accepted else "refused" if has_quorum else "no quorum",
        "yes": yes,
        "no": no,
        "abstain": votes.count("abstain"),
        "electorate": len(proposal["electorate"]),
        "dissent": [b["words"] for b in counted.values() if b["choice"] == "no" and b.get("words")],
        "uncounted": uncounted,
    }


def _fault(proposal: dict[str, Any], ballot: dict[str, Any], received: str, counted: Any) -> str | None:
    voter = ballot.get("voter")
    if not isinstance(voter, str) or voter not in proposal["electorate"]:
        return "the voter is not in the electorate"
    if not is_signed(ballot, proposal["electorate"][voter]):
        return "the signature is not the voter's"
    if (ballot.get("proposal"), ballot.get("subject")) != (
        sha256(canonical(proposal)),
        proposal["subject_sha256"],
    ):
        return "it is about something else"
    if not moment(proposal["opens"]) <= moment(received) <= moment(proposal["closes"]):
        return "it came outside the window"
    if ballot.get("choice") not in CHOICES:
        return "it makes no choice"
    return "the voter had voted already" if voter in counted else None


def moment(written: str) -> datetime:
    """Return a point in time as it is written in ISO 8601 with its offset."""
    return datetime.fromisoformat(written)


def entries(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a ledger; raise `ValueError` at the first that, or whose file, was changed."""
    found, before = [], FIRST
    path = folder / LEDGER
    content = path.read_bytes() if path.exists() else b""
    if content and not content.endswith(b"\n"):
        raise ValueError(f"{LEDGER}: the last line is not whole")
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            entry = json.loads(line)
            said = {name: value for name, value in entry.items() if name != "hash"}
            is_sound = (
                line == canonical(entry)
                and (entry["number"], entry["previous"]) == (number, before)
                and entry["hash"] == sha256(canonical(said))
                and sha256((folder / entry["file"]).read_bytes()) == entry["sha256"]
            )
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            is_sound = False
        if not is_sound:
            raise ValueError(f"{LEDGER}, line {number}: the line, or the file that it names, was changed")
        found.append(entry)
        before = entry["hash"]
    return found


def verify(folder: Path) -> list[dict[str, Any]]:
    """Return what was decided, oldest first; raise `ValueError` where anything was changed or added."""
    held = entries(folder)
    named = {entry["file"] for entry in held}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    if there - named - set(IDLE):
        raise ValueError(f"{min(there - named - set(IDLE))}: the ledger does not name this file")
    read: dict[str, Any] = {
        e["file"]: json.loads((folder / e["file"]).read_bytes()) for e in held if e["kind"] != "subject"
    }
    for entry in held:
        said: Any = read.get(entry["file"])
        if entry["kind"] == "hold" and not is_signed(said, said["electorate"].get(said["by"], "")):
            raise ValueError(f"{entry['file']}: the signature is not the steward's")
        if entry["kind"] == "decision":
            proposal = read[f"proposals/{said['id']}.json"]
            if tally(proposal, received(held, read, said["id"])) != said["tally"]:
                raise ValueError(f"{entry['file']}: the ballots give another result")
    return [read[entry["file"]] for entry in held if entry["kind"] == "decision"]


def received(held: list[dict[str, Any]], read: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the ballots about a proposal in the order in which the ledger took them."""
    mine = [e for e in held if e["kind"] == "ballot" and e["about"] == name]
    return [{"ballot": read[e["file"]], "received": e["at"]} for e in mine]


if __name__ == "__main__":
    try:
        for decided in verify(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)):
            sys.stdout.write(f"{decided['id']}: {decided['tally']['result']}\n")
    except (ValueError, KeyError, OSError) as error:
        sys.exit(f"not sound: {error}")
