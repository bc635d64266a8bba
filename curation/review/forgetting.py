"""Records that are withdrawn leave the queue: their items, excerpts, answers and leases.

The ledger keeps what was decided, which holds no text. SQLite writes zeros over what it deletes
(`secure_delete`), and its journal is emptied, so that no byte of an excerpt stays in the file.
"""

from collections.abc import Collection
from functools import partial

from sqlalchemy import Connection, Engine, delete, select

from curation.review import database
from curation.review.queue_tables import ANSWERS, ASKS, BARRED, ITEMS, LEASES

_AT_ONCE = 500  # databases take only so many values in one statement


def forget(engine: Engine, doc_ids: Collection[str]) -> None:
    """Delete all that the queue holds about these documents; those that it does not hold do not matter."""
    names = sorted(doc_ids)
    for start in range(0, len(names), _AT_ONCE):
        chosen = names[start : start + _AT_ONCE]
        database.write(engine, partial(_delete, chosen))
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _delete(doc_ids: list[str], connection: Connection) -> None:
    items = select(ITEMS.c.item_id).where(ITEMS.c.doc_id.in_(doc_ids))
    for table in (ANSWERS, LEASES, BARRED, ASKS):
        connection.execute(delete(table).where(table.c.item_id.in_(items)))
    connection.execute(delete(ITEMS).where(ITEMS.c.doc_id.in_(doc_ids)))
