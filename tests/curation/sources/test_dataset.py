import json
import socket
from pathlib import Path
from typing import NoReturn

import datasets
import pytest

from curation.errors import BadSettings
from curation.sources import Broken, Evidence, Record, formats

ROWS = {"id": ["a", "b"], "body": ["moja", None], "lang": ["swh", "swh"], "vector": [[1], [2]]}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a local data set needs no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def saved(folder: Path, *splits: str) -> Path:
    given = datasets.Dataset.from_dict(ROWS)
    held = datasets.DatasetDict(dict.fromkeys(splits, given)) if splits else given
    held.save_to_disk(folder / "stories")
    return folder / "stories"


def files(folder: Path) -> Path:
    (folder / "stories").mkdir()
    rows = [dict(zip(ROWS, row, strict=True)) for row in zip(*ROWS.values(), strict=True)]
    (folder / "stories" / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder / "stories"


@pytest.mark.parametrize("write", [pytest.param(saved, id="saved"), pytest.param(files, id="data-files")])
def test_a_row_is_a_record_under_the_usual_names_of_columns(write: type[object], tmp_path: Path) -> None:
    path = Path(str(write(tmp_path)))

    record, broken = formats.read(path)

    assert isinstance(record, Record)
    assert (record.identifier, record.text, record.language) == ("a", "moja", "swh")
    assert record.locator is not None
    assert record.locator.startswith(f"{path}#split=")
    assert isinstance(broken, Broken)


def test_all_splits_are_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "train", "test")

    assert [i.locator for i in formats.read(path) if isinstance(i, Record)] == [
        f"{path}#split=train&row=1",
        f"{path}#split=test&row=1",
    ]
    assert len(list(formats.read(path, split="test"))) == 2
    with pytest.raises(BadSettings, match=r"no split 'dev'; it has: train, test"):
        list(formats.read(path, split="dev"))


def test_the_licence_of_a_data_set_is_weak_evidence_for_its_rows(tmp_path: Path) -> None:
    info = datasets.DatasetInfo(license="cc-by-4.0")
    datasets.Dataset.from_dict({"text": ["a"]}, info=info).save_to_disk(tmp_path / "x")

    [record] = formats.read(tmp_path / "x")

    assert isinstance(record, Record)
    assert record.rights == (Evidence("cc-by-4.0", "data set licence", "item", 0.6),)


def test_the_hub_is_not_asked_unless_the_settings_say_so() -> None:
    with pytest.raises(BadSettings, match="network = true"):
        list(formats.read(Path("hub:owner/name"), "dataset"))


@pytest.mark.parametrize(
    "content", [pytest.param({}, id="empty"), pytest.param({"x.jsonl": "no"}, id="junk")]
)
def test_a_folder_that_is_no_data_set_is_told(content: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for name, text in content.items():
        (tmp_path / "x" / name).write_text(text)

    [item] = formats.read(tmp_path / "x")

    assert isinstance(item, Broken)
    assert "cannot be read as a data set" in item.reason


def test_the_files_of_a_data_set_are_its_parts(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (path / "cache-1.arrow").write_bytes(b"")

    assert {part.suffix for part in formats.parts(path, "dataset")} == {".arrow", ".json"}
    assert "cache-1.arrow" not in {part.name for part in formats.parts(path, "dataset")}
