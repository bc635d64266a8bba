"""`kill -9` of a withdrawal at its writes, then the same command again; and the commands themselves."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation.releases import verify, versions
from curation.withdrawals import cases, feed
from flows import withdraw
from flows.settings import Settings
from tests.flows.conftest import OTHER, two_contributions
from tests.flows.withdrawing import files_with, run

COMMONS = "from flows.cli import main; main()"
ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from pathlib import Path
left, moved = int(sys.argv.pop(1)), Path.replace
def replace(self, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return moved(self, target)
Path.replace = replace
from flows.cli import main
main()
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = two_contributions(tmp_path_factory.mktemp("held"))
    run(settings)
    return settings


@pytest.fixture
def settings(held: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(held.configs.parent, tmp_path / "all")
    return replace(held, home=tmp_path / "all" / "home", configs=tmp_path / "all" / "configs")


def commons(settings: Settings, *words: str | Path, code: str = COMMONS) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"COMMONS_HOME": str(settings.home)} | {"COMMONS_CONFIGS": str(settings.configs)},
    )


def test_a_withdrawal_that_was_killed_is_ended_by_the_same_command(settings: Settings) -> None:
    home = settings.home
    case = withdraw.request(home, "record", ["letters:l3"], reason="law", by="amina")
    for writes in (11, 34):
        words = (str(writes), "withdraw", "decide", case.id, "--accept")
        done = commons(settings, *words, code=KILLED)
        assert done.returncode == -9, done.stdout
        assert list((home / "releases").glob("20*"))
    assert withdraw.accept(settings, case.id, "steward").status == cases.DONE

    assert files_with(home, [OTHER[:40], "letters:l3"]) == []
    assert list(verify.faults(home)) == []
    assert len((home / "releases" / feed.FEED).read_text(encoding="utf-8").splitlines()) == 1
    assert run(settings) is None


def test_the_commands_ask_list_and_decide_and_clean_a_copy(settings: Settings, tmp_path: Path) -> None:
    home = settings.home
    shutil.copytree(home / "releases" / versions.resolve(home, "latest"), tmp_path / "copy")
    asked = commons(settings, "withdraw", "--record", "letters:l3", "--reason", "consent", "--by", "amina")
    assert asked.stdout.startswith("W-") and "1 records are held back" in asked.stdout, asked.stderr
    (listed,) = commons(settings, "withdraw", "list").stdout.splitlines()
    case = json.loads(listed)["id"]
    done = commons(settings, "withdraw", "decide", case, "--accept")
    assert "1 records are erased" in done.stdout, done.stderr
    shutil.copy(home / "releases" / feed.FEED, tmp_path)
    shutil.copy(home / "releases" / feed.PUBLIC_KEY, tmp_path)
    cleaned = commons(settings, "verify", "--apply-tombstones", tmp_path / "copy")

    assert "1 withdrawn rows were taken out" in cleaned.stdout, cleaned.stderr
    assert "all is as it should be" in cleaned.stdout
    assert files_with(tmp_path / "copy", [OTHER[:40], "letters:l3"]) == []
    assert pq.read_table(tmp_path / "copy" / "ATTRIBUTION").num_rows == 1
    again = commons(settings, "verify", "--apply-tombstones", tmp_path / "copy")
    assert "0 withdrawn rows were taken out" in again.stdout


def test_a_request_must_name_one_scope_and_a_known_reason(settings: Settings) -> None:
    for words in (("--record", "a", "--source", "b"), (), ("--record", "a", "--reason", "whim")):
        assert commons(settings, "withdraw", *words).returncode == 2
