"""`kill -9` of a run at random moments, then the same command again."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.settings import Settings

COMMONS = Path(sys.executable).with_name("commons")
MOMENT = "1790000000"  # SOURCE_DATE_EPOCH: what is written into releases as the time of their making


def start(settings: Settings, home: Path, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [COMMONS, "run", "--home", home, "--configs", settings.configs, "--workers", "2"],
        env=os.environ | {"PREFECT_API_URL": url, "SOURCE_DATE_EPOCH": MOMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def content(home: Path) -> dict[str, str]:
    """Return the digest of every file of every release."""
    paths = (p for p in (home / "releases").rglob("*") if p.is_file())
    return {str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def test_a_run_that_was_killed_five_times_ends_in_the_same_bytes(
    settings: Settings, prefect_url: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    assert start(settings, tmp_path / "unbroken", prefect_url).wait(timeout=300) == 0
    lasted = time.monotonic() - began
    chance = random.Random(20260101)
    for _ in range(5):
        process = start(settings, tmp_path / "broken", prefect_url)
        time.sleep(chance.uniform(0.15, 0.95) * lasted)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert all(not name.startswith(".") for name in versions(tmp_path / "broken"))
    assert start(settings, tmp_path / "broken", prefect_url).wait(timeout=300) == 0

    assert content(tmp_path / "broken") == content(tmp_path / "unbroken") != {}


def versions(home: Path) -> list[str]:
    """Return what a reader would take for a release: each must be whole, with its manifest."""
    found = [p for p in (home / "releases").glob("[0-9]*")]
    for path in found:
        assert (path / "manifest.json").exists()
        assert (path / "SHA256SUMS").exists()
    return [path.name for path in found]


@pytest.mark.parametrize("seconds", [0.5, 6.0])
def test_workers_end_with_the_run_that_was_killed(
    settings: Settings, prefect_url: str, seconds: float
) -> None:
    process = start(settings, settings.home, prefect_url)
    time.sleep(seconds)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 60
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.2)

    assert alive(process.pid) == []


def alive(group: int) -> list[str]:
    """Return the processes that are left of a process group."""
    left = subprocess.run(
        ["ps", "-o", "stat=,args=", "-g", str(group)], capture_output=True, text=True, check=False
    )
    return [line for line in left.stdout.splitlines() if line and not line.startswith("Z")]
