from pathlib import Path

import pytest

from curation import rights
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


_EDM = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:edm="http://www.europeana.eu/schemas/edm/"'
    ' xmlns:ore="http://www.openarchives.org/ore/terms/" xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
)
_WORDS = (
    '<dc:title>Kitabu</dc:title><dc:creator rdf:resource="#asha"/><dc:creator>Juma</dc:creator>'
    "<dcterms:created>1931</dcterms:created><dc:language>sw</dc:language><dc:description>aya</dc:description>"
)
_SHOWN = (
    '<ore:Aggregation rdf:about="#a"><edm:isShownAt rdf:resource="https://a.example/1"/>'
    '<edm:rights rdf:resource="http://creativecommons.org/licenses/by/4.0/"/></ore:Aggregation>'
    '<edm:Agent rdf:about="#asha"><skos:prefLabel>Asha</skos:prefLabel></edm:Agent>'
    '<edm:WebResource rdf:about="#p"><dc:description>picha</dc:description><dc:title>picha</dc:title>'
    '<edm:rights rdf:resource="http://rightsstatements.org/vocab/InC/1.0/"/></edm:WebResource>'
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<edm:ProvidedCHO>{_WORDS}</edm:ProvidedCHO>{_SHOWN}", id="of-a-provider"),
        pytest.param(f"{_SHOWN}<edm:ProvidedCHO>{_WORDS}</edm:ProvidedCHO>", id="in-another-order"),
        pytest.param(
            f'<edm:ProvidedCHO rdf:about="#c"/>{_SHOWN}<ore:Proxy><dc:title>Book</dc:title>'
            "<dc:description>a page</dc:description><edm:europeanaProxy>true</edm:europeanaProxy></ore:Proxy>"
            f"<ore:Proxy>{_WORDS}<edm:europeanaProxy>false</edm:europeanaProxy></ore:Proxy>"
            "<edm:EuropeanaAggregation><dc:creator>Europeana</dc:creator>"
            '<edm:rights rdf:resource="http://creativecommons.org/publicdomain/zero/1.0/"/>'
            "</edm:EuropeanaAggregation>",
            id="of-europeana",
        ),
    ],
)
def test_edm_says_what_its_provider_said(tmp_path: Path, body: str) -> None:
    (record,) = _read(tmp_path, _record(f"{_EDM}{body}</rdf:RDF>"))

    assert isinstance(record, Record)
    assert (record.text, record.title, record.creator) == ("aya", "Kitabu", "Asha; Juma")
    assert (record.published, record.language) == ("1931", "sw")
    assert record.provenance == (("shown-at", "https://a.example/1"),)
    assert record.rights == (
        Evidence("http://creativecommons.org/licenses/by/4.0/", "edm:rights"),
        Evidence("http://rightsstatements.org/vocab/InC/1.0/", "edm:rights"),
    )
    assert rights.resolve(None, record.rights).family == "restricted"


def test_edm_without_words_is_a_record_without_text(tmp_path: Path) -> None:
    items = _read(tmp_path, _record(f"{_EDM}<edm:ProvidedCHO/>{_SHOWN}</rdf:RDF>"))

    assert items == [Passed("record without text")]


def _mets(inside: str, more: str = "") -> str:
    wrap = f'<mdWrap MDTYPE="OTHER"><xmlData>{inside}</xmlData></mdWrap>'
    return f'<mets xmlns="http://www.loc.gov/METS/"><dmdSec ID="d1">{wrap}</dmdSec>{more}</mets>'


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        pytest.param(_MODS, "aya", id="mods"),
        pytest.param(_MARC, "aya", id="marcxml"),
        pytest.param(_DC, "mstari wa kwanza\nmstari wa pili\n\naya", id="dublin-core"),
    ],
)
def test_mets_says_what_its_description_says(tmp_path: Path, inside: str, text: str) -> None:
    source = (
        "<amdSec><rightsMD><mdWrap><xmlData><license>CC BY-SA 4.0</license></xmlData></mdWrap></rightsMD>"
        "<sourceMD><mdWrap><xmlData><abstract>skana</abstract></xmlData></mdWrap></sourceMD></amdSec>"
    )
    (record,) = _read(tmp_path, _record(_mets(inside, source)))

    assert isinstance(record, Record)
    assert (record.text, record.title, record.published) == (text, "Kitabu", "1931")
    assert record.creator in ("Asha", "Asha; Juma")
    assert record.language == "swa"
    assert len(record.rights) > 1
    assert record.rights[-1] == Evidence("CC BY-SA 4.0", "mets:rightsMD")


def test_mets_that_describes_an_article_alone_is_described_by_it(tmp_path: Path) -> None:
    pages = (
        '<fileSec><fileGrp><file ID="f1" MIMETYPE="text/xml">'
        '<FLocat xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="1.xml"/></file></fileGrp></fileSec>'
        '<structMap TYPE="LOGICAL"><div TYPE="article" DMDID="d1">'
        '<fptr><area FILEID="f1"/></fptr></div></structMap>'
    )
    (record,) = _read(tmp_path, _record(_mets(_MODS, pages)))

    assert isinstance(record, Record)
    assert (record.title, [right.value for right in record.rights]) == ("Kitabu", ["CC BY"])
