"""Append-only ledger of what people decided, and why.

Each entry carries the hash of the one before it, so that a changed, removed or reordered entry breaks the
chain from there on (RFC 6962 explains why logs are kept so). Nothing is ever updated.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    select,
    text,
)

from curation import files
from curation.errors import BrokenLedger

KEEP, DROP, WITHDRAW = "keep", "drop", "withdraw"
ANSWERS = (KEEP, DROP, WITHDRAW)
FIRST = "0" * 64

_METADATA = MetaData()
_LEDGER = Table(
    "decisions",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("doc_id", String, nullable=False, index=True),
    Column("text_sha256", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's answer about one document, as its text stood then."""

    number: int
    at: str
    doc_id: str
    text_sha256: str
    answer: str
    reason: str
    by: str
    previous: str
    hash: str


class Ledger:
    """The decisions of one home, in the order in which they were made."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._engine: Engine = create_engine(f"sqlite:///{home / 'commons.sqlite'}")
        _METADATA.create_all(self._engine)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    def append(self, doc_id: str, text_sha256: str, answer: str, *, reason: str, by: str) -> Decision:
        """Write down an answer; the ledger is locked while its last entry is read and the next written."""
        if answer not in ANSWERS:
            raise ValueError(f"an answer is one of {', '.join(ANSWERS)}, not {answer!r}")
        with self._engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            last = _last(connection)
            entry: dict[str, Any] = {
                "number": last.number + 1 if last else 1,
                "at": files.now().isoformat(timespec="seconds"),
                "doc_id": doc_id,
                "text_sha256": text_sha256,
                "answer": answer,
                "reason": reason,
                "by": by,
                "previous": last.hash if last else FIRST,
            }
            entry["hash"] = files.digest(entry)
            connection.execute(_LEDGER.insert().values(**entry))
            connection.commit()
        return Decision(**entry)

    def __iter__(self) -> Iterator[Decision]:
        """Yield all decisions, oldest first."""
        with self._engine.connect() as connection:
            for row in connection.execute(select(_LEDGER).order_by(_LEDGER.c.number)):
                yield Decision(**row._mapping)

    def head(self) -> str:
        """Return the hash of the last entry, which stands for the whole chain."""
        with self._engine.connect() as connection:
            last = _last(connection)
        return last.hash if last else FIRST

    def standing(self) -> dict[str, Decision]:
        """Return the last answer about each document; a withdrawal stands whatever is said after it."""
        last: dict[str, Decision] = {}
        for decision in self:
            held = last.get(decision.doc_id)
            if not (held and held.answer == WITHDRAW):
                last[decision.doc_id] = decision
        return last

    def verify(self) -> int:
        """Return the number of entries of a sound chain; raise `BrokenLedger` at the first break."""
        previous, count = FIRST, 0
        for count, decision in enumerate(self, start=1):
            entry = asdict(decision)
            claimed = entry.pop("hash")
            if decision.number != count or decision.previous != previous or files.digest(entry) != claimed:
                raise BrokenLedger(
                    f"the ledger does not hold from entry {count} on; restore it from a backup"
                )
            previous = claimed
        return count


def _last(connection: Connection) -> Decision | None:
    row = connection.execute(select(_LEDGER).order_by(_LEDGER.c.number.desc()).limit(1)).first()
    return Decision(**row._mapping) if row else None
