"""Reviewers at once at the server that everybody uses, which is killed while they answer."""

from pathlib import Path

from queue_home import row, write_home
from review_load import Server, lost, room

from curation.review import database, filling
from curation.reviewing import Review


def test_no_answer_that_somebody_was_told_of_is_lost(tmp_path: Path, database_url: str) -> None:
    home = write_home(tmp_path / "home", [row(f"n{n}", text=f"Day {n} at sea.") for n in range(60)])
    engine = database.connect(database_url)
    database.migrate(engine)
    filling.fill(home, engine, Review())
    server = Server(home, database_url)
    server.start()
    try:
        found = room(engine, server, ["wol_Latn"], people=6, records=4, kills=1)
    finally:
        server.kill()

    assert [fault for person in found for fault in person.wrong] == []
    assert [len(person.told) for person in found] == [4] * 6
    assert lost(engine, home, found) == []
    engine.dispose()
