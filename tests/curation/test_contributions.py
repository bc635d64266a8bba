"""Contributions as work: archives in folders, and catalogues that complete what is read."""

import datetime
import zipfile
from pathlib import Path

import pymarc
import pytest

from curation.config import Agreement, Enrichment, Source
from curation.contributions import Contribution, plan
from curation.errors import BadSettings
from curation.sources import Record


def contribution(folder: Path, location: str, enrich: Enrichment | None = None) -> Contribution:
    agreement = Agreement(id="1", signed=datetime.date(2026, 1, 1), by="A")
    said = {"title": "T", "holder": "H", "contributor": "c", "licence": "CC0-1.0", "agreement": agreement}
    return Contribution("c", Source(location=location, enrich=enrich, **said), folder)


def records(given: Contribution) -> list[Record]:
    found = [item for work in plan(given) for _, item in given.read(work)]
    return [item for item in found if isinstance(item, Record)]


def test_archives_of_one_name_in_two_folders_keep_their_pages_apart(tmp_path: Path) -> None:
    for year in ("1974", "1975"):
        (tmp_path / year).mkdir()
        with zipfile.ZipFile(tmp_path / year / "pages.zip", "w") as packed:
            packed.writestr("p1.txt", f"Page one of {year}")
            packed.writestr("rows.jsonl", f'{{"id": "row-{year}", "text": "a row"}}\n')

    found = records(contribution(tmp_path, "**/*.zip"))

    assert [r.identifier for r in found] == ["1974/pages/p1", "row-1974", "1975/pages/p1", "row-1975"]
    assert found[0].locator == "1974/pages.zip!/p1.txt"


def catalogued(folder: Path, title: str) -> None:
    record = pymarc.Record(force_utf8=True)
    record.add_field(pymarc.Field("001", data="17"))
    record.add_field(pymarc.Field("245", subfields=[pymarc.Subfield("a", title)]))
    (folder / "x.mrc").write_bytes(record.as_marc())


def test_a_catalogue_completes_records_and_a_new_one_means_to_read_again(tmp_path: Path) -> None:
    (tmp_path / "17.txt").write_text("a text")
    given = contribution(tmp_path, "*.txt", Enrichment(catalogue="x.mrc"))
    catalogued(tmp_path, "First title")
    before = given.stamp

    assert [r.title for r in records(given)] == ["First title"]
    catalogued(tmp_path, "Another, longer title")
    assert [r.title for r in records(given)] == ["Another, longer title"]
    assert given.stamp != before


def test_a_catalogue_that_is_not_there_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    given = contribution(tmp_path, "*.txt", Enrichment(catalogue="no.mrc"))

    with pytest.raises(BadSettings, match=r"no\.mrc cannot be read"):
        _ = given.stamp


@pytest.mark.parametrize("match", [pytest.param("(", id="malformed"), pytest.param(".+", id="no-group")])
def test_a_pattern_without_one_group_is_refused(match: str) -> None:
    with pytest.raises(ValueError, match="match"):
        Enrichment(catalogue="x.mrc", match=match)


def test_a_data_set_is_one_item_known_by_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "train.jsonl").write_text('{"id": "a", "text": "moja"}\n')
    given = contribution(tmp_path, "stories")
    given = Contribution("c", given.source.model_copy(update={"format": "dataset"}), tmp_path)

    [item] = plan(given)

    assert list(item.inputs) == ["stories/train.jsonl"]
    assert [(r.identifier, r.locator) for r in records(given)] == [("a", "stories#split=train&row=1")]
