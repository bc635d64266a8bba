from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Passed, Record, page_xml

_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_SURE = 'conf="0.25"'


def _said(text: str, index: int | None = None, more: str = "") -> str:
    place = "" if index is None else f'index="{index}"'
    return f"<TextEquiv {place} {more}><Unicode>{text}</Unicode></TextEquiv>"


def _read(folder: Path, regions: str, order: str = "") -> Record:
    path = folder / "page.xml"
    path.write_text(
        f'<PcGts xmlns="{_NAMESPACE}"><Page primaryLanguage="German">{order}{regions}</Page></PcGts>',
        encoding="utf-8",
    )
    (item,) = page_xml.read(str(path))
    assert isinstance(item, Record)
    return item


@pytest.mark.parametrize(
    ("region", "text"),
    [
        pytest.param(
            f"<TextLine>{_said('Zeile')}</TextLine>{_said('Zeile')}", "Zeile", id="line-over-region"
        ),
        pytest.param(
            f"<TextLine><Word>{_said('Zeile')}</Word>{_said('Zeile')}</TextLine>",
            "Zeile",
            id="line-over-word",
        ),
        pytest.param(
            f"<TextLine><Word>{_said('eine')}</Word><Word>{_said('Zeile')}</Word></TextLine>",
            "eine Zeile",
            id="words",
        ),
        pytest.param(f"<TextLine/>{_said('eins&#10;zwei')}", "eins\nzwei", id="region-alone"),
        pytest.param(f"<TextLine>{_said('b', 1)}{_said('a', 0)}</TextLine>", "a", id="lowest-index"),
        pytest.param(
            f"<TextLine>{_said('Un⸗')}</TextLine><TextLine>{_said('glück')}</TextLine>",
            "Unglück",
            id="broken",
        ),
        pytest.param(
            "<TextLine><TextEquiv><PlainText>x</PlainText></TextEquiv></TextLine>", "x", id="plain-text"
        ),
    ],
)
def test_one_level_of_text_is_read(tmp_path: Path, region: str, text: str) -> None:
    assert _read(tmp_path, f'<TextRegion id="r">{region}</TextRegion>').text == text


def test_nested_groups_give_the_order_by_index(tmp_path: Path) -> None:
    regions = "".join(
        f'<TextRegion id="{name}"><TextLine>{_said(name)}</TextLine></TextRegion>'
        for name in ("a", "b", "c", "d")
    )
    order = (
        '<ReadingOrder><OrderedGroup><RegionRefIndexed index="2" regionRef="a"/>'
        '<OrderedGroupIndexed index="1">'
        '<RegionRefIndexed index="1" regionRef="b"/><RegionRefIndexed index="0" regionRef="c"/>'
        "</OrderedGroupIndexed></OrderedGroup></ReadingOrder>"
    )

    assert _read(tmp_path, regions, order).text == "c\n\nd\n\nb\n\na"


def test_what_the_page_says_of_itself(tmp_path: Path) -> None:
    record = _read(tmp_path, f"<TextRegion><TextLine>{_said('ab', more=_SURE)}</TextLine></TextRegion>")

    assert (record.language, record.ocr_confidence, record.granularity) == ("German", 0.25, "page")


def test_an_empty_page_is_counted_and_another_format_refused(tmp_path: Path) -> None:
    (tmp_path / "blank.xml").write_text("<PcGts><Page/></PcGts>")
    (tmp_path / "other.xml").write_text("<alto/>")

    assert list(page_xml.read(str(tmp_path / "blank.xml"))) == [Passed("page without text")]
    with pytest.raises(UnreadableItem, match="is not PAGE XML"):
        list(page_xml.read(str(tmp_path / "other.xml")))


def test_real_pages_have_the_text_of_their_lines(shared: Path) -> None:
    (record,) = page_xml.read(str(shared / "data" / "page" / "ocrd_euler_rechenkunst01_1738_0024.xml"))

    assert isinstance(record, Record)
    assert record.text.startswith("8\n\nHiebey iſt nun zu mercken")
    assert record.text.count("Hiebey") == 1
