import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.sources import charset

RUSSIAN = "В лесу родилась ёлочка, в лесу она росла. Зимой и летом стройная, зелёная была. " * 3
FRENCH = "Tous les êtres humains naissent libres et égaux en dignité et en droits, doués de raison. " * 3


@pytest.mark.parametrize(
    ("payload", "content_type", "name", "named_by"),
    [
        pytest.param(
            codecs.BOM_UTF8 + RUSSIAN.encode(), "text/html; charset=koi8-r", "utf-8", "bom", id="bom-wins"
        ),
        pytest.param(
            codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"), None, "utf-16-le", "bom", id="utf-16"
        ),
        pytest.param(
            RUSSIAN.encode("koi8-r"), 'text/html; charset="KOI8-R"', "koi8-r", "header", id="header"
        ),
        pytest.param(
            b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), None, "cp1251", "page", id="meta"
        ),
        pytest.param(
            b'<?xml version="1.0" encoding="iso-8859-5"?>' + RUSSIAN.encode("iso8859-5"),
            "text/html",
            "iso8859-5",
            "page",
            id="xml-declaration",
        ),
        pytest.param(
            b"<meta charset=koi8-r>" + RUSSIAN.encode("cp1251"),
            "text/html; charset=cp1251",
            "cp1251",
            "header",
            id="header-first",
        ),
        pytest.param(
            FRENCH.encode(), "text/html; charset=iso-8859-1", "utf-8", "utf-8", id="latin-1-is-a-lie"
        ),
        pytest.param(
            FRENCH.encode("cp1252"), "text/html; charset=utf-8", "cp1252", "guess", id="utf-8-is-a-lie"
        ),
        pytest.param(
            FRENCH.encode("cp1252"), "text/html; charset=iso-8859-1", "cp1252", "header", id="latin-1-is-1252"
        ),
        pytest.param(
            RUSSIAN.encode("koi8-r"), "text/html; charset=rot13", "koi8-r", "guess", id="no-charset"
        ),
        pytest.param(b"<meta charset=utf-16>" + FRENCH.encode(), None, "utf-8", "page", id="utf-16-in-ascii"),
    ],
)
def test_the_surest_witness_names_the_charset(
    payload: bytes, content_type: str | None, name: str, named_by: str
) -> None:
    decoded = charset.decode(payload, content_type=content_type)

    assert (decoded.charset, decoded.named_by, decoded.replaced) == (name, named_by, 0)
    assert RUSSIAN in decoded.text or FRENCH in decoded.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。", "euc-jp"),
        ("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。", "shift_jis"),
        ("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。", "iso2022_jp"),
        ("人人生而自由,在尊嚴和權利上一律平等。他們賦有理性和良心。", "big5"),
        ("人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心。", "gb18030"),
        ("모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.", "euc-kr"),
        ("يولد جميع الناس أحرارا متساوين في الكرامة والحقوق.", "cp1256"),
        ("כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.", "cp1255"),
        ("Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια.", "iso8859-7"),
        ("Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.", "iso8859-9"),
        ("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ", "tis-620"),
    ],
)
def test_a_charset_that_nobody_named_is_guessed(text: str, name: str) -> None:
    assert charset.decode((text * 3).encode(name)).text == text * 3


def test_bytes_without_sense_are_counted() -> None:
    decoded = charset.decode(
        ("é" * 300).encode("euc-jp", "replace") + b"\xff", content_type="text/html; charset=euc-jp"
    )

    assert decoded.replaced == decoded.text.count("\ufffd")


@given(st.binary(max_size=300), st.none() | st.text(max_size=30))
def test_any_bytes_become_text(payload: bytes, content_type: str | None) -> None:
    assert isinstance(charset.decode(payload, content_type=content_type).text, str)


@given(st.text(min_size=1, max_size=200))
def test_valid_utf_8_survives_every_lie(text: str) -> None:
    decoded = charset.decode(text.encode(), content_type="text/plain; charset=windows-1251", is_html=False)

    assert decoded.text == text.removeprefix("\ufeff") or text.isascii() or text.startswith("\ufeff")
