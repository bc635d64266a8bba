from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation import config, store
from curation.contributions import Contribution, Item, plan
from curation.documents import Builder
from curation.errors import BadSettings
from curation.sources import Broken, Evidence, Passed, Record

SETTINGS = """
title = "Letters"
holder = "Example Library"
contributor = "example-library"
location = "{location}"
licence = "{licence}"
received = 2026-11-01
community_labels = ["tk-a"]
[agreement]
id = "7"
signed = 2026-10-01
by = "Example Library"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "letters" / "old").mkdir(parents=True)
    (tmp_path / "letters" / "a.txt").write_text("the first letter", encoding="utf-8")
    (tmp_path / "letters" / "old" / "a.txt").write_text("an older letter", encoding="utf-8")
    return tmp_path


def contribution(
    folder: Path, *, location: str = "letters/**/*.txt", licence: str = "CC-BY-4.0"
) -> Contribution:
    path = folder / "letters.toml"
    path.write_text(SETTINGS.format(location=location, licence=licence), encoding="utf-8")
    return Contribution("letters", config.load_source(path), folder)


def build(
    folder: Path, found: list[Record | Broken | Passed], *, shard_bytes: int = 1 << 20, **how: str
) -> Builder:
    builder = Builder(folder / "home", contribution(folder, **how), Item((), (), {}), "k" * 32, shard_bytes)
    for each in found:
        builder.add("a.txt", each)
    return builder


def rows(folder: Path, builder: Builder) -> list[dict[str, object]]:
    shards, _ = builder.finish()
    return [row for s in shards for row in pq.read_table(s.path(folder / "home")).to_pylist()]


def test_the_agreement_is_stamped_on_every_row(folder: Path) -> None:
    (row,) = rows(folder, build(folder, [Record("1", "a text")]))

    assert (row["doc_id"], row["agreement_id"], row["contributor"]) == ("letters:1", "7", "example-library")
    assert (row["licence"], row["licence_family"]) == ("CC-BY-4.0", "attribution")
    assert row["community_labels"] == ["tk-a"]


def test_a_restriction_of_the_item_wins_over_the_agreement(folder: Path) -> None:
    rights = (Evidence("CC-BY-NC-4.0", "column licence"),)
    (row,) = rows(folder, build(folder, [Record("1", "a text", rights=rights)]))

    assert row["licence_family"] == "noncommercial"


def test_a_licence_that_nobody_stated_is_unknown(folder: Path) -> None:
    (row,) = rows(folder, build(folder, [Record("1", "a text")], licence="per-record"))

    assert (row["licence"], row["licence_family"]) == ("unknown", "unknown")


def test_shards_are_bounded_by_bytes(folder: Path) -> None:
    shards, _ = build(folder, [Record(str(i), "x" * 100) for i in range(10)], shard_bytes=250).finish()

    assert [shard.rows for shard in shards] == [3, 3, 3, 1]


def test_every_record_ends_as_a_document_or_in_quarantine(folder: Path) -> None:
    found = [
        Record("1", "a text"),
        Record("1", "another text under the same identifier"),
        Record("2", " \x00 "),
        Broken("line 4 is not JSON", "a.txt", offset=10, length=5, raw=b"{oops"),
        Passed("side-car"),
    ]
    builder = build(folder, found)
    _, quarantine = builder.finish()

    assert (builder.documents, builder.quarantined, builder.passed) == (1, 3, {"side-car": 1})
    table = pq.read_table(folder / "home" / next(iter(quarantine)))
    assert "was used by an earlier record" in table["reason"][0].as_py()
    assert table["reason"][1].as_py() == "there is no text in the record"
    assert table["raw"][2].as_py() == b"{oops"
    assert len(set(table["quarantine_id"].to_pylist())) == 3


def test_files_of_one_name_in_two_folders_have_two_identifiers(folder: Path) -> None:
    given = contribution(folder)
    (item,) = plan(given)

    assert item.names == ("a.txt", "old/a.txt")
    assert [found.identifier for _, found in given.read(item) if isinstance(found, Record)] == ["a", "old/a"]


def test_an_item_is_known_by_its_bytes(folder: Path) -> None:
    before = plan(contribution(folder))[0].inputs
    (folder / "letters" / "a.txt").write_text("the first letter, corrected", encoding="utf-8")
    after = plan(contribution(folder))[0].inputs

    assert before["old/a.txt"] == after["old/a.txt"]
    assert before["a.txt"] != after["a.txt"]


def test_a_file_read_on_its_own_keeps_the_digests_of_all_its_parts(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "data" / "sample" / "town-newspaper"
    (item,) = plan(contribution(tmp_path, location=f"{sample}/*/mets.xml"))
    one, other = item.single()

    assert "issue-1/alto/0001.xml" in one.inputs
    assert {**one.inputs, **other.inputs} == item.inputs


def test_a_location_without_files_is_told(folder: Path) -> None:
    with pytest.raises(BadSettings, match=r"letters: no file matches the location 'books/\*'"):
        plan(contribution(folder, location="books/*"))


def test_a_shard_is_found_by_its_documents(folder: Path) -> None:
    shards, _ = build(folder, [Record("1", "a text")]).finish()

    assert store.ids(folder / "home", shards[0]) == ["letters:1"]


def test_a_document_says_where_it_lies_in_the_files_of_its_holder(folder: Path) -> None:
    (row,) = rows(folder, build(folder, [Record("1", "a text", provenance=(("offset", "17"),))]))

    assert row["provenance"] == [{"name": "file", "value": "a.txt"}, {"name": "offset", "value": "17"}]
