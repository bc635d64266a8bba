"""Fifty reviewers at once on a queue of 100,000 items in SQLite, through a `kill -9` of the server.

Run with `python tests/benchmarks/review_server.py [items] [answers of each reviewer]`. It prints how long the
page of a queue takes, how many answers were given a second, and whether one that was confirmed is not there.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from queue_home import many, opened  # noqa: E402
from sqlalchemy import Engine, select  # noqa: E402

from curation.decisions import Ledger  # noqa: E402
from curation.review import database, people, sessions  # noqa: E402
from curation.review.queue_tables import ANSWERS  # noqa: E402

REVIEWERS = 50
PAGES = 200
LANGUAGES = [f"l{n:02}_Latn" for n in range(40)]


@dataclass
class Told:
    """What happened to all reviewers together."""

    confirmed: list[int] = field(default_factory=list)
    refused: int = 0
    broken: int = 0  # requests that met no server, while it was being started again
    faults: list[str] = field(default_factory=list)


def main(items: int, each: int) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        engine = opened(home)
        many(engine, items)
        tokens = [token(engine, n) for n in range(REVIEWERS)]
        port = free_port()
        with serving(home, port):
            time_pages(port, tokens[0])
        told, seconds = answer_all(home, port, tokens, each)
        report(engine, home, told, seconds)


def answer_all(home: Path, port: int, tokens: list[str], each: int) -> tuple[Told, float]:
    """Let all reviewers answer, kill the server when a third is done, and start it again."""
    told = Told()
    began = time.perf_counter()
    with serving(home, port) as process:
        work = [threading.Thread(target=review, args=(port, t, n, each, told)) for n, t in enumerate(tokens)]
        for thread in work:
            thread.start()
        while len(told.confirmed) < len(tokens) * each / 3 and any(t.is_alive() for t in work):
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with serving(home, port):
        for thread in work:
            thread.join()
    return told, time.perf_counter() - began


def review(port: int, session: str, number: int, each: int, told: Told) -> None:
    """Take and answer records one after another; ask again while there is no server."""
    language, address = LANGUAGES[number % len(LANGUAGES)], f"http://127.0.0.1:{port}"
    head = {"origin": address, "x-csrf-token": sessions.derived(session, "form")}
    cookies = {"commons": session}
    with httpx.Client(base_url=address, headers=head, cookies=cookies, timeout=60) as client:
        done, until = 0, time.monotonic() + 300
        while done < each and time.monotonic() < until:
            try:
                where = client.post(f"/queue/{language}/next").headers.get("location", "")
                found = re.search(r"/items/(\d+)", where)
                if not found:
                    told.faults.append(where or "no address")
                    return
                form = {"text_sha256": "t", "verdict": "keep", "code": "other"}
                answer = client.post(f"/queue/{language}/items/{found[1]}/answer", data=form)
            except httpx.HTTPError:
                told.broken += 1
                time.sleep(0.2)
                continue
            if answer.status_code == 303:
                told.confirmed.append(int(found[1]))
                done += 1
            elif answer.status_code >= 500:
                told.faults.append(f"{answer.status_code}")
            else:
                told.refused += 1


def report(engine: Engine, home: Path, told: Told, seconds: float) -> None:
    """Print whether every confirmed answer is in the database and in the ledger, once."""
    with engine.connect() as connection:
        kept = list(connection.execute(select(ANSWERS.c.item_id)).scalars())
    with Ledger(home) as ledger:
        entries = ledger.verify()
    lost = set(told.confirmed) - set(kept)
    print(f"{len(told.confirmed)} answers confirmed in {seconds:.0f} s, {told.broken} requests met no server")
    print(
        f"lost {len(lost)}, twice {len(kept) - len(set(kept))}, faults {told.faults}, refused {told.refused}"
    )
    print(f"the ledger holds {entries} entries; {len(kept)} answers are kept")


def time_pages(port: int, session: str) -> None:
    """Print how long the page of a language's queue takes, its median and its 95th percentile."""
    spent = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies={"commons": session}) as client:
        for n in range(PAGES):
            began = time.perf_counter()
            client.get(f"/queue/{LANGUAGES[n % len(LANGUAGES)]}").raise_for_status()
            spent.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        client.get("/queue").raise_for_status()
        overview = (time.perf_counter() - began) * 1000
    median, late = np.percentile(spent, [50, 95])
    print(
        f"page of a queue: median {median:.0f} ms, 95th percentile {late:.0f} ms; "
        f"all queues {overview:.0f} ms"
    )


def token(engine: Engine, number: int) -> str:
    """Make a reviewer of all languages and return the token of a session of theirs."""

    def work(connection: object) -> str:
        person = people.add(connection, f"Reviewer {number}", [("reviewer", "*")])  # type: ignore[arg-type]
        return sessions.begin(connection, person)  # type: ignore[arg-type]

    return database.write(engine, work)


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the home by the command that everybody uses, until the end of the block."""
    command = [str(Path(sys.executable).with_name("commons")), "review", "serve", "--home", str(home)]
    configs = str(Path(__file__).parents[2] / "configs")
    process = subprocess.Popen(
        [*command, "--configs", configs, "--port", str(port)], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", nargs="?", type=int, default=100_000)
    parser.add_argument("answers", nargs="?", type=int, default=20)
    arguments = parser.parse_args()
    main(arguments.items, arguments.answers)
