"""A harvest that is killed at any point ends, when it is started again, as one that was not."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
ALL = [f"oai:m:{n}" for n in range(8)]

# The step is killed as it begins: before a page's file, between file and row, and after the row.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from curation import files
from curation.config import Harvest
from curation.harvest import current, session, state

url, home, step, at = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
met = 0

def killed_at(function):
    def counted(*args, **named):
        global met
        met += 1
        if met == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **named)
    return counted

if step == "page":
    state.State.keep = killed_at(state.State.keep)
elif step == "file":
    files.whole = killed_at(files.whole)
elif step == "row":
    state.State.begin = killed_at(state.State.begin)
settings = Harvest(url=url, contact="a@example.org", allow_private=True, pause_s=0)
session.harvest(home, "maktaba", settings, order=session.Order())
"""


def start(desk: Any, step: str, at: int) -> int:
    command = [sys.executable, "-c", SCRIPT, desk.repository.url, str(desk.home), step, str(at)]
    return subprocess.run(command, check=False).returncode


@pytest.mark.parametrize(
    ("step", "at"),
    [
        *(("page", n) for n in (1, 2, 3)),
        *(("file", n) for n in (1, 3, 4, 6)),
        *(("row", n) for n in range(1, 8)),
    ],
)
def test_no_record_is_lost_and_none_comes_twice(desk: Any, step: str, at: int) -> None:
    assert start(desk, step, at) == -signal.SIGKILL
    desk.harvest()

    assert desk.identifiers() == ALL
    with sqlite3.connect(desk.home / "commons.sqlite") as database:
        listed, rows = database.execute("select sum(records), count(*) from harvest_pages").fetchone()
    database.close()
    assert (listed, rows) == (8, 3)
    assert len(list((desk.folder / "pages").iterdir())) == 3


@pytest.mark.parametrize("at", [12, 18, 24, 28, 30])
def test_a_harvest_record_by_record_is_killed_without_loss(desk: Any, at: int) -> None:
    desk.repository.entries[5].text = "\x07"
    assert start(desk, "row", at) == -signal.SIGKILL
    desk.harvest()

    assert desk.identifiers() == [i for i in ALL if i != "oai:m:5"]
