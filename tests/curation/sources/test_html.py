import gzip
import re
from collections import Counter
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import UnreadableItem
from curation.sources import Broken, Record, html

TEXT = "Wavuvi wa kijiji huenda baharini kila asubuhi, na jioni wanarudi na samaki wao sokoni. " * 4
MENU = "<nav><ul><li><a href=/>Nyumbani</a></li><li><a href=/b>Habari</a></li></ul></nav>"


def page(body: str = "", head: str = "") -> bytes:
    article = f"<article><h1>Bahari</h1><p>{TEXT}</p>{body}</article>"
    return f"<!doctype html><html lang=sw><head>{head}</head><body>{MENU}{article}</body></html>".encode()


@pytest.mark.parametrize("extractor", html.EXTRACTORS)
def test_the_text_is_kept_and_the_menu_left(extractor: str) -> None:
    found = html.extract(page(), None, None, extractor)

    assert TEXT.strip() in found.text
    assert "Nyumbani" not in found.text
    assert (found.language, found.charset) == ("sw", "utf-8")


def test_right_to_left_text_in_a_legacy_charset_is_read() -> None:
    text = "وقف الصياد على شاطئ البحر ينتظر عودة القوارب مع غروب الشمس كل يوم. " * 4
    payload = f"<html lang=ar dir=rtl><body><article><p>{text}</p></article></body></html>".encode("cp1256")

    found = html.extract(payload, "text/html; charset=windows-1256", None, "trafilatura")

    assert found.text == text.strip()
    assert found.charset == "cp1256"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param("<title>Bahari  yetu</title>", ("Bahari yetu", None, None), id="title"),
        pytest.param(
            '<title>x</title><meta property="og:title" content="Bahari">'
            '<meta name=author content="Asha Juma">'
            '<meta property="article:published_time" content="2020-01-02T03:04:05Z">',
            ("Bahari", "Asha Juma", "2020-01-02T03:04:05Z"),
            id="meta",
        ),
        pytest.param(
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2019",'
            ' "author": [{"@type": "Person", "name": "Asha Juma"}]}</script>',
            (None, "Asha Juma", "2019"),
            id="json-ld",
        ),
        pytest.param(
            '<meta name=author content="https://a.example/asha">', (None, None, None), id="author-is-address"
        ),
    ],
)
def test_metadata_are_what_the_page_states(head: str, expected: tuple[str | None, ...]) -> None:
    found = html.extract(page(head=head), None, None, "trafilatura")

    assert (found.title, found.creator, found.published) == expected


@pytest.mark.parametrize("levels", [100, 300, 3_000])
def test_deep_nesting_loses_no_text(levels: int) -> None:
    found = html.extract(
        page("<div>" * levels + f"<p>chini kabisa. {TEXT}</p>" + "</div>" * levels), None, None, "trafilatura"
    )

    assert "chini kabisa" in found.text


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(UnreadableItem, match="nested 20001 levels"):
        html.extract(page("<div>" * 20_000), None, None, "trafilatura")


@pytest.mark.parametrize(
    ("text", "levels"),
    [("<div><p>a<p>b<br></div>", 1), ("<div><div><b>x</b></div></div>", 3), ("</div></div><i>", 1), ("", 0)],
)
def test_depth_counts_what_must_be_closed(text: str, levels: int) -> None:
    assert html.depth(text) == levels


@pytest.mark.parametrize(
    "payload",
    [b"", b"<html></html>", b"<html><body><script>x</script></body></html>"],
    ids=["none", "empty", "script"],
)
def test_a_page_without_text_is_refused(payload: bytes) -> None:
    with pytest.raises(UnreadableItem, match="no main text"):
        html.extract(payload, None, None, "trafilatura")


def test_a_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(UnreadableItem, match="larger than 16 MB"):
        html.extract(bytes(html.MAX_PAGE_BYTES + 1), None, None, "resiliparse")


def test_nul_bytes_do_not_end_the_page() -> None:
    assert TEXT.strip() in html.extract(page("\x00<p>" + TEXT + "</p>"), None, None, "trafilatura").text


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<p>",
                "<table><td>",
                "<![CDATA[",
                "<!--",
                "<script>",
                "a b",
                "\x00",
                "&#xD800;",
                "<?x",
            ]
        )
    )
)
@pytest.mark.parametrize("extractor", html.EXTRACTORS)
def test_broken_markup_never_crashes(extractor: str, parts: list[str]) -> None:
    try:
        assert html.extract("".join(parts).encode(), None, None, extractor).text
    except UnreadableItem as error:
        assert "no main text" in str(error)


def test_one_file_is_one_record(tmp_path: Path) -> None:
    path = tmp_path / "bahari.html"
    path.write_bytes(page())

    (found,) = html.read(str(path))

    assert isinstance(found, Record)
    assert (found.identifier, found.locator, found.media_type) == ("bahari", "bahari.html", "text/html")


def test_a_file_without_text_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html></html>")

    (found,) = html.read(str(path))

    assert isinstance(found, Broken)
    assert found.raw == b"<html></html>"


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"\xef\xbb\xbf \n<!DOCTYPE html>", True),
        (b"<!-- x --><html lang=de>", True),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", True),
        (b"<alto xmlns='x'><Description/>", False),
        (b"WARC/1.0\r\n", False),
        (b"how to write <html>", False),
    ],
)
def test_pages_are_recognised(head: bytes, known: bool) -> None:
    assert html.recognises(head) is known


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _agreement(found: str, expected: str) -> float:
    left, right = _words(found), _words(expected)
    return 2 * (left & right).total() / max(1, left.total() + right.total())


# Measured on the 50 pages: trafilatura 0.910, resiliparse 0.974; the floors leave room for new versions.
@pytest.mark.parametrize(("extractor", "floor"), [("trafilatura", 0.88), ("resiliparse", 0.95)])
def test_main_texts_agree_with_the_expected_ones(shared: Path, extractor: str, floor: float) -> None:
    scores = []
    for path in sorted((shared / "data" / "html").glob("*.source.html.gz")):
        twin = path.with_name(path.name.replace(".source.", ".expected."))
        source, expected = (gzip.decompress(one.read_bytes()) for one in (path, twin))
        wanted = lxml.html.fromstring(f"<div>{expected.decode()}</div>").text_content()
        scores.append(_agreement(html.extract(source, None, None, extractor).text, wanted))

    assert sum(scores) / len(scores) > floor
