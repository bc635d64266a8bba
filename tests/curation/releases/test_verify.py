import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation import files
from curation.decisions import Ledger
from curation.errors import UnknownRelease
from curation.releases import checksums, manifest, parts, verify

Publish = Callable[..., Path]
PART = "data/attribution/eng_Latn/part-00000.parquet"


@pytest.fixture
def copy(tmp_path: Path, publish: Publish, make_row: Any) -> Path:
    """Return a copy of a release that may be written to."""
    folder = publish(tmp_path / "home", [make_row(n) for n in range(5)])
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / PART).chmod(0o644)
    return tmp_path / "copy"


def resum(copy: Path) -> None:
    """Make the lists fit the files again, as someone who changes a release with care would."""
    held = files.read_json(copy / "manifest.json")
    for each in held["files"]:
        path = copy / each["path"]
        each |= {"sha256": files.sha256(path), "bytes": path.stat().st_size}
    files.write_json(copy / "manifest.json", held | manifest.totals(held["files"]))
    files.write_text(copy / "SHA256SUMS", checksums.listed(checksums.digests(copy, {})))


def edit(copy: Path, **changed: Any) -> None:
    held = files.read_json(copy / "manifest.json")
    files.write_json(copy / "manifest.json", held | changed)
    files.write_text(copy / "SHA256SUMS", checksums.listed(checksums.digests(copy, {})))


def faults(copy: Path) -> list[str]:
    return list(verify.faults(copy))


def test_a_sound_release_has_no_faults_and_each_file_is_told_once(copy: Path) -> None:
    told: list[None] = []

    assert list(verify.faults(copy, lambda: told.append(None))) == []
    assert len(told) == verify.steps(copy) == 2


def test_a_changed_byte_is_found(copy: Path) -> None:
    held = bytearray((copy / PART).read_bytes())
    held[100] ^= 1
    (copy / PART).write_bytes(held)

    assert faults(copy)[0] == f"{PART}: its bytes are not those that SHA256SUMS lists; get it again"


def test_a_file_that_is_cut_short_is_told_in_sentences(copy: Path) -> None:
    (copy / PART).write_bytes((copy / PART).read_bytes()[:-9])
    found = faults(copy)

    assert len(found) == 2
    assert "it cannot be read" in found[1]


def test_missing_and_unknown_files_are_named(copy: Path) -> None:
    (copy / PART).unlink()
    (copy / "data" / "extra.parquet").write_bytes(b"?")
    found = faults(copy)

    assert f"{PART}: SHA256SUMS lists it and it is not there; get it again" in found
    assert any(f.startswith("data/extra.parquet: SHA256SUMS does not list it") for f in found)
    assert any(f.startswith("data/extra.parquet: manifest.json does not list it") for f in found)


def test_a_row_that_was_taken_out_with_care_is_found_by_the_counts(copy: Path) -> None:
    parts.write(pq.read_table(copy / PART).slice(1), copy / PART)
    resum(copy)

    assert faults(copy) == [f"{PART}: manifest.json says another number of bytes or rows"]


def test_a_text_that_was_changed_with_care_is_found_by_its_digest(copy: Path, make_table: Any) -> None:
    rows = pq.read_table(copy / PART).to_pylist()
    rows[2]["text"] += "!"
    parts.write(make_table(rows), copy / PART)
    resum(copy)

    assert faults(copy) == [f"{PART}: a text is not the one whose text_sha256 stands beside it"]


def test_a_document_that_stands_twice_is_found(copy: Path, make_table: Any) -> None:
    rows = pq.read_table(copy / PART).to_pylist()
    parts.write(make_table([*rows[:4], rows[0]]), copy / PART)
    resum(copy)

    assert "data: a document stands in it twice; do not use this release" in faults(copy)


def test_a_row_of_another_language_than_its_folder_is_found(copy: Path, make_table: Any) -> None:
    rows = pq.read_table(copy / PART).to_pylist()
    rows[0]["language"] = "yor_Latn"
    parts.write(make_table(rows), copy / PART)
    resum(copy)

    assert faults(copy) == [f"{PART}: rows of another language than eng_Latn stand in it"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        pytest.param({"rows": 6}, "rows is 6, and its files make 5", id="total"),
        pytest.param({"sources": {"letters": 4}}, "what it says of sources, letters,", id="source"),
        pytest.param({"languages": {}}, "what it says of languages, eng_Latn,", id="language"),
        pytest.param({"licences": None}, "what it says of licences, CC-BY-4.0,", id="licences"),
        pytest.param({"balance": {"read": 9, "kept": 8}}, "9 records were read and 8", id="record-lost"),
        pytest.param({"balance": {"read": 4, "kept": 4}}, "more rows are released", id="rows-from-nowhere"),
        pytest.param({"balance": None}, "does not say what became of the records", id="no-balance"),
        pytest.param({"columns": []}, "its columns are not those", id="columns"),
        pytest.param({"files": [{"path": "/etc/passwd"}]}, "does not list the files", id="no-files"),
    ],
)
def test_a_manifest_that_says_something_else_is_found(copy: Path, changed: Any, fault: str) -> None:
    edit(copy, **changed)
    found = faults(copy)

    assert any(fault in each for each in found)
    assert not any("SHA256SUMS lists" in each for each in found)


def test_growth_that_does_not_add_up_is_found(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    publish(tmp_path, [make_row(1), make_row(2)])
    folder = publish(tmp_path, [make_row(2), make_row(3)])
    held = files.read_json(folder / "manifest.json")
    edit(folder, changes=held["changes"] | {"removed": {}})

    assert faults(folder) == [
        f"manifest.json: 2 rows of {held['parent']}, 1 added and 0 removed do not make 2"
    ]


@pytest.mark.parametrize("said", ["not JSON", "[]", "null", '{"files": 3}'])
def test_a_manifest_that_cannot_be_read_is_one_sentence(copy: Path, said: str) -> None:
    (copy / "manifest.json").write_text(said, encoding="utf-8")
    files.write_text(copy / "SHA256SUMS", checksums.listed(checksums.digests(copy, {})))

    assert [fault.startswith("manifest.json: it") for fault in faults(copy)] == [True]


def test_lists_that_lead_out_of_the_release_are_not_followed(copy: Path) -> None:
    with (copy / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  ../../secret\n")

    assert any("'../../secret', which is no path below the release" in fault for fault in faults(copy))


def test_without_its_list_of_digests_nothing_is_vouched_for(copy: Path) -> None:
    (copy / "SHA256SUMS").unlink()

    assert faults(copy)[0].startswith("SHA256SUMS: it is not there")


def test_a_home_is_checked_with_its_pool_and_its_ledger(
    tmp_path: Path, publish: Publish, make_row: Any
) -> None:
    (tmp_path / "state").mkdir()
    with Ledger(tmp_path) as ledger:
        ledger.append("letters:1", "0" * 64, "keep", reason="a letter", by="amina")
        attested = {"entries": 1, "head": ledger.head()["hash"]}
    folder = publish(tmp_path, [make_row(1)])
    edit(folder, ledger=attested)
    assert faults(tmp_path) == []

    (tmp_path / "releases" / "pool" / f"{'0' * 64}.parquet").write_bytes(b"?")
    edit(folder, ledger=attested | {"head": "0" * 64})
    found = faults(tmp_path)

    assert found[0].startswith(f"pool/{'0' * 64}.parquet: its bytes are not")
    assert found[1].startswith(f"{folder.name}/manifest.json: the ledger of {tmp_path} is not the one")
    assert len(found) == 2


def test_a_folder_that_is_neither_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownRelease, match="neither a release"):
        faults(tmp_path)


def test_a_fault_is_one_line(copy: Path) -> None:
    edit(copy, rows=json.loads("1e3"), balance={"read": 1})

    assert all("\n" not in fault for fault in faults(copy))
