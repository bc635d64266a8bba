"""The database that people change: the home's SQLite file, or PostgreSQL by address.

SQLite lets one writer in at a time. A write begins as one (`BEGIN IMMEDIATE`): a transaction that reads first
and writes later may be refused half way. Pragmas stand before the first use of each connection.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from importlib import resources
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from curation.errors import CommonsError

Result = TypeVar("Result")

ATTEMPTS = 8
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "secure_delete=ON")


def connect(url: str) -> Engine:
    """Return the engine for a database; nothing is read or written yet."""
    engine = create_engine(url, hide_parameters=True)  # errors are logged, and parameters hold secrets
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def write(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Do a piece of writing in one transaction and return its result; begun anew if others were first."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with engine.connect() as connection:
                connection.execution_options(commons_writes=True)
                with connection.begin():
                    return work(connection)
        except DBAPIError as error:
            if attempt == ATTEMPTS or not _was_busy(error):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
    raise AssertionError("the last attempt returns or raises")


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision of theirs, `head` or `base`; nothing happens where they are there."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("curation.review") / "migrations"))
    try:
        write(engine, lambda connection: _migrate(config, connection, revision))
    except OperationalError as error:
        raise CommonsError(f"the database {engine.url!r} cannot be opened: {error.orig}") from error


def _migrate(config: Config, connection: Connection, revision: str) -> None:
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261122)")  # two servers may start at once
    (command.downgrade if revision == "base" else command.upgrade)(config, revision)


def _prepare(raw: sqlite3.Connection, _: Any) -> None:
    raw.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("commons_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _was_busy(error: DBAPIError) -> bool:
    told = error.orig.args[0] if error.orig and error.orig.args else ""
    if isinstance(told, dict):  # PostgreSQL's fields; C is the SQLSTATE: not serialisable, deadlock
        return told.get("C") in ("40001", "40P01")
    return "locked" in str(told)
