"""The command as a person types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from curation import store
from flows.settings import Settings

COMMONS = Path(sys.executable).with_name("commons")


def commons(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMONS, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["check", "--configs", "nowhere"], "nowhere is not a folder", id="no-settings"),
        pytest.param(["status", "--home", "nowhere", "--configs", "nowhere"], "is not a folder", id="status"),
        pytest.param(["read", "nowhere.txt"], "nowhere.txt is not there", id="no-file"),
        pytest.param(["explain", "a:1", "--home", "nowhere"], "holds no state yet", id="no-home"),
        pytest.param(["clusters", "--home", "nowhere"], "holds no state yet", id="no-clusters"),
        pytest.param(["run", "--configs", "nowhere"], "nowhere is not a folder", id="run"),
    ],
)
def test_a_wrong_place_is_told_in_one_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    done = subprocess.run([COMMONS, *words], capture_output=True, text=True, cwd=tmp_path, check=False)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_mistake_in_the_settings_stops_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "letters.toml").write_text('title = "Letters"\n', encoding="utf-8")
    done = commons("run", "--home", tmp_path / "home", "--configs", tmp_path)

    assert done.returncode == 2
    assert "letters.toml: licence is missing" in done.stderr
    assert not (tmp_path / "home").exists()


def test_every_mistake_is_told_by_check(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for name in ("a", "b"):
        (tmp_path / "sources" / f"{name}.toml").write_text("oops", encoding="utf-8")
    done = commons("check", "--configs", tmp_path)

    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2


def test_the_settings_that_come_with_the_project_are_well() -> None:
    assert commons("check", "--configs", Path(__file__).parents[2] / "configs").returncode == 0


def test_read_shows_records_and_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "letters.jsonl"
    path.write_text('{"id": "1", "text": "Ọjọ́ dára"}\n{oops\n', encoding="utf-8")
    record, broken = [json.loads(line) for line in commons("read", path).stdout.splitlines()]

    assert (record["identifier"], record["text"]) == ("1", "Ọjọ́ dára")
    assert broken["quarantined"] is True
    assert broken["reason"]


def test_the_home_may_be_named_by_the_environment(curated: Settings) -> None:
    done = commons("clusters", COMMONS_HOME=str(curated.home))
    (cluster,) = [json.loads(line) for line in done.stdout.splitlines()]

    assert cluster["representative"] == "notes:n1"
    assert cluster["size"] == 3
    assert {m["doc_id"] for m in cluster["members"]} == {"notes:n1", "letters:l1", "letters:l2"}


def test_status_tells_what_is_held_and_what_is_new(curated: Settings) -> None:
    told = commons("status", "--home", curated.home, "--configs", curated.configs).stdout

    assert "letters" in told
    assert "as it was" in told
    assert "Waiting for curators: 1" in told


def test_explain_of_what_is_not_held_is_one_sentence(curated: Settings) -> None:
    done = commons("explain", "letters:none", "--home", curated.home)

    assert done.returncode == 2
    assert "holds no record 'letters:none'" in done.stderr


def test_the_steps_alone_make_what_the_run_makes(settings: Settings, prefect_url: str) -> None:
    places = ("--home", settings.home, "--configs", settings.configs)
    for step in ("ingest", "measure", "dedup", "decide", "release"):
        words = (step, *places, "--workers", "1")
        done = commons(*words, PREFECT_API_URL=prefect_url)
        assert done.returncode == 0, done.stderr
    again = commons("release", *places, PREFECT_API_URL=prefect_url)

    assert again.stdout == "nothing new to release\n"
    assert store.state(settings.home, "outcomes")


def test_an_answer_is_written_into_the_ledger(settings: Settings, prefect_url: str) -> None:
    places = ("--home", settings.home, "--configs", settings.configs)
    assert commons("run", *places, PREFECT_API_URL=prefect_url).returncode == 0
    (waiting,) = commons("review", "list", "--home", settings.home).stdout.splitlines()
    doc_id = json.loads(waiting)["doc_id"]
    words = ("answer", doc_id, "keep", "--reason", "we wrote it", "--by", "amina")
    assert commons("review", *words, "--home", settings.home).returncode == 0

    assert "the ledger holds: 1 entries" in commons("ledger", "verify", "--home", settings.home).stdout
    assert "KEPT: decision 1" not in commons("explain", doc_id, "--home", settings.home).stdout
    assert commons("run", *places, PREFECT_API_URL=prefect_url).returncode == 0
    assert "KEPT: decision 1" in commons("explain", doc_id, "--home", settings.home).stdout


def test_two_commands_at_once_on_one_home_are_refused(tmp_path: Path) -> None:
    import fcntl

    home = tmp_path / "home"
    home.mkdir()
    configs = Path(__file__).parents[2] / "configs"
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = commons("dedup", "--home", home, "--configs", configs)

    assert done.returncode == 2
    assert "another command is at work" in done.stderr
