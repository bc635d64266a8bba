import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from curation.errors import BrokenLedger, CommonsError
from curation.review import audit, database, people
from curation.review.tables import AUDIT, METADATA, PEOPLE


@pytest.fixture
def sqlite(tmp_path: Path) -> Engine:
    return database.connect(f"sqlite:///{tmp_path / 'commons.sqlite'}")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, sqlite: Engine) -> Iterator[Engine]:
    """Return an empty database of each kind; PostgreSQL where this machine has it."""
    if request.param == "sqlite":
        yield sqlite
        return
    engine = database.connect(request.getfixturevalue("postgres_url"))
    yield engine
    engine.dispose()


def test_tables_go_up_and_down_and_up(empty: Engine) -> None:
    for revision in ("head", "base", "head"):
        database.migrate(empty, revision)

    assert set(METADATA.tables) <= set(inspect(empty).get_table_names())


def test_going_down_leaves_no_table_of_people(empty: Engine) -> None:
    database.migrate(empty)
    database.migrate(empty, "base")

    assert not set(METADATA.tables) & set(inspect(empty).get_table_names())


def test_the_migrations_make_what_the_code_believes(empty: Engine) -> None:
    database.migrate(empty)
    made = {name: columns(inspect(empty), name) for name in METADATA.tables}

    assert made == {
        name: {(c.name, str(c.type), c.nullable) for c in table.columns}
        for name, table in METADATA.tables.items()
    }


def columns(inspector: object, name: str) -> set[tuple[str, str, bool]]:
    return {(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5000), ("foreign_keys", 1)],
)
def test_pragmas_stand_before_the_first_use(sqlite: Engine, pragma: str, value: object) -> None:
    with sqlite.connect() as connection:
        assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_many_writers_lose_nothing(empty: Engine) -> None:
    database.migrate(empty)
    engine = empty

    def work() -> None:
        for _ in range(10):
            database.write(engine, lambda connection: audit.append(connection, "tried", "Amina"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert audit.verify(engine) == 81


def test_a_write_that_fails_leaves_nothing(engine: Engine) -> None:
    def work(connection: object) -> None:
        people.add(connection, "Juma", [])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(engine, work)
    with engine.connect() as connection:
        assert connection.execute(select(PEOPLE)).all() == []


@pytest.mark.parametrize(
    "change", [update(AUDIT).values(subject="Juma"), delete(AUDIT)], ids=["update", "delete"]
)
def test_the_audit_refuses_to_be_changed(engine: Engine, change: object) -> None:
    database.write(engine, lambda connection: audit.append(connection, "tried", "Amina"))

    with pytest.raises(DBAPIError, match="append-only"):
        database.write(engine, lambda connection: connection.execute(change))


def test_a_change_behind_the_audits_back_is_found(engine: Engine) -> None:
    for name in ("Amina", "Juma"):
        database.write(engine, lambda connection, name=name: audit.append(connection, "tried", name))

    def work(connection: object) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
        else:
            connection.execute(text("DROP TRIGGER audit_no_change ON audit_events"))
        connection.execute(update(AUDIT).where(AUDIT.c.number == 2).values(subject="Juma"))

    database.write(engine, work)
    with pytest.raises(BrokenLedger, match="entry 2"):
        audit.verify(engine)


def test_the_audit_holds_no_address_and_no_unknown_name(engine: Engine) -> None:
    from curation.review import sign_in
    from curation.review.refusals import Refused

    with pytest.raises(Refused):
        sign_in.by_password(engine, "my secret password", "typed in the wrong field", client="203.0.113.9")
    held = str(list(audit.events(engine)))

    assert "203.0.113.9" not in held
    assert "secret" not in held


def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommonsError, match="cannot be opened"):
        database.migrate(database.connect(f"sqlite:///{tmp_path}/absent/commons.sqlite"))
