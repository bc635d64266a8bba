import gzip
from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Passed, Record, alto

_FIRST = '<String CONTENT="kansa" SUBS_TYPE="HypPart1" SUBS_CONTENT="kansakunta"/>'
_SECOND = '<String CONTENT="kunta" SUBS_TYPE="HypPart2" SUBS_CONTENT="kansakunta"/>'


def _line(*content: str) -> str:
    return f"<TextLine>{'<SP/>'.join(content)}</TextLine>"


def _words(*words: str) -> str:
    return _line(*(f'<String CONTENT="{word}"/>' for word in words))


def _block(*lines: str, name: str = "B", more: str = "") -> str:
    return f'<TextBlock ID="{name}" {more}>{"".join(lines)}</TextBlock>'


def _read(folder: Path, *blocks: str, order: str = "", namespace: str = "", page: str = "") -> Record:
    layout = f"<Layout><Page {page}><PrintSpace>{''.join(blocks)}</PrintSpace></Page></Layout>"
    path = folder / "page.xml"
    path.write_text(f"<alto {namespace}>{order}{layout}</alto>", encoding="utf-8")
    (item,) = alto.read(str(path))
    assert isinstance(item, Record)
    return item


@pytest.mark.parametrize(
    "namespace",
    [
        pytest.param("", id="none"),
        *(pytest.param(f'xmlns="http://www.loc.gov/standards/alto/ns-v{n}#"', id=f"v{n}") for n in (2, 3, 4)),
        pytest.param('xmlns="http://schema.ccs-gmbh.com/ALTO"', id="ccs"),
    ],
)
def test_any_namespace_is_read(tmp_path: Path, namespace: str) -> None:
    record = _read(tmp_path, _block(_words("Suuri", "uutinen"), _words("tänään")), namespace=namespace)

    assert (record.identifier, record.text) == ("page", "Suuri uutinen\ntänään")
    assert (record.granularity, record.language, record.ocr_confidence) == ("page", None, None)


def test_blocks_are_divided_by_an_empty_line(tmp_path: Path) -> None:
    assert _read(tmp_path, _block(_words("a")), _block(_words("b"))).text == "a\n\nb"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(
            (_line(_FIRST), _line(_SECOND, _SECOND.replace("kunta", "on"))), "kansakunta\non", id="marked"
        ),
        pytest.param(
            (_line(_FIRST + '<HYP CONTENT="-"/>'), _line(_SECOND)), "kansakunta", id="hyphen-element"
        ),
        pytest.param((_line(_FIRST + "<HYP/>"), _words("muu")), "kansamuu", id="second-half-unmarked"),
        pytest.param((_line(_FIRST + "<HYP/>"), _words("Muu")), "kansa-\nMuu", id="second-half-missing"),
        pytest.param((_line(_SECOND), _words("muu")), "kunta\nmuu", id="first-half-missing"),
        pytest.param(
            (
                _line('<String CONTENT="kansa-" SUBS_TYPE="HypPart1"/>'),
                _line('<String CONTENT="kunta" SUBS_TYPE="HypPart2"/>'),
            ),
            "kansakunta",
            id="whole-word-missing",
        ),
        pytest.param(
            (_line('<String CONTENT="Hra" SUBS_CONTENT="Herra"/>'),), "Hra", id="whole-word-without-type"
        ),
        pytest.param(
            (_line('<String CONTENT="Hra" SUBS_TYPE="Abbreviation" SUBS_CONTENT="Herra"/>'),),
            "Hra",
            id="abbreviation",
        ),
        pytest.param((_words("vanha", "kan-"), _words("sa", "elää")), "vanha kansa\nelää", id="unmarked"),
        pytest.param((_words("Karl-"), _words("Marx")), "Karl-\nMarx", id="capital-follows"),
        pytest.param((_words("1914-"), _words("vuosi")), "1914-\nvuosi", id="figure-before"),
        pytest.param((_words("–", "-"), _words("niin")), "– -\nniin", id="lone-hyphen"),
        pytest.param((_words("a", ""), _words("")), "a", id="empty-words"),
    ],
)
def test_broken_words_are_joined(tmp_path: Path, lines: tuple[str, ...], text: str) -> None:
    assert _read(tmp_path, _block(*lines)).text == text


def test_a_word_broken_over_a_running_title_is_joined_once(tmp_path: Path) -> None:
    record = _read(tmp_path, _block(_line(_FIRST)), _block(_words("SIVU")), _block(_line(_SECOND)))

    assert record.text == "kansakunta\n\nSIVU"


def test_halves_of_different_words_are_not_joined_at_a_distance(tmp_path: Path) -> None:
    other = _SECOND.replace("kansakunta", "maakunta")

    assert _read(tmp_path, _block(_line(_FIRST), _words("ja"), _line(other))).text == "kansa\nja\nkunta"


@pytest.mark.parametrize(
    ("strings", "sure"),
    [
        pytest.param(
            '<String CONTENT="a" WC="0.0"/><String CONTENT="bcd" WC="1.0"/>', 0.75, id="by-characters"
        ),
        pytest.param(
            '<String CONTENT="a" WC="0.5"/><String CONTENT="bcd"/>', 0.5, id="missing-does-not-count"
        ),
        pytest.param('<String CONTENT="ab" CC="0 9"/>', 0.5, id="characters-are-inverse"),
        pytest.param('<String CONTENT="ab" CC="99" WC="0.9"/>', 0.9, id="never-averaged"),
        pytest.param('<String CONTENT="ab" WC="1,5"/>', None, id="not-a-number"),
        pytest.param('<String CONTENT="ab" WC="7"/>', None, id="out-of-range"),
    ],
)
def test_confidence(tmp_path: Path, strings: str, sure: float | None) -> None:
    """
    Words weigh their characters; what nobody measured is null.
    """
    assert _read(tmp_path, _block(f"<TextLine>{strings}</TextLine>")).ocr_confidence == sure


def test_explicit_order_wins_over_idnext(tmp_path: Path) -> None:
    blocks = [
        _block(_words("1"), name="B1", more='IDNEXT="B2"'),
        _block(_words("2"), name="B2"),
        _block(_words("3"), name="B3"),
    ]
    order = '<ReadingOrder><OrderedGroup><ElementRef REF="B3"/><ElementRef REF="B2"/><ElementRef REF="B1"/>'

    assert _read(tmp_path, *blocks, order=f"{order}</OrderedGroup></ReadingOrder>").text == "3\n\n2\n\n1"


def test_lines_may_be_ordered_too(tmp_path: Path) -> None:
    lines = [f'<TextLine ID="{name}"><String CONTENT="{name}"/></TextLine>' for name in ("L1", "L2")]
    order = '<ReadingOrder><OrderedGroup><ElementRef REF="L2"/><ElementRef REF="L1"/></OrderedGroup>'
    order += "</ReadingOrder>"

    assert _read(tmp_path, _block(*lines), order=order).text == "L2\nL1"


@pytest.mark.parametrize(
    ("following", "text"),
    [
        pytest.param({"A": "C", "C": "B"}, "A\n\nC\n\nB", id="chain"),
        pytest.param({"A": "B", "B": "A"}, "A\n\nB\n\nC", id="ring"),
        pytest.param({"A": "nowhere"}, "A\n\nB\n\nC", id="broken-chain"),
    ],
)
def test_idnext_gives_the_order(tmp_path: Path, following: dict[str, str], text: str) -> None:
    blocks = [
        _block(_words(name), name=name, more=f'IDNEXT="{following[name]}"' if name in following else "")
        for name in "ABC"
    ]

    assert _read(tmp_path, *blocks).text == text


def test_language_is_that_of_most_characters(tmp_path: Path) -> None:
    blocks = [
        _block(_words("hi"), more='LANG="eng"'),
        _block(_words("hyvää päivää")),
        _block(_words("x"), more='language="swe"'),
    ]

    record = _read(tmp_path, *blocks, page='LANG="fin"')

    assert record.language == "fin"
    assert record.provenance == (("block-languages", "eng 1, fin 2, swe 3"),)


def test_blocks_of_one_language_are_told_by_the_record_alone(tmp_path: Path) -> None:
    record = _read(tmp_path, _block(_words("hyvää")), _block(_words("päivää")), page='LANG="fin"')

    assert (record.language, record.provenance) == ("fin", ())


def test_chinese_characters_are_not_spaced(tmp_path: Path) -> None:
    close = "<TextLine>" + "".join(f'<String CONTENT="{c}"/>' for c in "義禮說") + "</TextLine>"

    assert _read(tmp_path, _block(close, _words("義", "禮"))).text == "義禮說\n義 禮"


def test_an_empty_page_is_counted(tmp_path: Path) -> None:
    (tmp_path / "blank.xml").write_text("<alto><Layout><Page/></Layout></alto>")

    assert list(alto.read(str(tmp_path / "blank.xml"))) == [Passed("page without text")]


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<TEI/>")

    with pytest.raises(UnreadableItem, match="is not ALTO"):
        list(alto.read(str(tmp_path / "other.xml")))


def test_packed_pages_are_read_under_their_own_name(tmp_path: Path) -> None:
    packed = tmp_path / "0001.xml.gz"
    packed.write_bytes(gzip.compress(f"<alto>{_block(_words('a'))}</alto>".encode()))

    assert [item.identifier for item in alto.read(str(packed)) if isinstance(item, Record)] == ["0001"]


def test_every_real_page_gives_text(shared: Path) -> None:
    pages = sorted((shared / "data" / "alto").rglob("*.xml"))

    items = [item for page in pages for item in alto.read(str(page))]

    assert len(items) == len(pages) > 100
    assert all(isinstance(item, Record) and item.text for item in items)


def test_real_hyphenation_leaves_each_word_once(shared: Path) -> None:
    """
    Of 3,047 strings 227 are second halves; all others are words of the text.
    """
    (record,) = alto.read(str(shared / "data" / "alto" / "NPsample-v3.xml"))

    assert isinstance(record, Record)
    assert len(record.text.split()) == 3047 - 227
    assert record.ocr_confidence == pytest.approx(0.803, abs=0.001)


def test_only_alto_is_recognised() -> None:
    assert alto.recognises(b'<a:alto xmlns:a="x"/>')
    assert not alto.recognises(b"<mets/>")
