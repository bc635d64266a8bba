from pathlib import Path

import pyarrow as pa
import pytest

from filters import host_list, load


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return settings with two lists in UT1's form, of hosts that are reserved for examples."""
    adult, press = tmp_path / "hosts" / "adult", tmp_path / "hosts" / "press"
    adult.mkdir(parents=True)
    press.mkdir()
    (adult / "domains").write_text(
        "# a remark\nrough.example\nSHOUT.example\r\nwww.dressed.example\n"
        "192.0.2.7\nbücher.example\nexample\n",
        encoding="utf-8",
    )
    (adult / "urls").write_text(
        "mixed.example/~one\nhttps://mixed.example/shop/x.html?id=3\nmixed.example/two/\n", encoding="utf-8"
    )
    (press / "domains").write_text("paper.example\nrough.example", encoding="utf-8")
    return tmp_path


def found(settings: Path | None, *places: str | None) -> list[dict[str, object] | None]:
    rows: list[dict[str, object] | None] = load("host_list", settings=settings)(
        pa.record_batch({"locator": pa.array(places, pa.string())})
    ).to_pylist()
    return rows


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("https://shout.example/", id="capitals-in-the-list"),
        pytest.param("HTTP://Shout.Example", id="capitals-in-the-address"),
        pytest.param("https://a.b.shout.example/c/d?e=f", id="a-host-below"),
        pytest.param("https://shout.example.:8443/", id="a-dot-at-the-end-and-a-port"),
        pytest.param("https://someone@shout.example/", id="a-user"),
        pytest.param("https://dressed.example/", id="listed-with-www"),
        pytest.param("https://www.dressed.example/", id="written-with-www"),
        pytest.param("http://192.0.2.7/x", id="a-number"),
        pytest.param("https://bücher.example/", id="letters-beyond-ascii"),
        pytest.param("https://xn--bcher-kva.example/", id="their-punycode"),
        pytest.param("https://mixed.example/~one/two.html", id="the-beginning-of-a-path"),
        pytest.param("https://mixed.example/two", id="a-path-with-a-slash-at-the-end"),
        pytest.param("https://mixed.example/shop/x.html?id=3", id="a-query"),
    ],
)
def test_a_listed_place_is_named(settings: Path, place: str) -> None:
    assert found(settings, place) == [{"categories": ["adult"], "adult_or_violent": True}]


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("https://notshout.example/", id="the-end-of-another-name"),
        pytest.param("https://shout.example.net/", id="the-beginning-of-another-name"),
        pytest.param("https://kind.example/shout.example", id="in-a-path"),
        pytest.param("https://mixed.example/", id="another-part-of-the-host"),
        pytest.param("https://mixed.example/~oneself", id="the-beginning-of-a-word"),
        pytest.param("http://7.192.0.2.7.example/", id="a-number-inside"),
        pytest.param("http://192.0.2.70/", id="another-number"),
    ],
)
def test_its_neighbours_are_not(settings: Path, place: str) -> None:
    """
    The line `example` of the list names no host: one label would take in a whole country.
    """
    assert found(settings, place) == [{"categories": [], "adult_or_violent": False}]


def test_categories_are_kept_and_only_some_tell_of_abuse(settings: Path) -> None:
    rows = found(settings, "https://paper.example/", "https://rough.example/")

    assert rows == [
        {"categories": ["press"], "adult_or_violent": False},
        {"categories": ["adult", "press"], "adult_or_violent": True},
    ]


@pytest.mark.parametrize(
    "place", [None, "letters/1.xml#p=3", "http://", "https://[bad/", "ftp://rough.example/"]
)
def test_what_is_no_web_address_is_null(settings: Path, place: str | None) -> None:
    assert found(settings, place) == [None]


def test_without_lists_nothing_is_known(tmp_path: Path) -> None:
    assert found(tmp_path, "https://rough.example/") == [None]
    assert found(None, "https://rough.example/") == [None]
    assert load("host_list").model is None


def test_the_model_changes_with_the_lists(settings: Path) -> None:
    before = load("host_list", settings=settings).model
    (settings / "hosts" / "adult" / "domains").write_text("other.example\n", encoding="utf-8")

    assert load("host_list", settings=settings).model != before


def test_a_list_is_read_the_same_in_blocks(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = host_list.read(settings / "hosts")
    monkeypatch.setattr(host_list, "BLOCK", 7)
    parts = host_list.read(settings / "hosts")

    assert {name: each.tolist() for name, each in parts.entries.items()} == {
        name: each.tolist() for name, each in whole.entries.items()
    }
    assert parts.sha256 == whole.sha256


def test_a_list_in_another_encoding_is_read_as_far_as_it_goes(settings: Path) -> None:
    (settings / "hosts" / "adult" / "domains").write_bytes(b"b\xfccher.example\nrough.example\n")

    assert found(settings, "https://rough.example/") == [
        {"categories": ["adult", "press"], "adult_or_violent": True}
    ]


def test_a_long_list_takes_eight_bytes_an_entry(tmp_path: Path) -> None:
    folder = tmp_path / "hosts" / "adult"
    folder.mkdir(parents=True)
    (folder / "domains").write_text("".join(f"h{i}.example\n" for i in range(200_000)), encoding="utf-8")

    entries = host_list.read(tmp_path / "hosts").entries["adult"]

    assert entries.nbytes == 8 * 200_000
