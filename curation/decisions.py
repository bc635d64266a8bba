"""Append-only ledger of what people decided, and why.

Each entry carries the hash of the one before it, so that a changed, removed or reordered entry breaks the
chain from there on (RFC 6962 explains why logs are kept so). Nothing is ever updated: who takes an answer
back writes another entry, which revokes it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
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
    Text,
    create_engine,
    inspect,
    select,
    text,
)

from curation import files
from curation.errors import BrokenLedger

KEEP, DROP, WITHDRAW, REVOKE = "keep", "drop", "withdraw", "revoke"
LANGUAGE, LICENCE, REDACT, TIER, LABEL = "language", "licence", "redact", "tier", "label"
AMENDMENTS = (LANGUAGE, LICENCE, REDACT, TIER, LABEL)  # each keeps the text, with something changed
ANSWERS = (KEEP, DROP, WITHDRAW, *AMENDMENTS)
OPEN = "open"
TIERS = (OPEN, "registered", "community", "on-site")  # who may have a text; what is not open is in no release
AND = ", "  # between the names of those who gave one answer together
FIRST = "0" * 64
_CHUNK = 500  # numbers in one question: databases limit them
PATIENCE_S = 60  # SQLite lets one writer in at a time, without a queue: of fifty some wait long

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
    Column("detail", Text),  # JSON; null: the answer says all
    Column("ticket", String, index=True),  # what was answered; an entry is written once for each
)
_ADDED = ("detail", "ticket")  # a hash covers them only where they are set, as they came later


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be written down: an answer about a document as its text stands, by whom and why.

    `detail` is what an amendment changes: `language`, `licence` with its `family`, `spans` (of `start`,
    `end`, `kind`, in code points), `tier` or `label`. Two answers with one `ticket` are written once.
    """

    doc_id: str
    text_sha256: str
    answer: str
    reason: str
    by: str
    detail: dict[str, Any] = field(default_factory=dict)
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry: a person's answer about one document, as its text stood then."""

    number: int
    at: str
    doc_id: str
    text_sha256: str
    answer: str
    reason: str
    by: str
    previous: str
    hash: str
    detail: dict[str, Any] = field(default_factory=dict)
    ticket: str | None = None


class Ledger:
    """The decisions of one home, in the order in which they were made."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        patient = {"timeout": PATIENCE_S}
        self._engine: Engine = create_engine(f"sqlite:///{home / 'commons.sqlite'}", connect_args=patient)
        _METADATA.create_all(self._engine)
        _add_columns(self._engine)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    def append(self, doc_id: str, text_sha256: str, answer: str, *, reason: str, by: str) -> Decision:
        """Write down one answer that needs no detail."""
        return self.write([Answer(doc_id, text_sha256, answer, reason, by)])[0]

    def write(self, answers: Sequence[Answer]) -> list[Decision]:
        """Write down answers, all or none; the ledger is locked from its last entry's reading on."""
        for given in answers:
            if given.answer not in ANSWERS:
                raise ValueError(f"an answer is one of {', '.join(ANSWERS)}, not {given.answer!r}")
        return self._write(answers)

    def revoke(self, numbers: Sequence[int], *, reason: str, by: str) -> list[Decision]:
        """Take answers back, each by an entry of its own; a withdrawal is never taken back."""
        known = {entry.number: entry for entry in self._numbered(numbers)}
        wrong = [n for n in numbers if n not in known or known[n].answer in (WITHDRAW, REVOKE)]
        if wrong:
            raise ValueError(f"there is no answer {wrong[0]} that can be taken back")
        return self._write(
            [
                Answer(
                    known[n].doc_id, known[n].text_sha256, REVOKE, reason, by, {"revokes": n}, f"revoke/{n}"
                )
                for n in numbers
            ]
        )

    def _numbered(self, numbers: Sequence[int]) -> Iterator[Decision]:
        with self._engine.connect() as connection:
            for start in range(0, len(numbers), _CHUNK):
                chosen = _LEDGER.c.number.in_(numbers[start : start + _CHUNK])
                for row in connection.execute(select(_LEDGER).where(chosen)):
                    yield _decision(row._mapping)

    def _write(self, answers: Sequence[Answer]) -> list[Decision]:
        with self._engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            last, written = _last(connection), []
            for given in answers:
                entry = _of_ticket(connection, given.ticket)
                if entry is None:
                    entry = last = _entry(given, last)
                    row = asdict(entry) | {"detail": _json(entry.detail)}
                    connection.execute(_LEDGER.insert().values(**row))
                written.append(entry)
            connection.commit()
        return written

    def __iter__(self) -> Iterator[Decision]:
        """Yield all decisions, oldest first."""
        with self._engine.connect() as connection:
            for row in connection.execute(select(_LEDGER).order_by(_LEDGER.c.number)):
                yield _decision(row._mapping)

    def about(self, doc_id: str) -> list[Decision]:
        """Return all entries about one document, oldest first, those that were taken back included."""
        with self._engine.connect() as connection:
            chosen = select(_LEDGER).where(_LEDGER.c.doc_id == doc_id).order_by(_LEDGER.c.number)
            return [_decision(row._mapping) for row in connection.execute(chosen)]

    def held(self) -> dict[str, list[Decision]]:
        """Return the answers about each document that nobody took back, oldest first."""
        entries = list(self)
        revoked = {entry.detail["revokes"] for entry in entries if entry.answer == REVOKE}
        found: dict[str, list[Decision]] = {}
        for entry in entries:
            if entry.answer != REVOKE and entry.number not in revoked:
                found.setdefault(entry.doc_id, []).append(entry)
        return found

    def standing(self) -> dict[str, Decision]:
        """Return the last answer about each document; a withdrawal stands whatever is said after it."""
        return {doc_id: last(answers) for doc_id, answers in self.held().items()}

    def head(self) -> dict[str, Any]:
        """Return the number of `entries` and the `hash` of the last; whoever keeps it can tell a rewrite."""
        with self._engine.connect() as connection:
            entry = _last(connection)
        return {"entries": entry.number if entry else 0, "hash": entry.hash if entry else FIRST}

    def verify(self) -> int:
        """Return the number of entries of a sound chain; raise `BrokenLedger` at the first break."""
        previous, count = FIRST, 0
        for count, decision in enumerate(self, start=1):
            fault = _fault(decision, count, previous)
            if fault:
                raise BrokenLedger(
                    f"the ledger does not hold from entry {count} on, about {decision.doc_id}: {fault}; "
                    "restore it from a backup"
                )
            previous = decision.hash
        return count


def last(answers: Sequence[Decision]) -> Decision:
    """Return the answer that stands of those about one document: a withdrawal, or else the latest."""
    return next((d for d in answers if d.answer == WITHDRAW), answers[-1])


def _entry(given: Answer, before: Decision | None) -> Decision:
    said: dict[str, Any] = {
        "number": before.number + 1 if before else 1,
        "at": files.now().isoformat(timespec="seconds"),
        **asdict(given),
        "previous": before.hash if before else FIRST,
    }
    return Decision(**said, hash=_hash(said))


def _hash(said: dict[str, Any]) -> str:
    return files.digest({name: value for name, value in said.items() if value or name not in _ADDED})


def _fault(decision: Decision, number: int, previous: str) -> str | None:
    said = asdict(decision)
    claimed = said.pop("hash")
    if decision.number != number:
        return f"entry {number} is missing and {decision.number} stands in its place"
    if decision.previous != previous:
        return "it does not follow the entry before it"
    return None if _hash(said) == claimed else "its content was changed"


def _decision(row: Any) -> Decision:
    return Decision(**(dict(row) | {"detail": json.loads(row["detail"] or "{}")}))


def _json(detail: dict[str, Any]) -> str | None:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else None


def _last(connection: Connection) -> Decision | None:
    row = connection.execute(select(_LEDGER).order_by(_LEDGER.c.number.desc()).limit(1)).first()
    return _decision(row._mapping) if row else None


def _of_ticket(connection: Connection, ticket: str | None) -> Decision | None:
    if ticket is None:
        return None
    row = connection.execute(select(_LEDGER).where(_LEDGER.c.ticket == ticket)).first()
    return _decision(row._mapping) if row else None


def _add_columns(engine: Engine) -> None:
    """Give a ledger of before the columns that came later; its entries and their hashes stay as they are."""
    held = {column["name"] for column in inspect(engine).get_columns("decisions")}
    with engine.begin() as connection:
        for name in _ADDED:
            if name not in held:
                connection.execute(text(f"ALTER TABLE decisions ADD COLUMN {name} TEXT"))
