"""The guard itself: outside names are refused here and in what tests start; this machine's own are not."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

RECORD = "COMMONS_TESTS_LOOKED_UP"
ASK = "import socket; socket.getaddrinfo('library.example', 443)"


@pytest.fixture
def looked_up(no_outside_name: None) -> Iterator[Path]:
    """Return the file of names, and forget what this test wrote into it."""
    path = Path(os.environ[RECORD])
    yield path
    path.write_text("", encoding="utf-8")


def test_an_outside_name_is_refused_and_written_down(looked_up: Path) -> None:
    with pytest.raises(socket.gaierror, match="tests have no network"):
        socket.create_connection(("library.example", 443))

    assert looked_up.read_text(encoding="utf-8") == "'library.example'\n"


def test_so_it_is_in_a_program_that_a_test_starts(looked_up: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)

    assert "tests have no network" in done.stderr
    assert looked_up.read_text(encoding="utf-8") == "'library.example'\n"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "10.0.0.1", None, socket.gethostname()])
def test_this_machine_and_addresses_are_no_outside_names(host: str | None) -> None:
    assert socket.getaddrinfo(host, 80)
