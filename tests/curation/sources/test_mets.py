from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Evidence, Item, Passed, Record, mets

_MODS = (
    '<dmdSec ID="D1"><mdWrap MDTYPE="MODS"><xmlData><mods><titleInfo><title>Uusi Suometar</title></titleInfo>'
    "<originInfo><dateIssued>1885-02-03</dateIssued></originInfo>"
    '<language><languageTerm type="code">fin</languageTerm></language>'
    '<accessCondition xlink:href="https://rightsstatements.org/vocab/NoC-NC/1.0/">x</accessCondition>'
    "</mods></xmlData></mdWrap></dmdSec>"
)


def _alto(*blocks: tuple[str, str]) -> str:
    inside = "".join(
        f'<TextBlock ID="{name}"><TextLine>{strings}</TextLine></TextBlock>' for name, strings in blocks
    )
    return f"<alto><Layout><Page><PrintSpace>{inside}</PrintSpace></Page></Layout></alto>"


def _words(*words: str) -> str:
    return "".join(f'<String CONTENT="{word}"/>' for word in words)


def _issue(folder: Path, hrefs: list[str], *, logical: str = "", descriptions: str = _MODS) -> str:
    files = "".join(
        f'<file ID="F{n}" MIMETYPE="text/xml"><FLocat xlink:href="{href}"/></file>'
        for n, href in enumerate(hrefs)
    )
    pages = "".join(f'<div TYPE="page"><fptr FILEID="F{n}"/></div>' for n in range(len(hrefs)))
    path = folder / "mets.xml"
    path.write_text(
        f'<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink">{descriptions}'
        f'<fileSec><fileGrp USE="ALTO">{files}</fileGrp></fileSec>'
        f'<structMap TYPE="PHYSICAL"><div>{pages}</div></structMap>{logical}</mets>',
        encoding="utf-8",
    )
    return str(path)


def _pages(folder: Path, *pages: str) -> list[str]:
    (folder / "alto").mkdir(parents=True)
    for number, page in enumerate(pages, 1):
        (folder / "alto" / f"{number}.xml").write_text(page, encoding="utf-8")
    return [f"alto/{number}.xml" for number in range(1, len(pages) + 1)]


def _texts(items: list[Item]) -> dict[str, str]:
    return {item.identifier: item.text for item in items if isinstance(item, Record)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "issue"
    path.mkdir()
    return path


def test_without_articles_each_page_is_a_record(folder: Path) -> None:
    hrefs = _pages(folder, _alto(("A", _words("yksi"))), _alto(("A", _words("kaksi"))))

    items = list(mets.read(_issue(folder, hrefs)))

    assert _texts(items) == {"issue/alto/1.xml": "yksi", "issue/alto/2.xml": "kaksi"}
    (record, _) = items
    assert isinstance(record, Record)
    assert (record.title, record.published, record.language) == ("Uusi Suometar", "1885-02-03", "fin")
    assert record.rights == (
        Evidence("https://rightsstatements.org/vocab/NoC-NC/1.0/", "mets:accessCondition"),
    )
    assert (record.granularity, record.media_type) == ("page", "application/alto+xml")


def test_a_word_broken_over_pages_goes_to_the_page_it_begins_on(folder: Path) -> None:
    first = '<String CONTENT="kansa" SUBS_TYPE="HypPart1" SUBS_CONTENT="kansakunta"/>'
    second = '<String CONTENT="kunta" SUBS_TYPE="HypPart2" SUBS_CONTENT="kansakunta"/>'
    hrefs = _pages(folder, _alto(("A", first)), _alto(("T", _words("2")), ("A", second + _words("elää"))))

    texts = _texts(list(mets.read(_issue(folder, hrefs))))

    assert texts == {"issue/alto/1.xml": "kansakunta", "issue/alto/2.xml": "2\n\nelää"}


def test_a_missing_page_is_told_and_words_are_not_joined_over_the_hole(folder: Path) -> None:
    first = '<String CONTENT="kansa" SUBS_TYPE="HypPart1" SUBS_CONTENT="kansakunta"/>'
    hrefs = _pages(folder, _alto(("A", first)), "", _alto(("A", _words("kolme"))))
    (folder / "alto" / "2.xml").unlink()
    location = _issue(folder, hrefs)

    items = list(mets.read(location))

    assert _texts(items) == {"issue/alto/1.xml": "kansa", "issue/alto/3.xml": "kolme"}
    assert [item.reason for item in items if isinstance(item, Broken)] == [
        "the METS names page alto/2.xml, and its file is not there"
    ]
    assert mets.parts(location) == [folder / "mets.xml", folder / "alto" / "1.xml", folder / "alto" / "3.xml"]


@pytest.mark.parametrize(
    "href",
    [
        pytest.param("../secret.xml", id="climbs-out"),
        pytest.param("..%2Fsecret.xml", id="climbs-out-encoded"),
        pytest.param("file:///etc/passwd", id="absolute"),
        pytest.param("https://example.org/alto/1.xml", id="elsewhere"),
        pytest.param("link.xml", id="symbolic-link"),
    ],
)
def test_addresses_outside_the_folder_are_not_read(folder: Path, href: str) -> None:
    secret = folder.parent / "secret.xml"
    secret.write_text(_alto(("A", _words("secret"))))
    (folder / "link.xml").symlink_to(secret)

    (item,) = mets.read(_issue(folder, [href]))

    assert isinstance(item, Broken)
    assert "not a file below its folder" in item.reason


@pytest.mark.parametrize(
    "href",
    [
        pytest.param("alto/1.xml", id="plain"),
        pytest.param("./alto/1.xml", id="dot"),
        pytest.param("file://./alto/1.xml", id="docworks"),
        pytest.param("file:///./alto/1.xml", id="three-slashes"),
        pytest.param("alto\\1.xml", id="windows"),
        pytest.param("alto%2F1.xml", id="encoded"),
    ],
)
def test_all_spellings_of_an_address_find_the_page(folder: Path, href: str) -> None:
    _pages(folder, _alto(("A", _words("yksi"))))

    assert _texts(list(mets.read(_issue(folder, [href])))) == {"issue/alto/1.xml": "yksi"}


_LOGICAL = """<structMap TYPE="LOGICAL"><div TYPE="Newspaper" DMDID="D1"><div TYPE="Issue">
<div ID="A1" TYPE="ARTICLE" DMDID="D2">
  <div TYPE="HEADING"><fptr><area FILEID="F0" BETYPE="IDREF" BEGIN="B2"/></fptr></div>
  <div TYPE="BODY"><fptr><seq><area FILEID="F0" BEGIN="B1"/><area FILEID="F1" BEGIN="B1"/></seq></fptr></div>
</div>
<div ID="A2" TYPE="ADVERTISEMENT" LABEL="Kahvia"><fptr><area FILEID="F1" BEGIN="C1"/></fptr></div>
<div ID="A3" TYPE="ILLUSTRATION"><fptr><area FILEID="F1" BEGIN="P1"/></fptr></div>
</div></div></structMap>"""
_ARTICLE = (
    '<dmdSec ID="D2"><mdWrap MDTYPE="MODS"><xmlData><mods><titleInfo><title>Sota</title></titleInfo></mods>'
    "</xmlData></mdWrap></dmdSec>"
)


def test_articles_follow_the_logical_map_and_nothing_is_lost(folder: Path) -> None:
    second = _alto(("B1", _words("jatkuu")), ("CB", "")).replace(
        "</PrintSpace>",
        '<ComposedBlock ID="C1"><TextBlock ID="C1a"><TextLine><String CONTENT="kahvi"/>'
        "</TextLine></TextBlock>"
        '<TextBlock ID="C1b"><TextLine><String CONTENT="tee"/></TextLine></TextBlock></ComposedBlock>'
        '<Illustration ID="P1"/></PrintSpace>',
    )
    first = _alto(("B1", _words("alku")), ("B2", _words("Otsikko")), ("N", _words("sivu", "1")))
    hrefs = _pages(folder, first, second)

    items = list(mets.read(_issue(folder, hrefs, logical=_LOGICAL, descriptions=_MODS + _ARTICLE)))

    assert _texts(items) == {
        "issue/A1": "Otsikko\n\nalku\n\njatkuu",
        "issue/A2": "kahvi\n\ntee",
        "issue/alto/1.xml": "sivu 1",
    }
    records = [item for item in items if isinstance(item, Record)]
    assert [record.title for record in records] == ["Sota", "Kahvia", "Uusi Suometar"]
    assert [record.granularity for record in records] == ["article", "article", "page"]
    assert records[0].published == "1885-02-03"
    assert records[0].rights
    assert Passed("article without text") in items


def test_articles_on_missing_pages_are_told(folder: Path) -> None:
    hrefs = _pages(folder, _alto(("B1", _words("alku"))), "")
    (folder / "alto" / "2.xml").unlink()

    items = list(mets.read(_issue(folder, hrefs, logical=_LOGICAL)))

    assert _texts(items) == {"issue/A1": "alku"}
    reasons = [item.reason for item in items if isinstance(item, Broken)]
    assert len(reasons) == 4
    assert "article A1 names block B2, which its page lacks" in reasons
    assert "article A2 stands on pages that could not be read" in reasons


def test_pages_may_be_page_xml_and_damaged_ones_are_told(folder: Path) -> None:
    page = "<PcGts><Page><TextRegion><TextLine><TextEquiv><Unicode>Wort</Unicode></TextEquiv></TextLine>"
    hrefs = _pages(folder, page + "</TextRegion></Page></PcGts>", "<alto><unfinished>", "<html/>")

    items = list(mets.read(_issue(folder, hrefs)))

    assert _texts(items) == {"issue/alto/1.xml": "Wort"}
    assert ["not well-formed" in item.reason for item in items if isinstance(item, Broken)] == [True, False]


def test_a_map_without_pages_is_refused(folder: Path) -> None:
    with pytest.raises(UnreadableItem, match="names no page"):
        list(mets.read(_issue(folder, [])))


def test_the_demonstration_newspapers_are_complete(shared: Path) -> None:
    for path in sorted((shared / "data" / "demo" / "newspapers").glob("*/mets.xml")):
        items = list(mets.read(str(path)))

        assert all(isinstance(item, Record) for item in items)
        assert len(items) == len(list((path.parent / "alto").glob("*.xml"))) == len(mets.parts(str(path))) - 1
        assert f"{path.parent.name}/alto/0001.xml" in _texts(items)


def test_real_maps_without_their_pages_tell_each_page(shared: Path) -> None:
    items = list(mets.read(str(shared / "data" / "mets" / "euler_rechenkunst01_1738.mets.xml")))

    assert not _texts(items)
    assert sum(isinstance(item, Broken) for item in items) == 6


def test_an_order_of_thousands_of_digits_is_none(folder: Path) -> None:
    path = Path(_issue(folder, _pages(folder, _alto(("A", _words("yksi"))))))
    page = path.read_text(encoding="utf-8").replace('TYPE="page"', f'TYPE="page" ORDER="{"9" * 5_000}"')
    path.write_text(page, encoding="utf-8")

    assert list(_texts(list(mets.read(str(path)))).values()) == ["yksi"]
