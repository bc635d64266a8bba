"""The sample contributions: that they can be built again, and hold what `truth.tsv` says they hold."""

import csv
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation import config, rights
from curation.contributions import Contribution, plan
from curation.sources import Broken, Record
from filters import _scripts

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "data" / "sample"
SETTINGS = sorted((ROOT / "configs" / "sources").glob("*.toml"))
SLUGS = [
    "broken-letters",
    "proverb-lessons",
    "radio-notes",
    "school-texts",
    "town-newspaper",
    "village-stories",
    "web-crawl",
    "web-crawl-damaged",
]
# Besides example.org, addresses of licences and of the XML vocabularies.
HOSTS = {"creativecommons.org", "www.loc.gov", "www.w3.org"}


@pytest.fixture(scope="module")
def truth() -> list[dict[str, str]]:
    with (SAMPLE / "truth.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    """Return every record of the sample under `<source>:<identifier>`, the first where two share it."""
    found: dict[str, Record] = {}
    for slug in SLUGS:
        for each in _items(slug):
            if isinstance(each, Record):
                found.setdefault(f"{slug}:{each.identifier}", each)
    return found


def _items(slug: str) -> Iterator[object]:
    settings = ROOT / "configs" / "sources" / f"{slug}.toml"
    contribution = Contribution(slug, config.load_source(settings), settings.parent)
    for item in plan(contribution):
        for _, found in contribution.read(item):
            yield found


def _stories() -> dict[str, str]:
    return {
        f"{path.stem} {number}": " ".join(story)
        for path in sorted((SAMPLE / "texts").glob("*.toml"))
        for number, story in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["stories"])
    }


def _shingles(text: str) -> set[str]:
    words = _scripts.words(text.casefold())
    if _scripts.is_spaceless(text):
        run = "".join(words)
        return {run[at : at + 5] for at in range(len(run) - 4)}
    return {" ".join(words[at : at + 5]) for at in range(len(words) - 4)}


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def test_building_again_gives_the_committed_files(tmp_path: Path) -> None:
    """
    Parquet alone is compared by its content: its bytes name the version that wrote them.
    """
    subprocess.run([sys.executable, "-B", str(SAMPLE / "build.py"), str(tmp_path)], check=True)
    built = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    held = [path.relative_to(SAMPLE) for slug in SLUGS for path in (SAMPLE / slug).rglob("*")]

    assert built == sorted([Path("truth.tsv"), *(name for name in held if (SAMPLE / name).is_file())])
    for name in built:
        if name.suffix == ".parquet":
            assert pq.read_table(tmp_path / name).equals(pq.read_table(SAMPLE / name))
        else:
            assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes(), name


def test_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 2_000_000


def test_sample_spans_many_languages_and_scripts(truth: list[dict[str, str]]) -> None:
    scripts = {_scripts.main_script(text) for text in _stories().values()}

    assert len({row["language"] for row in truth} - {""}) >= 24
    assert len(scripts - {None}) >= 10


def test_no_two_stories_are_alike_by_accident() -> None:
    shingles = {name: _shingles(text) for name, text in _stories().items()}
    alike = [pair for pair in combinations(shingles, 2) if _jaccard(*(shingles[n] for n in pair)) >= 0.4]

    assert alike == []


def test_planted_copies_are_as_alike_as_their_kind_says(
    truth: list[dict[str, str]], records: dict[str, Record]
) -> None:
    copies = [row for row in truth if row["duplicate_of"]]
    assert {row["kind"] for row in copies} == {"exact", "near"}
    for row in copies:
        one, other = records[f"{row['source']}:{row['identifier']}"].text, records[row["duplicate_of"]].text
        if row["kind"] == "exact":
            assert one.split() == other.split()
        else:
            assert 0.85 <= _jaccard(_shingles(one), _shingles(other)) < 1, row


def test_readers_find_every_record_that_was_planted(
    truth: list[dict[str, str]], records: dict[str, Record]
) -> None:
    rows = {f"{row['source']}:{row['identifier']}" for row in truth if row["outcome_hint"] != "quarantined"}

    assert set(records) == rows


@pytest.mark.parametrize("slug", SLUGS)
def test_readers_find_every_fault_that_was_planted(slug: str, truth: list[dict[str, str]]) -> None:
    """
    An identifier that is used again is no fault of a file; ingest tells it, not the reader.
    """
    lost = [each.locator for each in _items(slug) if isinstance(each, Broken)]
    planted = [
        row["identifier"]
        for row in truth
        if row["source"] == slug
        and row["outcome_hint"] == "quarantined"
        and row["identifier"] != "letters.jsonl#line=7"
    ]

    assert len(lost) == len(planted)
    assert all(any(place.endswith(name) for place in lost) for name in planted)


def test_licences_come_out_as_planted(truth: list[dict[str, str]], records: dict[str, Record]) -> None:
    agreed = {path.stem: config.load_source(path).licence for path in SETTINGS}
    for row in truth:
        if row["outcome_hint"] != "quarantined":
            licence = None if agreed[row["source"]] == config.PER_RECORD else agreed[row["source"]]
            said = records[f"{row['source']}:{row['identifier']}"].rights
            assert rights.resolve(licence, said).licence == row["licence"], row


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SETTINGS])
def test_settings_of_each_source_can_be_read_and_match_files(path: Path) -> None:
    source = config.load_source(path)

    assert plan(Contribution(path.stem, source, path.parent))
    assert source.title and source.agreement.terms


def test_addresses_are_those_kept_for_examples() -> None:
    for path in sorted(SAMPLE.rglob("*")):
        if path.suffix not in (".py", ".md") and path.is_file():
            content = path.read_bytes()
            mails = set(re.findall(rb"[\w.+-]+@([\w-]+\.[\w.-]*\w)", content))
            hosts = {host.decode() for host in re.findall(rb"https?://([\w.-]+)", content)}
            assert mails <= {b"example.org"}, path
            assert {host for host in hosts if not host.endswith(".example.org")} <= HOSTS, path


def test_every_text_and_page_has_its_language_declared() -> None:
    for path in sorted((SAMPLE / "texts").glob("*.toml")):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["language"] == path.stem
