from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Evidence, Item, Passed, Record, oai_pmh

_DC = (
    "<dc><title>Kitabu</title><creator>Asha</creator><creator>Juma</creator><date>1931</date><language>swa</language>"
    "<rights>Haki zote</rights><rights>https://creativecommons.org/licenses/by/4.0/</rights>"
    "<description>mstari wa kwanza\nmstari wa pili</description><description>aya</description></dc>"
)
_MODS = (
    "<mods><titleInfo><title>Kitabu</title></titleInfo><name><namePart>Asha</namePart></name>"
    "<originInfo><dateIssued>1931</dateIssued></originInfo><language><languageTerm>swa</languageTerm></language>"
    "<abstract>aya</abstract><accessCondition>CC BY</accessCondition></mods>"
)
_MARC = (
    '<record xmlns="http://www.loc.gov/MARC21/slim"><controlfield tag="008">'
    "860506s1931    xxu           000 0 swa d"
    '</controlfield><datafield tag="100"><subfield code="a">Asha,</subfield></datafield>'
    '<datafield tag="245"><subfield code="a">Kitabu /</subfield></datafield>'
    '<datafield tag="260"><subfield code="c">1931</subfield></datafield>'
    '<datafield tag="520"><subfield code="a">aya</subfield></datafield>'
    '<datafield tag="540"><subfield code="a">CC BY</subfield></datafield></record>'
)


def _record(metadata: str, *, header: str = "<identifier>oai:x:1</identifier>", more: str = "") -> str:
    inside = f"<metadata>{metadata}</metadata>" if metadata else ""
    return f"<record><header {more}>{header}</header>{inside}</record>"


def _read(folder: Path, *records: str, end: str = "</ListRecords></OAI-PMH>", **options: str) -> list[Item]:
    path = folder / "answer.xml"
    path.write_text(
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-06T00:00:00Z</responseDate>'
        f"<ListRecords>\n{''.join(records)}{end}",
        encoding="utf-8",
    )
    return list(oai_pmh.read(str(path), **options))


def test_dublin_core_says_all_of_a_record(tmp_path: Path) -> None:
    (record,) = _read(tmp_path, _record(_DC))

    assert isinstance(record, Record)
    assert record.text == "mstari wa kwanza\nmstari wa pili\n\naya"
    assert (record.identifier, record.title, record.creator) == ("oai:x:1", "Kitabu", "Asha; Juma")
    assert (record.published, record.language) == ("1931", "swa")
    assert record.retrieved_at == "2026-01-06T00:00:00Z"
    assert record.rights == (
        Evidence("Haki zote", "dc:rights"),
        Evidence("https://creativecommons.org/licenses/by/4.0/", "dc:rights"),
    )


@pytest.mark.parametrize("metadata", [pytest.param(_MODS, id="mods"), pytest.param(_MARC, id="marcxml")])
def test_other_vocabularies_say_the_same(tmp_path: Path, metadata: str) -> None:
    (record,) = _read(tmp_path, _record(metadata))

    assert isinstance(record, Record)
    assert (record.text, record.title, record.creator) == ("aya", "Kitabu", "Asha")
    assert (record.published, record.language) == ("1931", "swa")
    assert [right.value for right in record.rights] == ["CC BY"]


def test_languages_that_disagree_are_null(tmp_path: Path) -> None:
    (record,) = _read(
        tmp_path,
        _record("<dc><language>swa</language><language>eng</language><description>x</description></dc>"),
    )

    assert isinstance(record, Record)
    assert record.language is None


def test_the_text_may_stand_in_other_elements(tmp_path: Path) -> None:
    (record,) = _read(tmp_path, _record(_DC), text="title")

    assert isinstance(record, Record)
    assert record.text == "Kitabu"


def test_what_is_no_text_is_counted_and_what_is_broken_told(tmp_path: Path) -> None:
    items = _read(
        tmp_path,
        _record("", more='status="deleted"'),
        _record("<dc><title>x</title></dc>"),
        _record(""),
        _record(_DC, header=""),
    )

    assert items[:2] == [Passed("deleted record"), Passed("record without text")]
    assert [item.reason for item in items if isinstance(item, Broken)] == [
        "a record has no metadata (line 2)",
        "a record has no identifier (line 2)",
    ]


def test_a_damaged_answer_gives_its_whole_records_and_the_line(tmp_path: Path) -> None:
    _read(tmp_path, _record(_DC))
    path = tmp_path / "answer.xml"
    path.write_text(path.read_text().replace("</ListRecords>", "<record>"), encoding="utf-8")
    found = oai_pmh.read(str(path))

    assert isinstance(next(found), Record)
    with pytest.raises(UnreadableItem, match="line 3"):
        next(found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("sickle_ListRecords", [Passed("deleted record")], id="deleted"),
        pytest.param("sickle_noRecordsMatch", [Passed("answer without records")], id="nothing-new"),
        pytest.param("sickle_ListIdentifiers", [Passed("header without record", 2)], id="headers"),
        pytest.param("sickle_ListSets", [Passed("answer without records")], id="sets"),
    ],
)
def test_real_answers_are_counted(shared: Path, name: str, expected: list[Passed]) -> None:
    items = list(oai_pmh.read(str(shared / "data" / "oaipmh" / f"{name}.xml")))

    assert [item for item in items if isinstance(item, Passed)] == expected


@pytest.mark.parametrize("name", ["badResumptionToken", "badArgument", "undefinedError", "ListRecordsBroken"])
def test_real_errors_are_refused(shared: Path, name: str) -> None:
    with pytest.raises(UnreadableItem, match=f"sickle_{name}"):
        list(oai_pmh.read(str(shared / "data" / "oaipmh" / f"sickle_{name}.xml")))


def test_an_answer_without_records_or_errors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<OAI-PMH><ListRecords/></OAI-PMH>")

    with pytest.raises(UnreadableItem, match="no record or error"):
        list(oai_pmh.read(str(tmp_path / "a.xml")))
