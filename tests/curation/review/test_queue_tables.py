from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from queue_home import opened
from sqlalchemy import inspect

from curation.review import database
from curation.review.queue_tables import METADATA


def test_the_migration_makes_the_tables_as_the_code_has_them(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
        made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
        indexes = set(made.scalars())

    apart = [c for c in found if c[0] not in ("remove_table", "remove_index", "add_index")]
    assert apart == []
    assert set(METADATA.tables) <= set(inspect(engine).get_table_names())
    assert {index.name for table in METADATA.tables.values() for index in table.indexes} <= indexes


def test_the_tables_go_and_come_again(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    database.migrate(engine, "base")
    assert "items" not in inspect(engine).get_table_names()
    database.migrate(engine)
    assert "items" in inspect(engine).get_table_names()
