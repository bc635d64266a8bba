"""A short cut of the chaos suite; `make chaos` has all of it."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from curation.errors import NoRoom
from flows import account
from flows.engine import Limits
from flows.settings import Settings
from tests.flows.conftest import two_contributions
from tests.flows.withdrawing import run

KILLS = Path(__file__).with_name("kills.py")
MOMENT = "1790000000"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that is a disk of its own, which is soon full."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here; it takes the rights of root")
    yield place
    subprocess.run(["umount", place], check=True)


def published(home: Path) -> dict[str, str]:
    paths = (p for p in (home / "releases").rglob("*") if p.is_file())
    return {str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def unbroken(folder: Path) -> Settings:
    settings = two_contributions(folder)
    run(settings)
    return settings


def test_a_run_that_was_killed_at_random_ends_in_the_same_bytes() -> None:
    seed = os.environ.get("COMMONS_CHAOS_SEED", "7")
    command = [sys.executable, str(KILLS), "--points", "3", "--seed", seed]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["points"] == 3


def test_a_full_disk_stops_the_run_and_with_more_room_it_ends_in_the_same_bytes(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MOMENT)
    expected = unbroken(tmp_path / "unbroken")
    broken = replace(expected, home=small_disk / "home", limits=Limits(home=small_disk / "home"))
    with pytest.raises((NoRoom, OSError), match=r"No space left|make room"):
        run(broken)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    run(broken)

    assert published(broken.home) == published(expected.home) != {}
    assert account.balance(broken.home) == account.balance(expected.home)


def test_a_read_only_disk_stops_the_run_and_is_blamed_on_no_record(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MOMENT)
    expected = unbroken(tmp_path / "unbroken")
    broken = replace(expected, home=small_disk / "home", limits=Limits(home=small_disk / "home"))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(NoRoom, match="Read-only file system"):
        run(broken)
    subprocess.run(["mount", "-o", "remount,rw,size=64m", small_disk], check=True)
    run(broken)

    assert published(broken.home) == published(expected.home) != {}


def test_a_clock_that_steps_back_changes_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MOMENT)
    settings = unbroken(tmp_path / "all")
    before = published(settings.home)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(MOMENT) - 40 * 86400))

    assert run(settings) is None
    assert published(settings.home) == before
