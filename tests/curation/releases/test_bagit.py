"""The bag and the sums, checked by a reader of bags and by hand."""

import hashlib
from pathlib import Path
from typing import Any

import bagit as reader
import pytest

from curation.releases import bagit, checksums


@pytest.fixture
def bag(described: Any) -> tuple[Path, dict[str, Any]]:
    folder, manifest = described(publisher="National\nLibrary", contact="corpus@library.example")
    (folder / "README.md").write_text("Kadi", encoding="utf-8")
    bagit.write(folder, manifest)
    (folder / "SHA256SUMS").write_text(checksums.listed(checksums.digests(folder, {})), encoding="utf-8")
    return folder, manifest


def test_a_reader_of_bags_accepts_a_release(bag: tuple[Path, dict[str, Any]]) -> None:
    folder, manifest = bag
    read = reader.Bag(str(folder))

    read.validate()
    assert set(read.payload_files()) == {f["path"] for f in manifest["files"]}
    assert read.info["Source-Organization"] == "National Library"
    assert read.info["Bagging-Date"] == "2026-11-22"


@pytest.mark.parametrize("place", ["README.md", "data/attribution/swh_Latn/part-00000.parquet"])
def test_a_changed_file_breaks_the_bag(bag: tuple[Path, dict[str, Any]], place: str) -> None:
    folder, _ = bag
    path = folder / place
    path.write_bytes(path.read_bytes().replace(b"a", b"b"))

    assert not reader.Bag(str(folder)).is_valid()


def test_the_sums_cover_every_file_but_themselves(bag: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = bag
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)

    assert set(listed) == {
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS"
    }
    for path, digest in listed.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest


def test_what_the_manifest_knows_is_not_read_again(bag: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = bag

    assert checksums.digests(folder, {"README.md": "known"})["README.md"] == "known"


def test_signs_that_a_bag_escapes_are_escaped() -> None:
    assert bagit.listed({"data/50%\n.parquet": "ab"}) == "ab  data/50%25%0A.parquet\n"
