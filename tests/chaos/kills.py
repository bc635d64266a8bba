"""`kill -9` of everything at random moments, in every step; then the same command again, until it ends.

    python tests/chaos/kills.py --points 200 --seed 1

A run here is ingest, measure, dedup, decide, release, publish to a folder, and the migration of the review
application's database, without the orchestrator. Each home is killed up to five times; the run that ends
must give the bytes of one that nobody broke, a balance that adds up, no item done twice that had ended, and
no more items begun again than there are workers for each kill. Prints counts as JSON; ends with 1 if any
of it does not hold.
"""

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "chaos"), str(ROOT / "tests" / "flows")]

import journal  # noqa: E402

HELP = argparse.RawDescriptionHelpFormatter
WORKERS = 2
A_HOME = 5  # kills
STORED = ("documents", "quarantine", "measurements", "verdicts", "clusters", "outcomes")
KEPT = (*STORED, "releases", "published")
STEPS = ("ingest", "measure", "dedup", "decide", "release", "publish", "migrate")


def whole_way(folder: Path) -> None:
    """Do all steps on a folder's corpus, writing down in which step it is."""
    from withdrawing import release_only

    from curation import store
    from curation.releases import publish
    from curation.review import database
    from flows.decide import decide_source, settle
    from flows.dedup import dedup_all
    from flows.engine import Limits
    from flows.ingest import ingest_source
    from flows.measure import described, measure_source
    from flows.settings import Settings

    home = folder / "home"
    limits = Limits(workers=WORKERS, home=home)
    settings = Settings(home, folder / "configs", limits, shard_bytes=900)
    sources = list(settings.sources())
    (folder / "steps").unlink(missing_ok=True)

    def begins(step: str) -> None:
        with (folder / "steps").open("a", encoding="ascii") as file:
            file.write(f"{step} {time.monotonic()}\n")

    begins("ingest")
    for source in sources:
        ingest_source.fn(source, settings)
    begins("measure")
    for source in sources:
        measure_source.fn(source, settings)
    store.keep_state(home, "measure", described(settings))
    begins("dedup")
    dedup_all.fn(settings)
    begins("decide")
    for source in sources:
        decide_source.fn(source, settings)
    settle.fn(settings)
    begins("release")
    release_only(settings)
    begins("publish")
    (home / "published").mkdir(exist_ok=True)
    publish.release(home, "latest", str(home / "published"))
    begins("migrate")
    database.migrate(database.connect(f"sqlite:///{home / 'review.sqlite'}"))
    begins("end")


def begun(folder: Path) -> Any:
    """Start the whole way in a process that the fork server gives."""
    server = forkserver._forkserver
    server.ensure_running()
    given = (folder, dict(os.environ), server._forkserver_address)
    process = multiprocessing.get_context("forkserver").Process(target=started, args=given)
    process.start()
    return process


def started(folder: Path, environment: dict[str, str], server: str) -> None:
    """Do the whole way; its workers come from the same fork server, so that none is started for each run."""
    forkserver._forkserver._forkserver_address = server
    forkserver._forkserver.ensure_running = lambda: None
    os.environ.update(environment)
    sys.stderr = sys.stdout = (folder / "log").open("a", encoding="utf-8")
    whole_way(folder)


def kill_all() -> None:
    """Kill what the fork server started: the run and its workers, as when a machine loses its power."""
    server = psutil.Process(forkserver._forkserver._forkserver_pid)
    for process in server.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(server.children(recursive=True), timeout=30)


def content(home: Path) -> dict[str, str]:
    """Return the digest of every file that a run leaves for later ones and for readers."""
    paths = (p for name in KEPT for p in (home / name).rglob("*") if p.is_file())
    return {
        str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in paths
        if not any(part.startswith(".") for part in p.relative_to(home).parts)
    }


def tables(home: Path) -> list[Any]:
    import sqlite3

    with contextlib.closing(sqlite3.connect(home / "review.sqlite")) as database:
        return sorted(database.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), key=str)


def corpus(folder: Path) -> Path:
    """Write the small corpus of the tests, with more letters, so that there are several shards."""
    from tests.flows.conftest import OTHER, STORY, contribute, two_contributions

    two_contributions(folder)
    texts = [f"{number} {(STORY, OTHER)[number % 2]} Page {number * 7919}." for number in range(14)]
    lines = "\n".join(json.dumps({"id": f"p{n}", "text": text}) for n, text in enumerate(texts))
    contribute(folder / "configs", "pages", "pages.jsonl", lines, "CC0-1.0")
    return folder


def done_twice(lines: list[str]) -> tuple[int, int]:
    """Return how many items were begun again although they had ended, and how many that had not.

    The files of a release have no receipts: until it has its name, it is one piece of work.
    """
    ended: set[str] = set()
    seen: set[str] = set()
    twice = again = 0
    for line in lines:
        verb, _, item = line.partition(" ")
        if item.split(" ")[0] in ("sort_rows", "write_file"):
            continue
        if verb == "begin":
            twice += item in ended
            again += item in seen and item not in ended
            seen.add(item)
        else:
            ended.add(item)
    return twice, again


def steps(folder: Path) -> dict[str, float]:
    """Return when each step of a run that is under way began."""
    path = folder / "steps"
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return {step: float(at) for step, at in (line.split(" ") for line in lines if line.count(" ") == 1)}


def one_home(folder: Path, chance: random.Random, lasts: dict[str, float], most: int) -> Counter[str]:
    """Kill a run in so many steps, at a random moment of each, let it end, and return the steps."""
    killed: Counter[str] = Counter()
    for wanted in sorted(chance.choices(STEPS, k=most), key=STEPS.index):
        (folder / "steps").unlink(missing_ok=True)
        process = begun(folder)
        while wanted not in steps(folder) and process.exitcode is None:
            process.join(timeout=0.01)
        process.join(timeout=chance.uniform(0, lasts[wanted]))
        if process.exitcode is None:
            kill_all()
            process.join()
            killed[list(steps(folder))[-1]] += 1
    last = begun(folder)
    last.join(timeout=300)
    if last.exitcode != 0:
        log = (folder / "log").read_text(encoding="utf-8")
        raise AssertionError(f"ended with {last.exitcode}: {log[-2000:]}")
    return killed


def chaos(points: int, seed: int, base: Path) -> dict[str, Any]:
    """Kill at so many points and hold what remains against a run that nobody broke."""
    from flows import account

    chance, killed, told = random.Random(seed), Counter[str](), Path(os.environ[journal.JOURNAL])
    given = corpus(base / "corpus")
    begun(base / "corpus").join()  # imports, kernels
    shutil.rmtree(given / "home")
    last = begun(given)
    last.join()
    assert last.exitcode == 0, (given / "log").read_text(encoding="utf-8")
    times = list(steps(given).values())
    lasts = {step: after - at for step, (at, after) in zip(STEPS, pairwise(times), strict=True)}
    expected = content(given / "home")
    schema, balance = tables(given / "home"), account.balance(given / "home")
    homes = differing = unbalanced = twice = again = 0
    while killed.total() < points:
        folder = corpus(base / f"home-{homes}")
        told.write_text("", encoding="ascii")
        here = one_home(folder, chance, lasts, min(A_HOME, points - killed.total()))
        killed += here
        homes += 1
        differing += content(folder / "home") != expected or tables(folder / "home") != schema
        unbalanced += account.balance(folder / "home") != balance
        ended, not_ended = done_twice(told.read_text(encoding="ascii").splitlines())
        twice += ended
        again += max(0, not_ended - WORKERS * here.total())
        shutil.rmtree(folder)
    return {
        "points": killed.total(),
        "by_step": {step: killed[step] for step in (*STEPS, "end")},
        "homes": homes,
        "files": len(expected),
        "unbroken_s": round(times[-1] - times[0], 1),
        "homes_that_differ": differing,
        "homes_out_of_balance": unbalanced,
        "ended_items_done_again": twice,
        "begun_again_beyond_workers": again,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=HELP)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["SOURCE_DATE_EPOCH"] = "1790000000"
    multiprocessing.get_context("forkserver").set_forkserver_preload(["flows.warm", "journal"])
    with tempfile.TemporaryDirectory() as name:
        os.environ[journal.JOURNAL] = str(Path(name) / "journal")
        found = chaos(given.points, given.seed, Path(name))
    print(json.dumps(found, indent=1))
    wrong = [key for key in ("homes_that_differ", "homes_out_of_balance") if found[key]]
    wrong += [key for key in ("ended_items_done_again", "begun_again_beyond_workers") if found[key]]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
