"""Real files of libraries and archives give what their manifest says, and as much as they gave before."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from curation.sources import Record, formats


def _tool() -> ModuleType:
    path = Path(__file__).parent / "benchmarks" / "golden.py"
    spec = importlib.util.spec_from_file_location("golden", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["golden"] = module  # where dataclasses look for their module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Any]:
    """Return a row for each file of the manifest."""
    return list(_tool().rows(shared))


@pytest.mark.parametrize(
    ("format", "sums"),
    [
        pytest.param("alto", (134, 134, 0, 0), id="alto"),
        pytest.param("epub", (3, 3, 0, 0), id="epub"),
        pytest.param("hocr", (1, 2, 0, 0), id="hocr"),
        pytest.param("jsonl", (21, 3376, 0, 0), id="jsonl"),
        pytest.param("marc", (10, 13, 6, 29), id="marc"),
        pytest.param("mediawiki", (2, 2, 0, 3), id="mediawiki"),
        pytest.param("mets", (7, 0, 25, 48), id="mets-without-its-pages"),
        pytest.param("oai_pmh", (18, 4, 6, 14), id="oai-pmh"),
        pytest.param("page_xml", (19, 19, 0, 0), id="page-xml"),
        pytest.param("pdf", (10, 8, 2, 0), id="pdf"),
        pytest.param("tei", (6, 6, 0, 0), id="tei"),
    ],
)
def test_each_format_gives_what_it_gave(
    format: str, sums: tuple[int, int, int, int], rows: list[Any]
) -> None:
    """
    Files, records, quarantined, passed over: a change here is meant, or a loss.
    """
    assert _tool().totals(rows)[format] == sums


def test_every_record_of_a_sound_web_archive_is_accounted_for(rows: list[Any]) -> None:
    """
    Counted by another reader; where that one stops, and in the file that is cut short, ours finds more.
    """
    stated = [(row, re.match(r"records\(warcio\)=(\d+)", row.facts)) for row in rows if row.format == "warc"]
    wrong = {
        row.file: (row.records + row.quarantined + row.passed, int(found[1]))
        for row, found in stated
        if found and "stops" not in row.facts and "trunc" not in row.file
        if row.records + row.quarantined + row.passed != int(found[1])
    }

    assert len(stated) == 31
    assert wrong == {}


def test_contributed_texts_are_read_whole(rows: list[Any]) -> None:
    stated = {row.file: int(found[1]) for row in rows if (found := re.search(r"docs=(\d+)", row.facts))}

    assert stated
    assert {row.file: row.records for row in rows if row.file in stated} == stated


def test_harvested_records_are_all_accounted_for(rows: list[Any]) -> None:
    stated = [(row, re.match(r"records=([1-9]\d*); deleted=(\d+)", row.facts)) for row in rows]
    counted = [(row.records + row.passed, int(found[1])) for row, found in stated if found]

    assert counted
    assert all(ours == theirs for ours, theirs in counted)


@pytest.mark.parametrize("fact", ["no text layer", "password protected"])
def test_what_cannot_be_read_is_quarantined(fact: str, rows: list[Any]) -> None:
    [row] = [row for row in rows if fact in row.facts]

    assert (row.records, row.quarantined) == (0, 1)


def test_books_say_their_language(shared: Path, rows: list[Any]) -> None:
    said = {
        row.facts: f"dc:language={item.language}"
        for row in rows
        if row.format == "epub"
        for item in formats.read(shared / "data" / row.file)
        if isinstance(item, Record)
    }

    assert said
    assert all(stated == found for stated, found in said.items())


def test_no_real_page_of_the_web_is_unknown(rows: list[Any]) -> None:
    pages = [row for row in rows if row.file.endswith(".source.html.gz")]

    assert {row.format for row in pages} == {"html"}
    assert sum(row.records for row in pages) + sum(row.quarantined for row in pages) == len(pages)
