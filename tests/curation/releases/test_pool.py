import hashlib
import os
from pathlib import Path

import pytest

from curation.releases import pool

SHA = hashlib.sha256(b"some rows").hexdigest()


def write(home: Path, name: str) -> Path:
    path = home / "releases" / name / "data" / "part-00000.parquet"
    assert pool.write(home, path, lambda aside: aside.write_text("some rows") and None) == SHA
    return path


def test_two_releases_with_one_file_hold_it_once(tmp_path: Path) -> None:
    first, second = write(tmp_path, "1"), write(tmp_path, "2")

    assert first.samefile(second)
    assert [p.name for p in pool.folder(tmp_path).iterdir()] == [f"{SHA}.parquet"]


def test_a_file_of_the_pool_is_read_only(tmp_path: Path) -> None:
    assert write(tmp_path, "1").stat().st_mode & 0o222 == 0


def test_without_hard_links_a_release_holds_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links on this file system")

    monkeypatch.setattr(os, "link", refuse)
    path = write(tmp_path, "1")

    assert path.read_bytes() == b"some rows"
    assert path.stat().st_nlink == 1


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(aside: Path) -> None:
        aside.write_bytes(b"half")
        raise ValueError

    with pytest.raises(ValueError):
        pool.write(tmp_path, tmp_path / "part", fail)

    assert list(tmp_path.rglob("*.parquet")) == []
    assert list(tmp_path.glob("*part*")) == []


def test_only_what_no_release_has_is_swept(tmp_path: Path) -> None:
    path = write(tmp_path, "1")
    held = pool.folder(tmp_path)
    (held / f"{'0' * 64}.parquet").write_bytes(b"of an interrupted build")

    assert pool.sweep(tmp_path, {SHA}) == len(b"of an interrupted build")
    assert [p.stem for p in held.iterdir()] == [SHA]
    assert pool.sweep(tmp_path, set()) == 0, "a release that is being built holds it"
    path.unlink()
    assert pool.sweep(tmp_path, set()) == len(b"some rows")


def test_a_home_without_a_pool_has_nothing_to_sweep(tmp_path: Path) -> None:
    assert pool.sweep(tmp_path, set()) == 0
