from io import BytesIO
from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import xml

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _parse(text: str) -> xml.Element:
    return xml.parse(BytesIO(text.encode()), "sample.xml")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><a>&l9;</a>', id="billion-laughs"),
        pytest.param(f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><a b="&l9;"/>', id="laughs-in-attribute"),
        pytest.param('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', id="local-file"),
        pytest.param('<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]><a/>', id="parameter"),
        pytest.param("<a>" * 300 + "</a>" * 300, id="too-deep"),
        pytest.param("<a><b></a>", id="not-well-formed"),
        pytest.param("", id="empty"),
    ],
)
def test_hostile_and_damaged_files_are_refused(text: str) -> None:
    with pytest.raises(UnreadableItem, match=r"sample\.xml"):
        _parse(text)
    with pytest.raises(UnreadableItem, match=r"sample\.xml"):
        list(xml.iterparse(BytesIO(text.encode()), "sample.xml", ("{*}a",)))


def test_the_message_names_the_line() -> None:
    with pytest.raises(UnreadableItem, match="line 3"):
        _parse("<a>\n<b>\n</a>")


def test_a_dtd_elsewhere_is_not_fetched_and_its_characters_are_known() -> None:
    root = _parse(
        '<!DOCTYPE a PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1/x.dtd"><a>caf&eacute;&who;</a>'
    )

    assert xml.content(root) == "café&who;"


def test_a_document_over_the_limit_is_refused() -> None:
    with pytest.raises(UnreadableItem, match="more than 10 bytes"):
        xml.parse(BytesIO(b"<a>" + b" " * 10 + b"</a>"), "big.xml", limit=10)


def test_the_limit_of_a_stream_is_for_one_record() -> None:
    many = b"<a>" + b"<r>0123456789</r>" * 20_000 + b"</a>"

    assert sum(1 for _ in xml.iterparse(BytesIO(many), "many.xml", ("{*}r",), limit=100_000)) == 20_000
    with pytest.raises(UnreadableItem, match="more than 100000 bytes"):
        list(xml.iterparse(BytesIO(b"<a><r>" + b"x" * 200_000), "one.xml", ("{*}r",), limit=100_000))


def test_whole_elements_come_before_the_damage() -> None:
    found = xml.iterparse(BytesIO(b"<a><r>1</r><r>2</r><r>"), "cut.xml", ("{*}r",))

    assert [xml.content(next(found)), xml.content(next(found))] == ["1", "2"]
    with pytest.raises(UnreadableItem, match=r"cut\.xml is not well-formed"):
        next(found)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        pytest.param(b'<?xml version="1.0"?><!-- x --><n:mets xmlns:n="u">', "mets", id="prefix"),
        pytest.param("<alto><Layout>".encode("utf-16"), "alto", id="utf-16"),
        pytest.param(b"\n\n<TEI/>", "TEI", id="blank-lines"),
        pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?><PcGts a="', "", id="cut-in-the-first-tag"),
        pytest.param(b"plain words", "", id="text"),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_the_first_element_is_known_in_any_dress(head: bytes, name: str) -> None:
    assert xml.root_name(head) == name


def test_utf8_that_says_it_is_latin_1_is_read_as_utf8() -> None:
    assert _parse('<?xml version="1.0" encoding="ISO-8859-1"?><a>Évêque</a>').text == "Évêque"


def test_true_latin_1_stays_latin_1() -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-1"?><a>Évêque</a>'.encode("latin-1")

    assert xml.parse(BytesIO(content), "latin.xml").text == "Évêque"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableItem, match=r"nowhere\.xml"):
        xml.load(str(tmp_path / "nowhere.xml"))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("12", 12), (" -3 ", -3), ("", None), (None, None), ("x", None), ("--1", None), ("9" * 5_000, None)],
    ids=lambda value: str(value)[:9],
)
def test_whole_numbers_are_those_that_a_place_can_be(stated: str | None, expected: int | None) -> None:
    assert xml.whole_number(stated) == expected
