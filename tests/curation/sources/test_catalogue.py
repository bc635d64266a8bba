from pathlib import Path

import pymarc
import pytest
from pymarc import Field, Subfield

from curation.errors import BadSettings
from curation.sources import Evidence, Record, catalogue

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def saved(folder: Path, *keys: str) -> Path:
    content = b""
    for key in keys:
        record = pymarc.Record(force_utf8=True)
        record.add_field(Field("001", data=key))
        for tag, code, value in (("041", "a", "swe"), ("245", "a", "Byns visor /"), ("540", "u", CC0)):
            record.add_field(Field(tag, subfields=[Subfield(code, value)]))
        content += record.as_marc()
    (folder / "x.mrc").write_bytes(content)
    return folder / "x.mrc"


def test_the_catalogue_fills_what_an_item_does_not_say(tmp_path: Path) -> None:
    known = catalogue.load(saved(tmp_path, "17"), "001", r"(\d+)-page")

    record = known.complete(Record("scans/17-page-3", "text"))

    assert (record.title, record.language, record.creator) == ("Byns visor", "swe", None)
    assert record.rights == (Evidence(CC0, "marc:540"),)


def test_what_the_item_says_stands_and_the_other_is_evidence(tmp_path: Path) -> None:
    known = catalogue.load(saved(tmp_path, "17"), "001", "(.+)")
    own = Evidence("CC-BY-4.0", "dc:rights")

    record = known.complete(Record("17", "text", title="Byns Visor.", language="fin", rights=(own,)))

    assert (record.title, record.language) == ("Byns Visor.", "fin")
    assert record.rights == (own, Evidence(CC0, "marc:540"), Evidence("swe", "marc:041", "description"))


def test_a_key_of_two_records_means_neither(tmp_path: Path) -> None:
    known = catalogue.load(saved(tmp_path, "17", "17", "18"), "001", "(.+)")
    record = Record("17", "text")

    assert known.complete(record) is record
    assert known.complete(Record("18", "text")).title == "Byns visor"


@pytest.mark.parametrize(
    ("name", "key"), [pytest.param("no.mrc", "001", id="no-file"), pytest.param("x.mrc", "035a", id="no-key")]
)
def test_a_catalogue_that_is_of_no_use_is_a_mistake_in_the_settings(
    name: str, key: str, tmp_path: Path
) -> None:
    saved(tmp_path, "17")

    with pytest.raises(BadSettings, match=r"correct \[enrich\]"):
        catalogue.load(tmp_path / name, key, "(.+)")
