"""A release waits for what those who may decide have not decided, and carries their decisions with it."""

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curation import files, votes
from curation.decisions import WITHDRAW
from curation.errors import AwaitsDecision
from curation.releases import verify
from flows import awaiting
from flows.cli import app
from flows.cli_review import record
from flows.curate import curate
from flows.settings import Settings


def commons(*words: str | Path) -> str:
    done = CliRunner().invoke(app, ["vote", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def waiting(curated: Settings, tmp_path: Path) -> Settings:
    """Return a home with something new to release and an electorate of two."""
    copy = replace(curated, home=tmp_path / "home", configs=tmp_path / "configs")
    shutil.copytree(curated.home, copy.home)
    shutil.copytree(curated.configs, copy.configs)
    for given in curated.configs.parent.glob("*.*"):
        if given.is_file():
            shutil.copy(given, tmp_path)
    voters = [f'{name} = "{commons("key", tmp_path / f"{name}.pem").strip()}"' for name in ("heron", "ibis")]
    files.write_text(copy.configs / awaiting.FILE, "\n".join(["quorum = 1.0", "[voters]", *voters]) + "\n")
    record(copy.home, "notes:n1", WITHDRAW, "asked by the author", "amina")
    return copy


def vote(settings: Settings, tmp_path: Path, name: str, subject: Path) -> None:
    places = ("--home", settings.home, "--configs", settings.configs)
    commons("propose", name, subject, "--question", "eng=Shall it hold?", *places)
    proposal = settings.home / votes.FOLDER / "proposals" / f"{name}.json"
    for voter in ("heron", "ibis"):
        to = tmp_path / f"{name}-{voter}.json"
        commons("ballot", proposal, "yes", "--as", voter, "--key", tmp_path / f"{voter}.pem", "--to", to)
        commons("receive", name, to, "--home", settings.home)


def test_a_release_waits_for_a_decision_and_carries_it(
    waiting: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AwaitsDecision, match=r"nobody has accepted .*default\.toml as it stands now"):
        curate(waiting, ["letters", "notes"], "waits")
    decided = sorted((waiting.configs / "policies").rglob("*.toml"))
    assert {path.stem for path in decided} >= {"default", "swahili-readers"}
    for path in decided:
        vote(waiting, tmp_path, path.stem, path)
    with pytest.raises(AwaitsDecision):
        awaiting.check(waiting)
    later = files.now() + timedelta(days=22)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(later.timestamp())))
    assert "accepted" in commons("tally", "default", "--home", waiting.home)
    with pytest.raises(AwaitsDecision, match=r"swahili-readers\.toml as it stands now"):
        awaiting.check(waiting)
    for path in decided:
        assert "accepted" in commons("tally", path.stem, "--home", waiting.home)
    version = curate(waiting, ["letters", "notes"], "decided")["version"]
    released = waiting.home / "releases" / version
    script = released / votes.FOLDER / "verify_decisions.py"
    found = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, check=True)
    assert "default: accepted" in found.stdout
    assert not list(verify.faults(released))


def test_one_steward_holds_releases_until_the_hold_lapses(
    waiting: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = waiting.configs / "policies" / "default.toml"
    places = ("--home", waiting.home, "--configs", waiting.configs)
    who = ("--as", "heron", "--key", tmp_path / "heron.pem", "--reason", "A family asked")
    commons("hold", "songs", policy, *who, *places)
    (waiting.configs / awaiting.FILE).unlink()
    with pytest.raises(AwaitsDecision, match="heron holds default"):
        awaiting.check(waiting)
    later = files.now() + timedelta(days=15)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(later.timestamp())))
    awaiting.check(waiting)
