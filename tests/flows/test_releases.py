"""`commons releases`, `commons diff` and `commons verify` on a home that was released twice."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation import files
from curation.decisions import FIRST, WITHDRAW, Ledger
from curation.releases import attribution, pool, reasons, versions
from flows.cli_review import record
from flows.curate import curate
from flows.settings import Settings

COMMONS = [sys.executable, "-c", "from flows.cli import main; main()"]


def commons(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMONS, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"COLUMNS": "200"},
    )


@pytest.fixture(scope="module")
def home(curated: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the released home in which one record was withdrawn, and which was released again."""
    copy = replace(curated, home=tmp_path_factory.mktemp("again") / "home")
    shutil.copytree(curated.home, copy.home)
    record(copy.home, "notes:n1", WITHDRAW, "asked by the author", "amina")
    assert curate(copy, ["letters", "notes"], "second")["version"]
    return copy.home


def test_a_home_that_was_released_twice_is_sound(home: Path) -> None:
    done = commons("verify", "--home", home)

    assert (done.returncode, done.stdout) == (0, f"{home}: all is as it should be\n")


def test_a_release_that_was_tampered_with_is_told_with_status_1(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "releases" / versions.resolve(home, "latest"), tmp_path / "copy")
    with (tmp_path / "copy" / "README.md").open("a", encoding="utf-8") as file:
        file.write("It is all in the public domain.\n")
    done = commons("verify", tmp_path / "copy")

    assert done.returncode == 1
    assert done.stdout == "README.md: its bytes are not those that SHA256SUMS lists; get it again\n"


def test_a_release_attests_the_ledger_that_it_was_made_from(home: Path) -> None:
    first, second = (versions.manifest(home, v)["ledger"] for v in versions.versions(home))
    with Ledger(home) as ledger:
        assert second == {"entries": 1, "head": ledger.head()["hash"]}
    assert first == {"entries": 0, "head": FIRST}


def test_releases_are_listed_with_their_names(home: Path) -> None:
    old, new = versions.versions(home)
    named = commons("releases", "alias", "thesis", old, "--home", home)
    listed = json.loads(commons("releases", "--home", home, "--json").stdout)
    shown = commons("releases", "--home", home).stdout

    assert named.stdout == f"thesis is {old}\n"
    assert [(each["version"], each["parent"], each["aliases"]) for each in listed] == [
        (old, None, ["thesis"]),
        (new, old, ["latest"]),
    ]
    assert old in shown
    assert "thesis" in shown


def test_each_data_file_has_a_table_of_its_givers_that_stays_as_long_as_the_file(home: Path) -> None:
    old, new = (home / "releases" / version for version in versions.versions(home))
    held = versions.manifest(home, new.name)["files"]
    before = {each["path"]: each["sha256"] for each in versions.manifest(home, old.name)["files"]}
    stayed = [each["path"] for each in held if before.get(each["path"]) == each["sha256"]]

    for each in held:
        rows, named = (pq.read_table(new / p) for p in (each["path"], attribution.place(each["path"])))
        assert named["doc_id"].to_pylist() == rows["doc_id"].to_pylist()
    assert stayed
    for path in stayed:
        digests = [files.sha256(folder / attribution.place(path)) for folder in (old, new)]
        assert digests[0] == digests[1]
        assert (new / attribution.place(path)).samefile(pool.folder(home) / f"{digests[1]}.parquet")


def test_what_changed_is_told_with_the_reasons(home: Path, tmp_path: Path) -> None:
    old, new = versions.versions(home)
    page = tmp_path / "diff.html"
    done = commons("diff", old, new, "--home", home, "--json", "--html", page)
    found = json.loads(done.stdout)

    assert (found["added"], found["changed"], found["removed"]) == (1, 0, 1)
    assert found["removed_because"] == {"withdrawn": 1}
    assert found["gone"] == ["notes:n1"]
    assert found["by_licence"] == {
        "CC-BY-4.0": {"added": 1, "changed": 0, "removed": 0},
        "CC0-1.0": {"added": 0, "changed": 0, "removed": 1},
    }
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_each_removed_document_has_one_reason(home: Path) -> None:
    gone = ["letters:l1", "letters:l3", "letters:unheard-of", "notes:n1"]

    assert reasons.why(home, gone) == {"duplicate": 1, reasons.CLOSED: 1, reasons.GONE: 1, "withdrawn": 1}
    assert reasons.why(home, []) == {}


def test_two_copies_are_compared_without_their_home(home: Path, tmp_path: Path) -> None:
    for name, version in zip(("a", "b"), versions.versions(home), strict=True):
        shutil.copytree(home / "releases" / version, tmp_path / name)
    done = commons("diff", tmp_path / "a", tmp_path / "b")

    assert "1 added, 0 changed, 1 removed" in done.stdout
    assert "removed, withdrawn: 1" in done.stdout


def test_a_sweep_says_what_it_removed(home: Path) -> None:
    (home / "releases" / "pool" / "left-over.tmp").write_bytes(b"1234")
    done = commons("releases", "--sweep", "--home", home)

    assert "removed 4 bytes" in done.stderr
    assert commons("verify", "--home", home).returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["diff", "2025.01.1", "latest"], "holds no release '2025.01.1'; it holds", id="diff"),
        pytest.param(["releases", "alias", "latest", "latest"], "cannot be a name", id="alias"),
        pytest.param(["verify", "nowhere"], "nowhere is neither a release", id="verify"),
    ],
)
def test_a_wrong_name_is_told_in_one_sentence(home: Path, words: list[str], said: str) -> None:
    done = commons(*words, "--home", home)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
