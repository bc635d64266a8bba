from pathlib import Path

import pytest

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Evidence, Passed, Record, tei

_HEADER = """<teiHeader><fileDesc><titleStmt><title>Кайниш</title><author><persName>Г. Камал</persName>
<persName xml:lang="en">G. Kamal</persName></author></titleStmt><publicationStmt><availability>
<licence target="https://creativecommons.org/publicdomain/zero/1.0/">CC0</licence></availability></publicationStmt>
<sourceDesc><bibl><date when="1912">XII</date><availability><p>of the source</p></availability></bibl>
</sourceDesc></fileDesc></teiHeader>"""


def _read(folder: Path, body: str, **options: str | bool) -> Record:
    path = folder / "play.xml"
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="tt">{_HEADER}<text><body>{body}</body></text>'
        "</TEI>",
        encoding="utf-8",
    )
    (item,) = tei.read(str(path), **options)  # type: ignore[arg-type]
    assert isinstance(item, Record)
    return item


def test_the_header_describes_the_edition(tmp_path: Path) -> None:
    record = _read(tmp_path, "<p>x</p>")

    assert (record.identifier, record.title, record.creator) == ("play", "Кайниш", "Г. Камал")
    assert (record.published, record.language, record.granularity) == ("1912", "tt", "work")
    assert record.rights == (Evidence("https://creativecommons.org/publicdomain/zero/1.0/", "tei:licence"),)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("<p>one\n   two</p>\n<p>three</p>", "one two\n\nthree", id="paragraphs"),
        pytest.param(
            "<lg><l>verse</l><l>next</l></lg><lg><l>new</l></lg>", "verse\nnext\n\nnew", id="verses"
        ),
        pytest.param("<p>one<lb/>two</p>", "one\ntwo", id="line"),
        pytest.param('<p>bro-<lb break="no"/>ken</p>', "broken", id="line-in-a-word"),
        pytest.param('<p>bro<pb break="no" n="2"/><fw>HEAD</fw>ken</p>', "broken", id="page-in-a-word"),
        pytest.param(
            "<p>a<note>editor</note> b <del>x</del><add>c</add></p>", "a b c", id="note-and-deletion"
        ),
        pytest.param("<sp><speaker>Ana.</speaker><p>Yes.</p></sp>", "Ana.\n\nYes.", id="drama"),
        pytest.param(
            "<p><app><lem>a</lem><rdg>b</rdg></app> <app><rdg>c</rdg><rdg>d</rdg></app></p>", "a c", id="app"
        ),
        pytest.param("<p>a <!-- c --><hi>b</hi><?pi x?></p>", "a b", id="comment"),
    ],
)
def test_marks_become_running_text(tmp_path: Path, body: str, text: str) -> None:
    assert _read(tmp_path, body).text == text


_CHOICE = (
    "<p><choice><sic>teh</sic><corr>the</corr></choice> <choice><reg>show</reg><orig>shew</orig></choice> "
    "<choice><abbr>Dr</abbr>\n<expan>Doctor</expan></choice>.</p>"
)


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        pytest.param("normalised", "the show Doctor.", id="n"),
        pytest.param("diplomatic", "teh shew Dr.", id="d"),
    ],
)
def test_the_reading_is_chosen(tmp_path: Path, reading: str, text: str) -> None:
    assert _read(tmp_path, _CHOICE, reading=reading).text == text


def test_notes_may_be_asked_for(tmp_path: Path) -> None:
    assert _read(tmp_path, "<p>a<note>of old</note></p>", notes=True).text == "a\n\nof old"


def test_an_unknown_reading_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="normalised or diplomatic"):
        _read(tmp_path, "<p>a</p>", reading="modern")


def test_a_corpus_gives_a_record_a_text(tmp_path: Path) -> None:
    inside = '<TEI xml:id="one"><text><p>a</p></text></TEI><TEI><text><p>b</p></text></TEI><TEI><text/></TEI>'
    (tmp_path / "all.xml").write_text(f"<teiCorpus>{inside}</teiCorpus>")

    items = list(tei.read(str(tmp_path / "all.xml")))

    assert [item.identifier for item in items if isinstance(item, Record)] == ["all/one", "all/2"]
    assert items[2] == Passed("edition without text")


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<alto/>")

    with pytest.raises(UnreadableItem, match="is not TEI"):
        list(tei.read(str(tmp_path / "other.xml")))


def test_real_plays_are_read(shared: Path) -> None:
    (record,) = tei.read(str(shared / "data" / "tei" / "qamal-kaynish.xml"))

    assert isinstance(record, Record)
    assert record.text.startswith("Кайниш\nПьеса")
    assert "дигыльҗамал — аның хатыны.\nИбраһим — аларның улы." in record.text
