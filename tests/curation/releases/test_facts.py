"""What is counted of the rows of a release, on a release of seven rows."""

from typing import Any

import pyarrow as pa

from curation.releases import facts


def test_each_shard_tells_its_licences_and_reservations(described: Any) -> None:
    _, manifest = described()
    shards = {(s["licence_family"], s["language"]): s for s in manifest["shards"]}

    assert shards[("sharealike", "swh_Latn")]["licence"] == {"CC-BY-SA-4.0": 1, "GFDL-1.3-or-later": 1}
    assert shards[("public-domain", "nob_Latn")]["reserved"] == 1
    assert shards[("public-domain", "nob_Latn")]["files"] == [
        "data/public-domain/nob_Latn/part-00000.parquet"
    ]
    assert "reserved" not in shards[("attribution", "swh_Latn")]


def test_a_language_is_the_sum_of_its_shards(described: Any) -> None:
    _, manifest = described()
    swahili = manifest["languages"]["swh_Latn"]

    assert swahili["rows"] == 4
    assert swahili["licence_family"] == {"attribution": 2, "sharealike": 2}
    assert swahili["published_year"] == {"1931": 1, "1957": 1}
    assert swahili["ocr_hundredths"] == {"50": 1, "75": 1}
    assert swahili["creator"] == 1


def test_a_host_that_cannot_be_read_is_no_host(described: Any) -> None:
    _, manifest = described()
    web = manifest["sources"]["web"]

    assert (web["rows"], web["host"], web["hosts"]) == (2, {"a.example": 1}, 1)
    assert "host" not in manifest["sources"]["tales"]


def test_the_counts_of_all_shards_are_the_rows(described: Any) -> None:
    _, manifest = described()

    for counts in (manifest["shards"], manifest["languages"].values(), manifest["sources"].values()):
        assert sum(each["rows"] for each in counts) == manifest["rows"] == 7


def test_the_order_of_the_files_changes_nothing(described: Any) -> None:
    folder, manifest = described()

    assert facts.gather(folder, manifest["files"][::-1]) == facts.gather(folder, manifest["files"])


def test_hosts_are_read_from_web_addresses_alone() -> None:
    places = [
        ("https://A.Example/x", "a.example"),
        ("http://user@b.example:8080/", "b.example"),
        ("https://пример.example?x", "пример.example"),
        ("https://[broken/2", None),
        ("file.warc.gz#offset=2", None),
        (None, None),
    ]

    found = facts._hosts(pa.array([place for place, _ in places], pa.string()))

    assert found.to_pylist() == [host for _, host in places]


def test_a_page_that_says_it_reserves_nothing_is_not_counted() -> None:
    said = [["reserved: 1", "reserved: 2"], ["not reserved: 0"], [], None]

    assert facts._reserved(pa.array(said, pa.list_(pa.string()))) == 1
