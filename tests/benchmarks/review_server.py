"""Time the review pages over 100,000 records, and let fifty reviewers answer while the server is killed.

Run with `python tests/benchmarks/review_server.py [records] [people] [answers each] [database]`. The clients
run on the same machine and take their share of its time; `database` is an address, or else it is SQLite.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from queue_home import TOXIC, UNLICENSED, row, write_home  # noqa: E402
from review_load import Reviewing, Server, lost, room  # noqa: E402

from curation.review import database, filling  # noqa: E402
from curation.reviewing import Review  # noqa: E402

LANGUAGES = [f"q{first}{last}_Latn" for first in "abcd" for last in "abcdefghij"]  # codes for private use
TEXT = "The boats came home before the rain, and nobody was missing. "
PAGES = 300


def main(records: int, people: int, each: int, url: str | None) -> None:
    """Print milliseconds at the median, the 95th and 99th percentile and the most, and what was lost."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        engine = queued(home, records, url)
        server = Server(home, url)
        server.start()
        try:
            measured(engine, home, server, people, each)
        finally:
            server.kill()
            engine.dispose()


def queued(home: Path, records: int, url: str | None) -> Engine:
    began = time.perf_counter()
    write_home(home, [described(n) for n in range(records)])
    engine = database.connect(url or f"sqlite:///{home / 'commons.sqlite'}")
    database.migrate(engine)
    filled = filling.fill(home, engine, Review())
    print(f"{filled.waiting} records wait, after {time.perf_counter() - began:.0f} s")
    return engine


def described(n: int) -> dict[str, object]:
    why = [TOXIC] if n % 10 == 0 else [UNLICENSED]
    place = f"https://h{n % 100}.example/{n}"
    return row(str(n), text=f"{TEXT * 8}It was day {n}.", label=LANGUAGES[n % 40], why=why, locator=place)


def measured(engine: Engine, home: Path, server: Server, people: int, each: int) -> None:
    one = Reviewing(engine, server, "one")
    for n in range(PAGES):
        one.get("/queue", "page of all queues")
        one.get(f"/queue/{LANGUAGES[n % 40]}", "page of one queue")
        one.get(f"/queue/{LANGUAGES[n % 40]}?kind=licence", "page of one queue and kind")
    told("one reader", [one])
    began = time.perf_counter()
    found = room(engine, server, LANGUAGES, people, each)
    spent = time.perf_counter() - began
    told(f"{people} people at once, {sum(len(p.told) for p in found) / spent:.1f} answers a second", found)
    again = [*found, *room(engine, server, LANGUAGES, people, each, kills=3)]
    away = sum(p.was_away for p in again)
    print(f"killed three times: {away} requests found nobody and were made again")
    wrong = [fault for p in again for fault in p.wrong]
    print(f"answers told: {sum(len(p.told) for p in again)}; errors: {wrong[:5] or 'none'}")
    print(f"lost or doubled: {lost(engine, home, again) or 'none'}")


def told(title: str, found: list[Reviewing]) -> None:
    print(title)
    times: dict[str, list[float]] = {}
    for what, spent in (each for person in found for each in person.milliseconds):
        times.setdefault(what, []).append(spent)
    for what, spent in times.items():
        shown = np.percentile(spent, [50, 95, 99, 100])
        print(f"  {what:28}" + "".join(f"{ms:9.1f}" for ms in shown) + " ms", flush=True)


if __name__ == "__main__":
    numbers = [*map(int, sys.argv[1:4]), *[100_000, 50, 10][len(sys.argv[1:4]) :]]
    main(numbers[0], numbers[1], numbers[2], sys.argv[4] if len(sys.argv) > 4 else None)
