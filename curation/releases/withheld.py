"""What is withdrawn or held back after a release was made, as its publisher tells without naming it.

`tombstones.jsonl` has what was withdrawn for good, `withheld.json` what waits for a decision. Each tombstone
has a salt and salted digests of records, works and hosts: who holds a document can tell that it is meant.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from curation.errors import BadAnswer
from curation.releases import origin
from curation.releases.origin import Origin
from curation.withdrawals.marks import READ, Gone, Marks

__all__ = ["HELD_BACK", "READ", "TOMBSTONES", "Withheld", "read"]

TOMBSTONES, HELD_BACK = "tombstones.jsonl", "withheld.json"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Documents that are not to be read, whatever file has them; `days` are null where undecided."""

    marks: tuple[Marks, ...] = ()
    days: tuple[str | None, ...] = ()

    def since(self, day: str) -> "Withheld":
        """Return what is undecided, or was withdrawn on a day or later; releases made then lack the rest."""
        dated = zip(self.marks, self.days, strict=True)
        return _together((marks, own) for marks, own in dated if own is None or own >= day)

    def are_free(self, rows: pa.Table) -> pa.Array:
        """Tell of each row whether it may be read; `READ` are the columns that are needed."""
        return pa.array(~Gone(self.marks).mask(rows))


def read(place: Origin, folder: str) -> Withheld:
    """Return what a tree of releases tells; nothing where it tells nothing."""
    try:
        lines = (origin.read(place, f"{folder}{TOMBSTONES}") or b"").splitlines()
        said = [json.loads(line) for line in lines if line.strip()]
        said += json.loads(origin.read(place, f"{folder}{HELD_BACK}") or b"[]")
        return _together((Marks.read(each), each.get("date")) for each in said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadAnswer(
            f"{folder}{TOMBSTONES} or {folder}{HELD_BACK} cannot be read ({error!r}); ask who serves them"
        ) from error


def _together(dated: Iterable[tuple[Marks, str | None]]) -> Withheld:
    held = list(dated)
    return Withheld(tuple(marks for marks, _ in held), tuple(day for _, day in held))
