from pathlib import Path

import pymarc
import pytest
from pymarc import Field, Subfield

from curation.sources import Broken, Evidence, Item, Passed, Record, formats, marc

SUMMARY = "Kertomus kylästä, jossa kaikki lauloivat."


def entry(**fields: str) -> pymarc.Record:
    """Return a record: `f001="x"` for a control field, `f245a="x"` for a subfield."""
    record = pymarc.Record(force_utf8=True)
    for name, value in fields.items():
        tag, code = name[1:4], name[4:]
        subfields = [Subfield(code, value)] if code else None
        record.add_field(Field(tag, subfields=subfields) if subfields else Field(tag, data=value))
    return record


def written(path: Path, *records: pymarc.Record) -> Path:
    path.write_bytes(b"".join(record.as_marc() for record in records))
    return path


def as_xml(path: Path, *records: pymarc.Record) -> Path:
    body = b"".join(pymarc.record_to_xml(record) for record in records)
    path.write_bytes(b'<collection xmlns="http://www.loc.gov/MARC21/slim">' + body + b"</collection>")
    return path


FULL = {
    "f001": "fi-17",
    "f008": "190101s1907    fi            000 0 fin d",
    "f100a": "Kivi, Aleksis,",
    "f245a": "Laulujen kylä /",
    "f260c": "1907.",
    "f520a": SUMMARY,
    "f540u": "http://creativecommons.org/publicdomain/mark/1.0/",
    "f542l": "Public domain",
    "f542a": "Kivi, Aleksis",
}


@pytest.mark.parametrize("write", [pytest.param(written, id="iso-2709"), pytest.param(as_xml, id="marcxml")])
def test_a_summary_is_a_text_and_the_rest_describes_it(write: type[object], tmp_path: Path) -> None:
    path = write(tmp_path / "catalogue.dat", entry(**FULL), entry(f001="x", f245a="Nimi"))  # type: ignore[call-arg]

    record, passed = formats.read(path)  # type: ignore[arg-type]

    assert formats.recognise(path) == "marc"  # type: ignore[arg-type]
    assert isinstance(record, Record)
    assert (record.identifier, record.text) == ("fi-17", SUMMARY)
    said = (record.title, record.creator, record.published, record.language)
    assert said == ("Laulujen kylä", "Kivi, Aleksis", "1907.", "fin")
    assert passed == Passed("catalogue record")


def test_rights_come_from_540_and_542_but_no_person_is_a_licence(tmp_path: Path) -> None:
    [record] = formats.read(written(tmp_path / "x.mrc", entry(**FULL)))

    assert isinstance(record, Record)
    assert record.rights == (
        Evidence("http://creativecommons.org/publicdomain/mark/1.0/", "marc:540"),
        Evidence("Public domain", "marc:542"),
    )


def test_the_settings_choose_the_fields_that_are_text(tmp_path: Path) -> None:
    path = written(tmp_path / "x.mrc", entry(f001="a", f505a="Luku 1 -- Luku 2", f520a="Muu"))

    assert [i.text for i in formats.read(path, text=["505"]) if isinstance(i, Record)] == ["Luku 1 -- Luku 2"]
    assert list(formats.read(path, text="999")) == [Passed("catalogue record")]


@pytest.mark.parametrize(
    ("fixed", "language", "year"),
    [
        pytest.param("190101s1907    fi            000 0 fin d", "fin", "1907", id="known"),
        pytest.param("190101suuuu    fi            000 0 mul d", None, None, id="many-and-unsure"),
        pytest.param("190101s||||    fi            000 0 ||| d", None, None, id="not-coded"),
        pytest.param("short", None, None, id="short"),
    ],
)
def test_what_the_fixed_field_does_not_know_is_null(
    fixed: str, language: str | None, year: str | None, tmp_path: Path
) -> None:
    [record] = formats.read(written(tmp_path / "x.mrc", entry(f008=fixed, f520a="Teksti")))

    assert isinstance(record, Record)
    assert (record.language, record.published) == (language, year)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda raw: b"99999" + raw[5:], id="length-too-long"),
        pytest.param(lambda raw: raw[:12] + b"0x037" + raw[17:], id="base-is-no-number"),
        pytest.param(lambda raw: raw[:20] + raw[-2:], id="no-directory"),
    ],
)
def test_a_broken_record_costs_itself_alone(damage: object, tmp_path: Path) -> None:
    good = entry(f001="a", f520a="Teksti").as_marc()
    (tmp_path / "x.mrc").write_bytes(good + damage(good) + good)  # type: ignore[operator]

    items = list(marc.read(str(tmp_path / "x.mrc")))

    assert len(items) == 3
    assert isinstance(items[0], Record)
    assert isinstance(items[2], Record)


def test_a_record_that_is_cut_short_is_told_with_its_place(tmp_path: Path) -> None:
    good = entry(f001="a", f520a="Teksti").as_marc()
    (tmp_path / "x.mrc").write_bytes(good + good[:-10] + b"\n")

    _, item = marc.read(str(tmp_path / "x.mrc"))

    assert isinstance(item, Broken)
    assert "cut short" in item.reason
    assert item.offset == len(good)


def _counts(items: list[Item]) -> tuple[int, int, int]:
    return tuple(sum(isinstance(i, kind) for i in items) for kind in (Record, Broken, Passed))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        pytest.param("marc.dat", (0, 0, 20), id="without-summaries"),
        pytest.param("batch.xml", (1, 0, 1), id="marcxml"),
        pytest.param("regression45.dat", (12, 0, 0), id="marc-8"),
        pytest.param("bad_tag.xml", (0, 0, 1), id="one-record-as-root"),
    ],
)
def test_real_catalogues_are_read(name: str, counts: tuple[int, int, int], shared: Path) -> None:
    assert formats.recognise(shared / "data/marc" / name) == "marc"
    assert _counts(list(formats.read(shared / "data/marc" / name))) == counts
