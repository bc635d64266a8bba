"""A shard pulled from a folder: what is taken, what is told of it, what a second pull moves."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation import files
from curation.errors import BadAnswer, BadQuery, TermsNotAccepted, UnknownRelease
from curation.releases import find, layout, pull, selection, verify, versions
from curation.releases.query import Query

Publish = Callable[..., Path]
SALT = "0a" * 16


@pytest.fixture
def rows(make_row: Any) -> list[dict[str, Any]]:
    """Return 80 rows in two languages and two families; every fourth has neither year nor quality."""
    return [
        make_row(
            n,
            language=("eng_Latn", "yor_Latn")[n % 2],
            **({} if n % 4 == 0 else {"published_year": 1800 + n, "ocr_quality": n / 80}),
            **({"licence": "CC-BY-NC-4.0", "licence_family": "noncommercial"} if n >= 60 else {}),
            creator=f"Ọlá {n}",
        )
        for n in range(80)
    ]


@pytest.fixture
def home(tmp_path: Path, publish: Publish, rows: list[dict[str, Any]]) -> Path:
    publish(tmp_path / "home", rows)
    return tmp_path / "home"


def numbers(table: pa.Table) -> list[int]:
    return sorted(int(doc_id.partition(":")[2]) for doc_id in table["doc_id"].to_pylist())


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param(Query(), range(80), id="all"),
        pytest.param(Query(languages=("yor_Latn",)), range(1, 80, 2), id="language"),
        pytest.param(Query(licences=("open",)), range(60), id="open"),
        pytest.param(Query(licences=("CC-BY-NC-4.0",)), range(60, 80), id="licence"),
        pytest.param(Query(licences=("open", "CC-BY-NC-4.0")), range(80), id="family-and-licence"),
        pytest.param(Query(since=1870), [n for n in range(70, 80) if n % 4], id="years-are-known"),
        pytest.param(Query(until=1803), [1, 2, 3], id="until"),
        pytest.param(Query(min_quality=0.9), [n for n in range(72, 80) if n % 4], id="quality-is-known"),
    ],
)
def test_rows_are_those_that_were_asked_for(home: Path, query: Query, wanted: Any) -> None:
    assert numbers(pull.table(str(home), query)) == list(wanted)


def test_one_licence_of_a_family_leaves_out_the_others(
    tmp_path: Path, publish: Publish, make_row: Any
) -> None:
    publish(tmp_path, [make_row(1), make_row(2, licence="CC-BY-3.0")])

    assert numbers(pull.table(str(tmp_path), Query(licences=("CC-BY-3.0",)))) == [2]


def test_table_batches_and_dataset_hold_the_same_rows(home: Path) -> None:
    query = Query(languages=("yor_Latn",), columns=("text", "licence"))
    table = pull.table(str(home), query)

    assert table.column_names == ["text", "licence"]
    assert pa.Table.from_batches(pull.batches(str(home), query)).to_pylist() == table.to_pylist()
    assert pull.dataset(str(home), query)["text"][:] == table["text"].to_pylist()


def test_nothing_wanted_is_a_table_without_rows(home: Path) -> None:
    found = pull.table(str(home), Query(since=3000, columns=("licence", "text")))

    assert (found.num_rows, found.column_names) == (0, ["licence", "text"])


def test_whole_files_come_byte_for_byte(home: Path, tmp_path: Path) -> None:
    receipt = pull.to_folder(str(home), tmp_path / "copy", Query(languages=("yor_Latn",)))
    release = home / "releases" / receipt["version"]

    assert receipt["rows"] == 40
    assert len(receipt["files"]) == 2
    for each in receipt["files"]:
        assert (tmp_path / "copy" / each["path"]).read_bytes() == (release / each["path"]).read_bytes()
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_receipt_tells_version_filters_terms_and_how_to_cite(home: Path, tmp_path: Path) -> None:
    query = Query(licences=("noncommercial",), min_quality=0.8)
    told = pull.to_folder(str(home), tmp_path / "copy", query)
    manifest = versions.manifest(home, told["version"])

    assert files.read_json(tmp_path / "copy" / "RECEIPT.json") == told
    assert told["query"]["min_quality"] == 0.8
    assert told["content_sha256"] == manifest["content_sha256"]
    assert manifest["content_sha256"] in told["citation"]
    assert told["licences"]["CC-BY-NC-4.0"]["rows"] == told["rows"] == 12
    assert any("commercial" in duty for duty in told["licences"]["CC-BY-NC-4.0"]["duties"])
    assert "CC-BY-4.0" not in (tmp_path / "copy" / "LICENSES.md").read_text()


def test_attribution_names_exactly_the_pulled_rows(home: Path, tmp_path: Path) -> None:
    query = Query(languages=("yor_Latn",), since=1850, columns=("text",))
    pull.to_folder(str(home), tmp_path / "copy", query)
    named = pq.read_table(tmp_path / "copy" / "ATTRIBUTION.parquet")

    assert numbers(named) == list(range(51, 80, 2))
    assert "Ọlá 51" in named["creator"].to_pylist()


@pytest.mark.parametrize("form", ["parquet", "jsonl", "arrow"])
def test_all_forms_hold_the_same_rows(home: Path, tmp_path: Path, form: str) -> None:
    query = Query(min_quality=0.5, columns=("doc_id", "text", "transforms"))
    receipt = pull.to_folder(str(home), tmp_path / "copy", query, form=form)
    found = [_read(tmp_path / "copy" / each["path"]) for each in receipt["files"] if each["path"]]

    assert [row for rows in found for row in rows] == pull.table(str(home), query).to_pylist()
    assert list(verify.faults(tmp_path / "copy")) == []


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.ParquetFile(path).read().to_pylist()
        return rows
    with pa.ipc.open_file(path) as file:
        held: list[dict[str, Any]] = file.read_all().to_pylist()
        return held


def test_times_are_written_as_text_in_json_lines(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    publish(tmp_path / "home", [make_row(1, retrieved_at=files.now())])
    receipt = pull.to_folder(str(tmp_path / "home"), tmp_path / "copy", form="jsonl")
    (row,) = _read(tmp_path / "copy" / receipt["files"][0]["path"])

    assert re.match(r"\d{4}-\d\d-\d\dT", row["retrieved_at"])


@pytest.mark.parametrize(
    ("query", "near"),
    [
        pytest.param(Query(languages=("yor",)), "yor_Latn", id="without-script"),
        pytest.param(Query(languages=("Yorùbá",)), "yor_Latn", id="by-name"),
        pytest.param(Query(licences=("cc-by",)), "CC-BY-4.0", id="licence"),
        pytest.param(Query(columns=("txt",)), "text", id="column"),
        pytest.param(Query(min_quality=60), "0 to 1", id="percent"),
    ],
)
def test_a_slip_is_told_with_what_is_near(home: Path, query: Query, near: str) -> None:
    with pytest.raises(BadQuery, match=near):
        pull.table(str(home), query)


def test_an_update_moves_new_files_alone(
    home: Path, tmp_path: Path, publish: Publish, rows: list[dict[str, Any]], make_row: Any
) -> None:
    first = pull.to_folder(str(home), tmp_path / "copy", Query(licences=("open",)))
    publish(home, [*rows, make_row(900, language="yor_Latn")])
    second = pull.to_folder(str(home), tmp_path / "copy")
    new = {each["path"]: each["bytes"] for each in second["files"]}
    for each in first["files"]:
        new.pop(each["path"])

    assert len(new) == 1
    assert second["query"] == first["query"]
    assert second["rows"] == first["rows"] + 1
    assert sum(new.values()) < second["bytes_moved"] < second["bytes"]
    assert pq.read_metadata(tmp_path / "copy" / "ATTRIBUTION.parquet").num_rows == second["rows"]
    assert list(verify.faults(tmp_path / "copy")) == []


def test_selected_rows_are_not_fetched_again(home: Path, tmp_path: Path) -> None:
    query = Query(min_quality=0.5, columns=("text",))
    first = pull.to_folder(str(home), tmp_path / "copy", query, form="jsonl")
    again = pull.to_folder(str(home), tmp_path / "copy", query, form="jsonl")

    assert again["files"] == first["files"]
    assert again["bytes_moved"] < (home / "releases/index.json").stat().st_size + 8000


def test_files_that_a_version_no_longer_has_go(
    home: Path, tmp_path: Path, publish: Publish, rows: list[dict[str, Any]]
) -> None:
    pull.to_folder(str(home), tmp_path / "copy")
    (tmp_path / "copy" / "notes.txt").write_text("mine")
    publish(home, [row for row in rows if row["language"] != "yor_Latn"])
    pull.to_folder(str(home), tmp_path / "copy")

    assert not (tmp_path / "copy/data/attribution/yor_Latn").exists()
    assert (tmp_path / "copy" / "notes.txt").read_text() == "mine"


def test_a_changed_file_of_a_copy_is_brought_again(home: Path, tmp_path: Path) -> None:
    receipt = pull.to_folder(str(home), tmp_path / "copy")
    path = tmp_path / "copy" / receipt["files"][0]["path"]
    path.write_bytes(b"broken")
    pull.to_folder(str(home), tmp_path / "copy")

    assert files.sha256(path) == receipt["files"][0]["sha256"]


def test_one_folder_holds_one_query(home: Path, tmp_path: Path) -> None:
    pull.to_folder(str(home), tmp_path / "copy", Query(languages=("yor_Latn",)))

    with pytest.raises(BadQuery, match=r"--language .* --format parquet.*another folder"):
        pull.to_folder(str(home), tmp_path / "copy", Query(languages=("eng_Latn",)))


def test_a_pull_that_was_broken_off_may_be_asked_anew(home: Path, tmp_path: Path) -> None:
    pull.to_folder(str(home), tmp_path / "copy", Query(languages=("yor_Latn",)))
    (tmp_path / "copy" / "RECEIPT.json").unlink()
    files.write_json(tmp_path / "copy" / ".pull" / "asked", {"query": Query().told(), "format": "parquet"})
    receipt = pull.to_folder(str(home), tmp_path / "copy", Query(languages=("eng_Latn",)))

    assert not (tmp_path / "copy/data/attribution/yor_Latn").exists()
    assert receipt["rows"] == 40
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_folder_of_something_else_is_left_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine")

    with pytest.raises(BadQuery, match="no pull brought"):
        pull.to_folder(str(home), tmp_path / "thesis")


def test_damaged_bytes_are_never_put_in_place(home: Path, tmp_path: Path) -> None:
    release = home / "releases" / versions.versions(home)[0]
    path = next((release / "data").rglob("*.parquet"))
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-9] + b"x" + content[-8:])

    with pytest.raises(BadAnswer, match="digest"):
        pull.to_folder(str(home), tmp_path / "copy")
    assert not (tmp_path / "copy" / path.relative_to(release)).exists()
    assert not (tmp_path / "copy" / "RECEIPT.json").exists()


@pytest.mark.parametrize(
    "path", ["../../evil/x/part-0.parquet", "/etc/data/x.parquet", "data/a/../x.parquet"]
)
def test_a_manifest_cannot_name_places_outside(home: Path, tmp_path: Path, path: str) -> None:
    place = home / "releases" / versions.versions(home)[0] / "manifest.json"
    manifest = files.read_json(place)
    manifest["files"][0]["path"] = path
    files.write_json(place, manifest)

    with pytest.raises(BadAnswer, match="as it should"):
        pull.to_folder(str(home), tmp_path / "copy")


def test_terms_of_a_community_are_accepted_first(tmp_path: Path, publish: Publish, make_row: Any) -> None:
    given = {"licence": "LicenseRef-elders", "licence_family": "community-terms", "language": "yor_Latn"}
    publish(tmp_path / "home", [make_row(1), make_row(2, **given)])
    source = str(tmp_path / "home")

    with pytest.raises(TermsNotAccepted, match=r"LicenseRef-elders.*--accept-terms"):
        pull.table(source)
    receipt = pull.to_folder(source, tmp_path / "copy", accept_terms=True)
    assert "LicenseRef-elders" in receipt["terms_accepted"]["terms"][0]
    assert pull.table(source, Query(licences=("open",))).num_rows == 1


def test_a_pinned_version_is_its_newest_edition(
    tmp_path: Path, publish: Publish, rows: list[dict[str, Any]]
) -> None:
    publish(tmp_path, rows, version="2026.11.1")
    publish(tmp_path, rows[1:], version="2026.11.1+e1")
    publish(tmp_path, rows[5:], version="2026.11.2")

    assert pull.table(str(tmp_path), version="2026.11.1").num_rows == 79
    assert pull.table(str(tmp_path)).num_rows == 75
    with pytest.raises(UnknownRelease, match=r"2026\.11\.2"):
        pull.table(str(tmp_path), version="2025.01.1")


def test_the_folder_of_one_release_is_a_source(home: Path) -> None:
    release = home / "releases" / versions.versions(home)[0]

    assert pull.table(str(release)).num_rows == 80
    assert pull.table(str(release), version=release.name).num_rows == 80
    with pytest.raises(UnknownRelease):
        pull.table(str(release), version="2020.01.1")


def test_a_place_without_releases_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownRelease, match="holds no release"):
        pull.table(str(tmp_path))


@pytest.mark.parametrize("kind", ["record", "work", "host"])
def test_what_was_withdrawn_since_is_not_pulled(home: Path, tmp_path: Path, kind: str, publish: Any) -> None:
    rows = pull.table(str(home)).to_pylist()
    rows[0] |= {"granularity": "page", "doc_id": "letters:book/1", "locator": "https://a.example/1"}
    publish(home, rows)
    name = {"record": "letters:book/1", "work": "letters:book", "host": "a.example"}[kind]
    digest = hashlib.sha256(f"{SALT}:{kind}:{name}".encode()).hexdigest()
    files.write_json(home / "releases" / "withheld.json", [{"salt": SALT, "marks": {kind: [digest]}}])
    receipt = pull.to_folder(str(home), tmp_path / "copy")
    held = [pq.ParquetFile(path).read() for path in sorted((tmp_path / "copy/data").rglob("*.parquet"))]

    assert "letters:book/1" not in pull.table(str(home))["doc_id"].to_pylist()
    assert sum(table.num_rows for table in held) == receipt["rows"] == 79
    assert receipt["rows_withdrawn_since"] == 1
    assert "letters:book/1" not in {doc_id for table in held for doc_id in table["doc_id"].to_pylist()}
    assert pq.read_metadata(tmp_path / "copy" / "ATTRIBUTION.parquet").num_rows == 79
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_copy_loses_what_was_withdrawn_since_and_moves_little(home: Path, tmp_path: Path) -> None:
    first = pull.to_folder(str(home), tmp_path / "copy")
    digest = hashlib.sha256(f"{SALT}:record:letters:00007".encode()).hexdigest()
    said = {"salt": SALT, "marks": {"record": [digest]}, "date": "2999-01-01"}
    (home / "releases" / "tombstones.jsonl").write_text(json.dumps(said) + "\n")
    second = pull.to_folder(str(home), tmp_path / "copy")
    rest = files.read_json(tmp_path / "copy" / "RECEIPT.json")
    named = pq.read_table(tmp_path / "copy" / "ATTRIBUTION.parquet")

    assert (first["rows"], second["rows"], rest["rows"]) == (80, 79, 79)
    assert numbers(named) == [n for n in range(80) if n != 7]
    assert second["bytes_moved"] < 12_000
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_tombstone_from_before_the_release_is_not_tried(home: Path) -> None:
    said = {"salt": SALT, "marks": {"record": ["00"]}, "date": "1999-01-01"}
    (home / "releases" / "tombstones.jsonl").write_text(json.dumps(said) + "\n")

    assert find.find(str(home)).withheld.marks == ()


def test_row_groups_without_a_wanted_row_are_not_read(
    tmp_path: Path, publish: Publish, make_row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.releases.parts.GROUP_BYTES", 200 << 10)
    monkeypatch.setattr(layout, "FILE_ROWS", 10**6)
    texts = [hashlib.shake_256(str(n).encode()).hexdigest(4000) for n in range(200)]
    publish(tmp_path, [make_row(n, published_year=1800 + n, text=text) for n, text in enumerate(texts)])
    release = find.find(str(tmp_path))
    before = release.origin.moved
    (each,) = release.manifest["files"]
    found = list(selection.tables(release, each, Query(since=1995)))

    assert sum(t.num_rows for t in found) == 5
    assert release.origin.moved - before < each["bytes"] / 4
