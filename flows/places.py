"""Where state and settings lie, as options that all commands share."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from curation.errors import StageFailed

Home = Annotated[Path, typer.Option("--home", envvar="COMMONS_HOME", help="Folder that holds all state.")]
Configs = Annotated[
    Path, typer.Option("--configs", envvar="COMMONS_CONFIGS", help="Folder with sources/ and policies/.")
]

HOME = Path("home")
CONFIGS = Path("configs")


def existing(home: Path) -> Path:
    """Return the home as an absolute path; an error says what to do when it holds no state."""
    if not (home / "state").is_dir():
        raise StageFailed(f"{home} holds no state yet; run `commons run` first, or name the home by --home")
    return home.absolute()


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Keep other commands from changing a home until the block ends; an error tells when one is at work."""
    with (home / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StageFailed(f"another command is at work in {home}; wait until it has ended") from None
        yield
