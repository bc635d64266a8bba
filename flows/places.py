"""Where state and settings lie, as options that all commands share."""

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
