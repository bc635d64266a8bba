"""The requests for withdrawal of one home: a JSON file each, private to the home, replaced whole.

`held` waits for a decision; `accepted` is being erased; `done` and `restored` are ended, and then the file
says no longer which records it was about.
"""

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from curation import files
from curation.errors import UnknownWithdrawal
from curation.withdrawals import FOLDER
from curation.withdrawals.marks import Marks

HELD, ACCEPTED, DONE, RESTORED = "held", "accepted", "done", "restored"
OPEN = (HELD, ACCEPTED)


@dataclass(frozen=True, slots=True)
class Case:
    """One request: `values` as asked for; `doc_ids`, `works`, `hosts` as found; `plan` while it is erased."""

    id: str
    scope: str
    reason: str
    by: str
    requested_at: str
    status: str = HELD
    values: tuple[str, ...] = ()
    note: str | None = None
    records: int = 0
    doc_ids: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    salt: str = ""
    decided_at: str | None = None
    decision: dict[str, Any] | None = None
    plan: dict[str, Any] | None = None

    @property
    def marks(self) -> Marks:
        """Return the marks of what was found."""
        named = {"record": self.doc_ids, "work": self.works, "host": self.hosts}
        return Marks.of(named, salt=self.salt)

    def closed(self, status: str) -> "Case":
        """Return the ended case, which says no longer what it was about."""
        nothing: dict[str, Any] = {"values": (), "doc_ids": (), "works": (), "hosts": ()}
        return replace(self, status=status, note=None, plan=None, salt="", **nothing)


def keep(home: Path, case: Case) -> Case:
    """Write a case, and what is to be held back at once; return the case."""
    files.write_json(_path(home, case.id), asdict(case))
    write_withheld(home)
    return case


def write_withheld(home: Path) -> None:
    """Write the marks of all open cases where whoever serves releases reads them."""
    held = [{"id": case.id, **case.marks.plain()} for case in every(home) if case.status in OPEN]
    files.write_json(withheld(home / "releases"), held)


def withheld(releases: Path) -> Path:
    """Return where the marks lie of what is held back until it is decided."""
    return releases / "withheld.json"


def every(home: Path) -> list[Case]:
    """Return all cases, oldest first."""
    return [_read(path) for path in sorted((home / FOLDER).glob("W-*.json"))]


def find(home: Path, case_id: str) -> Case:
    """Return a case by its identifier; raise `UnknownWithdrawal` when there is none."""
    found = {case.id: case for case in every(home)}
    if case_id not in found:
        known = ", ".join(found) or "none"
        raise UnknownWithdrawal(f"{home} has no request {case_id!r}; there are: {known}")
    return found[case_id]


@contextmanager
def numbering(home: Path) -> Iterator[str]:
    """Yield the identifier of the next case, the year and a number, which nobody else gets meanwhile."""
    (home / FOLDER).mkdir(exist_ok=True)
    with (home / FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        numbers = [int(case.id.rpartition("-")[2]) for case in every(home)]
        yield f"W-{files.now():%Y}-{max(numbers, default=0) + 1:05d}"


def is_held(home: Path, statuses: Sequence[str] = OPEN) -> dict[str, str]:
    """Return the documents that open cases hold back, each with the case."""
    return {doc_id: case.id for case in every(home) if case.status in statuses for doc_id in case.doc_ids}


def erasing(home: Path) -> Iterable[Marks]:
    """Yield the marks of cases that were accepted and are not at their end."""
    return (case.marks for case in every(home) if case.status == ACCEPTED)


def _path(home: Path, case_id: str) -> Path:
    return home / FOLDER / f"{case_id}.json"


def _read(path: Path) -> Case:
    held = files.read_json(path)
    lists = ("values", "doc_ids", "works", "hosts")
    return Case(**{**held, **{name: tuple(held[name]) for name in lists}})
