import bz2
import time
from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed, Record, _wikitext, mediawiki

_LEFT_OUT = frozenset({"file", "image", "category", "faili", "jamii"})
_SITE = (
    "<siteinfo><dbname>swwiki</dbname><base>https://sw.wikipedia.org/wiki/Mwanzo</base><namespaces>"
    '<namespace key="0"/><namespace key="1">Majadiliano</namespace><namespace key="6">Faili</namespace>'
    '<namespace key="14">Jamii</namespace></namespaces></siteinfo>'
)


def _page(
    text: str, *, title: str = "Ziwa Kuu", ns: str = "<ns>0</ns>", more: str = "", model: str = "wikitext"
) -> str:
    return (
        f"<page><title>{title}</title>{ns}<id>7</id>{more}<revision><text>old</text></revision><revision>"
        f"<timestamp>2020-01-02T03:04:05Z</timestamp><model>{model}</model><text>{text}</text></revision></page>"
    )


def _write(folder: Path, *pages: str, end: str = "</mediawiki>", encoding: str = "utf-8") -> str:
    path = folder / "dump.xml.bz2"
    content = f'<mediawiki xml:lang="sw" xmlns="http://www.mediawiki.org/xml/export-0.10/">{_SITE}{"".join(pages)}{end}'
    path.write_bytes(bz2.compress(content.encode(encoding)))
    return str(path)


def _read(folder: Path, *pages: str, encoding: str = "utf-8") -> list[Item]:
    return list(mediawiki.read(_write(folder, *pages, encoding=encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_article_is_a_record_of_its_last_revision(tmp_path: Path, encoding: str) -> None:
    (record,) = _read(
        tmp_path, _page("'''Ziwa''' [[Faili:z.jpg|thumb|picha]]la [[Afrika|Kiafrika]]"), encoding=encoding
    )

    assert isinstance(record, Record)
    assert (record.identifier, record.title, record.language) == ("swwiki:7", "Ziwa Kuu", "sw")
    assert (record.text, record.published) == ("Ziwa la Kiafrika", "2020-01-02T03:04:05Z")
    assert record.locator == "https://sw.wikipedia.org/wiki/Ziwa_Kuu"


@pytest.mark.parametrize(
    ("page", "what"),
    [
        pytest.param(_page("x", ns="<ns>1</ns>"), "page of another namespace", id="talk"),
        pytest.param(_page("x", ns="", title="Majadiliano:Ziwa"), "page of another namespace", id="old-dump"),
        pytest.param(_page("#REDIRECT [[x]]"), "redirect", id="redirect-text"),
        pytest.param(_page("x", more='<redirect title="y"/>'), "redirect", id="redirect-mark"),
        pytest.param(_page("x", model="javascript"), "page that is not wikitext", id="script"),
        pytest.param(_page("{{mbegu}}"), "page without text", id="template-alone"),
    ],
)
def test_other_pages_are_counted(tmp_path: Path, page: str, what: str) -> None:
    assert _read(tmp_path, page) == [Passed(what)]


def test_a_page_without_a_title_is_told_and_the_dump_goes_on(tmp_path: Path) -> None:
    items = _read(tmp_path, "<page><id>1</id></page>", _page("x"))

    assert [type(item) for item in items] == [Broken, Record]


def test_a_dump_cut_short_is_told_after_its_pages(tmp_path: Path) -> None:
    found = mediawiki.read(_write(tmp_path, _page("x"), end="<page>"))

    assert isinstance(next(found), Record)
    with pytest.raises(UnreadableItem, match="not well-formed"):
        next(found)


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<alto/>")

    with pytest.raises(UnreadableItem, match="is not a MediaWiki export"):
        list(mediawiki.read(str(tmp_path / "other.xml")))


@pytest.mark.parametrize(
    ("wikitext", "text"),
    [
        pytest.param("a {{t|{{u}}|[[b]]}}c", "a c", id="nested-templates"),
        pytest.param("a\n{| class=x\n|-\n| cell {{t}}\n|}\nb", "a\n\nb", id="table"),
        pytest.param("a<ref name=x/>b<ref>note [[l]]</ref>c", "abc", id="notes"),
        pytest.param(
            "[[:Jamii:Maziwa]] [[Jamii:Maziwa]][[de:See]]", "Jamii:Maziwa", id="category-and-language"
        ),
        pytest.param("[https://x.org site] [https://x.org]", "site", id="outer-links"),
        pytest.param(
            "== Historia ==\n* moja\n** ''mbili''\n----", "Historia\n\nmoja\nmbili", id="heading-and-list"
        ),
        pytest.param("a<!-- b -->c &amp;amp; d<br />e __NOTOC__", "ac &amp; d\ne", id="comment-entity-break"),
        pytest.param("{{never closed [[a|b]]", "never closed b", id="unclosed"),
        pytest.param("a }} b ]] c", "a  b  c", id="closed-twice"),
        pytest.param("<math>x^2</math><gallery>\nFile:a\n</gallery>ndio", "ndio", id="formula-and-gallery"),
    ],
)
def test_wikitext_becomes_prose(wikitext: str, text: str) -> None:
    assert _wikitext.plain(wikitext, _LEFT_OUT) == text


@pytest.mark.parametrize("bracket", ["{{", "[[", "<ref>", "{{]]", "[http://", "<!--", "='''"])
def test_vandals_cannot_stop_the_reader(bracket: str) -> None:
    started = time.perf_counter()
    _wikitext.plain(bracket * 20_000, _LEFT_OUT)

    assert time.perf_counter() - started < 5


def test_a_real_dump_in_utf_16_is_read(shared: Path) -> None:
    items = list(mediawiki.read(str(shared / "data" / "mediawiki" / "bgwiki-shortened.xml.bz2")))

    (record,) = (item for item in items if isinstance(item, Record))
    assert record.identifier == "bgwiki:558"
    assert record.text.startswith("Григорианският календар (понякога")
