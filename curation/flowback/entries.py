"""The ledger of flow-back: reuse, returns and allocations in a row, each with the hash of the last.

Texts that were contributed are not written here: they are counted from releases. Entries are facts of an
account, not tokens; nothing is ever changed, and who was wrong writes another entry that refers to the first.
"""

import datetime
import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from curation import files
from curation.errors import BadSettings, BrokenLedger

NAME: Final = "flowback.jsonl"
FIRST: Final = "0" * 64
WHAT = {
    "contribution": ("corrections", "reviews", "hosting", "translations", "time"),
    "reuse": ("pull", "training", "citation"),
    "return": ("money", "compute", "corrections", "translations", "hosting", "time", "report"),
    "allocation": ("money", "compute", "time"),
}


class Entry(BaseModel):
    """One event: who did what, for whom, how much of it, and what shows it.

    `languages`, `contributors` and `communities` (labels) are those it is about; none: no one in particular.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["contribution", "reuse", "return", "allocation"]
    what: str
    by: str = Field(min_length=1)
    date: datetime.date
    amount: float | None = Field(default=None, ge=0)
    unit: str | None = None
    release: str | None = None
    languages: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    is_commercial: bool | None = None
    refers_to: int | None = Field(default=None, ge=1)
    decision: str | None = None  # the decision by which something is allocated
    evidence_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    note: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> "Entry":
        if self.what not in WHAT[self.kind]:
            raise ValueError(f"a {self.kind} is one of {', '.join(WHAT[self.kind])}, not {self.what!r}")
        if (self.amount is None) != (self.unit is None):
            raise ValueError("amount and unit go together, as 500 and EUR")
        if self.kind == "allocation" and (self.decision is None or self.amount is None):
            raise ValueError("an allocation names its amount, and the decision by which it is given")
        return self


@dataclass(frozen=True, slots=True)
class Written:
    """An entry in its place in the ledger."""

    number: int
    entry: Entry
    hash: str


def append(home: Path, entry: Entry) -> Written:
    """Write an entry at the end; one of the same content that is there already is returned as it stands."""
    path = home / NAME
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        held = _read(file.read(), path)
        for each in held:
            if each.entry == entry and entry.evidence_sha256:
                return each
        if entry.refers_to and entry.refers_to > len(held):
            raise BadSettings(f"{path} has {len(held)} entries; there is no {entry.refers_to} to refer to")
        said = {"number": len(held) + 1, "previous": held[-1].hash if held else FIRST}
        said |= {"entry": entry.model_dump(mode="json", exclude_defaults=True)}
        written = Written(len(held) + 1, entry, _hash(said))
        file.write(f"{_canonical(said | {'hash': written.hash})}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    files.sync(home)
    return written


def read(home: Path) -> list[Written]:
    """Return all entries, oldest first; raise `BrokenLedger` where one was changed, removed or moved."""
    path = home / NAME
    return _read(path.read_bytes(), path) if path.exists() else []


def head(home: Path) -> dict[str, Any]:
    """Return how many entries there are, and the hash of the last."""
    held = read(home)
    return {"entries": len(held), "head": held[-1].hash if held else FIRST}


def _read(content: bytes, path: Path) -> list[Written]:
    previous, found = FIRST, list[Written]()
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            said = json.loads(line)
            given = said.pop("hash")
            is_whole = _canonical(said | {"hash": given}).encode() == line and given == _hash(said)
            if not is_whole or (said["number"], said["previous"]) != (number, previous):
                raise ValueError("it was changed, or does not follow the one before it")
            found.append(Written(number, Entry.model_validate(said["entry"]), given))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenLedger(f"{path}: line {number} is no entry ({error}); {_REPAIR}") from error
        previous = given
    if not content.endswith(b"\n") and content:
        raise BrokenLedger(f"{path}: its last line is not whole; {_REPAIR}")
    return found


_REPAIR = "restore it from a backup"


def _canonical(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(said: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(said).encode()).hexdigest()
