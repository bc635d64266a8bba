from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from curation.review import database
from curation.review.forgetting import forget
from curation.review.queue_tables import ANSWERS, ITEMS, LEASES

EXCERPT = "nobody knows who planted the pear tree behind the station"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = database.connect(f"sqlite:///{tmp_path / 'commons.sqlite'}")
    database.migrate(made)
    return made


def add(engine: Engine, number: int) -> None:
    """Put an item with an answer and a lease into the queue."""
    given: dict[Any, dict[str, Any]] = {
        ITEMS: {"doc_id": f"letters:{number}", "excerpt": f"{EXCERPT} {number}"},
        LEASES: {"person": "amina"},
        ANSWERS: {"person": "amina", "round": 1, "note": EXCERPT},
    }
    for table, values in given.items():
        row = {c.name: _some(c) for c in table.columns if not c.nullable} | values | {"item_id": number}
        row |= {c.name: number for c in table.primary_key.columns}
        database.write(
            engine, lambda connection, table=table, row=row: connection.execute(insert(table), row)
        )


def _some(column: Any) -> Any:
    return {int: 1, float: 1.0, bool: True}.get(column.type.python_type, "x")


def count(engine: Engine, table: Any) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_withdrawn_records_leave_the_queue_and_the_file(engine: Engine, tmp_path: Path) -> None:
    for number in (1, 2):
        add(engine, number)

    forget(engine, {"letters:1", "letters:99"})

    assert [count(engine, table) for table in (ITEMS, LEASES, ANSWERS)] == [1, 1, 1]
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert f"{EXCERPT} 2".encode() in held
    assert f"{EXCERPT} 1".encode() not in held


def test_nobody_to_forget_is_no_mistake(engine: Engine) -> None:
    add(engine, 1)

    forget(engine, [])

    assert count(engine, ITEMS) == 1
