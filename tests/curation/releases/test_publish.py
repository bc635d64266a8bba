"""Releases one after the other, writers that are killed, and what they leave."""

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.releases import diff, layout, pool, verify, versions

Publish = Callable[..., Path]


def digests(folder: Path) -> dict[str, str]:
    found = sorted((folder / "data").rglob("*.parquet"))
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def test_the_rows_in_another_order_give_the_same_files(
    tmp_path: Path, publish: Publish, make_row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "FILE_ROWS", 30)
    rows = [make_row(n, language=("eng_Latn", "yor_Latn")[n % 2]) for n in range(120)]
    one = publish(tmp_path / "one", rows)
    random.Random(3).shuffle(rows)
    other = publish(tmp_path / "other", rows)
    again = publish(tmp_path / "one", rows)

    assert len(digests(one)) > 4
    assert digests(one) == digests(other) == digests(again)


def test_a_month_and_a_withdrawal_leave_all_other_files(
    tmp_path: Path, publish: Publish, make_row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "FILE_ROWS", 30)
    rows = [make_row(n) for n in range(200)]
    first = digests(publish(tmp_path, rows))
    second = digests(publish(tmp_path, rows + [make_row(n) for n in range(200, 202)]))
    third = digests(publish(tmp_path, [row for row in rows if row["doc_id"] != "letters:00007"]))

    assert first.items() <= second.items()
    assert len(second) == len(first) + 1
    assert third.keys() == first.keys()
    assert sum(third[name] != sha for name, sha in first.items()) == 1


def test_all_files_of_all_releases_have_one_schema(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    publish(tmp_path, [make_row(1), make_row(2, language="yor_Latn", title="Ìwé")])
    publish(tmp_path, [make_row(3, licence_family="public-domain", script="Latn", reservations=["no-ai"])])
    found = [pq.read_schema(p) for p in sorted((tmp_path / "releases").glob("20*/data/*/*/*.parquet"))]

    assert len(found) == 3
    assert all(schema.equals(found[0], check_metadata=True) for schema in found)


def test_a_release_stands_without_its_pool(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    folder = publish(tmp_path / "home", [make_row(1)])
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(tmp_path / "home")

    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_release_that_was_deleted_frees_its_files(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    first = publish(tmp_path, [make_row(1)])
    publish(tmp_path, [make_row(2)])
    shutil.rmtree(first)

    assert pool.sweep(tmp_path, versions.used(tmp_path)) > 0
    assert {p.stem for p in pool.folder(tmp_path).iterdir()} <= versions.used(tmp_path)
    assert list(verify.faults(tmp_path / "releases" / versions.versions(tmp_path)[0])) == []


WRITER = """
    import importlib.util, sys
    from pathlib import Path
    from curation.errors import VersionTaken

    spec = importlib.util.spec_from_file_location("rows", sys.argv[1])
    rows = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rows)
    home, seed = Path(sys.argv[2]), int(sys.argv[3])
    print("ready", flush=True)
    for n in range(int(sys.argv[4])):
        try:
            rows.published(home, [rows.plain_row(i) for i in range(seed, seed + 3 + n)])
        except VersionTaken:
            print("taken", flush=True)
"""


def writer(home: Path, seed: int, times: int) -> subprocess.Popen[str]:
    """Start a process that publishes again and again."""
    rows = Path(__file__).with_name("conftest.py")
    words = [sys.executable, "-c", textwrap.dedent(WRITER), rows, home, seed, times]
    return subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, text=True)


def test_a_writer_that_is_killed_leaves_the_last_whole_release(
    tmp_path: Path, publish: Publish, make_row: Any
) -> None:
    chance = random.Random(11)
    publish(tmp_path, [make_row(0)])
    for _ in range(6):
        process = writer(tmp_path, 0, 1000)
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for version in versions.versions(tmp_path):
            assert list(verify.faults(tmp_path / "releases" / version)) == []
    folder = publish(tmp_path, [make_row(0)])

    assert versions.resolve(tmp_path, "latest") == folder.name
    assert not list((tmp_path / "releases").glob(".building-*"))


def test_writers_beside_each_other_publish_whole_releases_only(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    writers = [writer(tmp_path, seed, 6) for seed in (0, 1000)]
    said = [process.communicate(timeout=120)[0].splitlines() for process in writers]
    held = versions.versions(tmp_path)

    assert [process.returncode for process in writers] == [0, 0]
    assert len(held) == 12 - sum(lines.count("taken") for lines in said)
    assert all(list(verify.faults(tmp_path / "releases" / v)) == [] for v in held)


def test_a_diff_of_a_release_with_itself_is_empty(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    folder = publish(tmp_path, [make_row(1)])

    assert diff.compare(folder, folder).facts()["by_language"] == {}
