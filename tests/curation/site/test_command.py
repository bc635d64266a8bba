"""`commons serve` as a process of its own: it needs releases, and nothing else of the project."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from flows.settings import Settings

ROOT = Path(__file__).parents[3]

# What a mirror of releases has no need of: engines, compiled loops, models, the review application.
NEVER = ("prefect", "dask", "numba", "fasttext", "pycld2", "datasets", "fastapi")
TELL = f"print('LOADED', *sorted(m for m in {NEVER} if m in sys.modules))"
COMMONS = f"import atexit, sys; atexit.register(lambda: {TELL}); from flows.cli import main; main()"


def arguments(*words: str | Path) -> list[str]:
    return [sys.executable, "-c", COMMONS, "serve", *map(str, words)]


def surroundings() -> dict[str, str]:
    return dict(os.environ)


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments(*words), capture_output=True, text=True, timeout=60, check=False, env=surroundings()
    )


@contextmanager
def serving(*words: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        arguments(*words, "--port", str(port)), stdout=subprocess.PIPE, text=True, env=surroundings()
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait(10)


def get(url: str) -> bytes:
    """Return what an address answers, waiting until somebody does."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(url, timeout=10) as answer:
                return bytes(answer.read())
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_releases_are_served_without_the_rest_of_the_project(home: Path) -> None:
    with serving("--home", home) as (url, process):
        assert b"2026.11.1" in get(url)
        assert b"sungura" in get(f"{url}/versions/2026.11.1/languages/swh_Latn.html")
        manifest = get(f"{url}/releases/latest/manifest.json")
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)

    assert manifest == (home / "releases" / "2026.11.1" / "manifest.json").read_bytes()
    assert said.splitlines()[-1] == "LOADED"


def test_a_site_is_exported_without_the_rest_of_the_project(home: Path, tmp_path: Path) -> None:
    done = run("--home", home, "--export", tmp_path / "out", "--address", "https://corpus.example/")
    swahili = tmp_path / "out" / "versions" / "2026.11.1" / "languages" / "swh_Latn.html"

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "LOADED"
    assert "https://corpus.example/releases/2026.11.1/" in swahili.read_text(encoding="utf-8")


def test_a_folder_without_releases_is_told_with_status_2(tmp_path: Path) -> None:
    done = run("--home", tmp_path)

    assert done.returncode == 2
    assert "has no folder releases" in done.stderr


def test_a_port_that_is_taken_is_told(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("--home", home, "--port", str(taken.getsockname()[1]))

    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_a_mistake_in_the_settings_of_the_site_is_found_by_check(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "configs" / "policies", tmp_path / "configs" / "policies")
    (tmp_path / "configs" / "site.toml").write_text('adress = "https://corpus.example"\n')
    mistakes = Settings(tmp_path, tmp_path / "configs").check()

    assert len(mistakes) == 1
    assert "adress" in mistakes[0]
