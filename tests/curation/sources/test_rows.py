"""JSON lines, CSV and Parquet: what their rows share, and what each has of its own."""

import datetime
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Broken, Evidence, Item, Record, columns, csv, jsonl, parquet, streams

ROW = {
    "id": "a1",
    "text": "Habari za asubuhi",
    "title": "Salamu",
    "creator": "Asha",
    "language": "swh",
    "licence": "CC-BY-4.0",
    "published": "1974",
}


def written(folder: Path, kind: str, rows: list[dict[str, str]]) -> list[Item]:
    """Write the rows in one format and read them back."""
    path = folder / f"rows.{kind}"
    if kind == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return list(jsonl.read(str(path)))
    if kind == "csv":
        cells = [list(rows[0]), *(list(row.values()) for row in rows)]
        path.write_text("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells), "utf-8")
        return list(csv.read(str(path)))
    pq.write_table(pa.Table.from_pylist(rows), path)
    return list(parquet.read(str(path)))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_a_row_says_all_that_its_columns_hold(kind: str, tmp_path: Path) -> None:
    [record] = written(tmp_path, kind, [ROW])

    assert isinstance(record, Record)
    assert record.locator == f"{tmp_path}/rows.{kind}#{'line' if kind == 'jsonl' else 'row'}=1"
    assert record.rights == (Evidence("CC-BY-4.0", "column licence"),)
    said = (record.identifier, record.text, record.title, record.creator, record.language, record.published)
    assert said == ("a1", "Habari za asubuhi", "Salamu", "Asha", "swh", "1974")


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_without_an_id_the_place_in_the_file_names_the_row(kind: str, tmp_path: Path) -> None:
    found = written(tmp_path, kind, [{"text": "moja"}, {"text": " "}, {"text": "mbili"}])

    assert [item.identifier for item in found if isinstance(item, Record)] == ["rows-1", "rows-3"]
    assert [item.reason for item in found if isinstance(item, Broken)] == ["There is no text."]


def json_lines(folder: Path, content: bytes) -> list[Item]:
    path = folder / "x.jsonl"
    path.write_bytes(content)
    return list(jsonl.read(str(path)))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b'{"text": "a"', "not well-formed", id="malformed"),
        pytest.param(b'["a"]', "a JSON list", id="not-an-object"),
        pytest.param(b'{"title": "a"}', "no 'text' in this row; it has: 'title'", id="absent"),
        pytest.param(b'{"text": null}', "no text", id="null"),
        pytest.param(b'{"text": 5}', "a int", id="number"),
        pytest.param(b'{"text": "  "}', "no text", id="blank"),
        pytest.param(b'{"text": "\xff"}', "not UTF-8", id="bad-bytes"),
        pytest.param(b'{"text": "a\\ud800"}', "half a character", id="lone-surrogate"),
        pytest.param(b'{"text": "a", "title": "\\udc00"}', "half a character", id="in-the-title"),
        pytest.param(b"[" * 100_000, "nested too deep", id="deep-list"),
        pytest.param(b'{"a":' * 100_000, "nested too deep", id="deep-object"),
        pytest.param(b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "not well-formed", id="huge-number"),
    ],
)
def test_a_bad_line_costs_itself_alone(line: bytes, reason: str, tmp_path: Path) -> None:
    first, second = b'{"text": "before"}', b'{"text": "after"}'

    found = json_lines(tmp_path, first + b"\n" + line + b"\n" + second)

    assert [item.text for item in found if isinstance(item, Record)] == ["before", "after"]
    assert isinstance(found[1], Broken)
    assert reason in found[1].reason
    assert (found[1].offset, found[1].length, found[1].raw) == (19, len(line), line[: 1 << 16])


def test_a_mark_and_blank_lines_are_no_records(tmp_path: Path) -> None:
    found = json_lines(tmp_path, b'\xef\xbb\xbf{"text": "a"}\r\n\r\n{"text": "b"}\r\n')

    assert [item.identifier for item in found if isinstance(item, Record)] == ["x-1", "x-3"]


def test_an_over_long_line_is_broken_and_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = streams.lines
    monkeypatch.setattr(jsonl, "lines", lambda stream: lines(stream, 100))

    long, short = json_lines(tmp_path, b'{"text": "' + b"x" * 500 + b'"}\n{"text": "b"}\n')

    assert isinstance(long, Broken)
    assert long.length == 512
    assert isinstance(short, Record)


def rows(folder: Path, content: bytes, **options: str) -> list[Item]:
    path = folder / "x.csv"
    path.write_bytes(content)
    return list(csv.read(str(path), **options))


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        pytest.param("id,text\n1,a\n", ["a"], id="commas"),
        pytest.param("id;text\n1;a, b\n", ["a, b"], id="semicolons"),
        pytest.param("id\ttext\n1\ta;b\n", ["a;b"], id="tabs"),
        pytest.param("id|text\n1|a\n", ["a"], id="bars"),
        pytest.param("\ufeffid,text\r\n1,a\r\n", ["a"], id="mark-and-windows"),
        pytest.param('id,text\n1,"a\n\nb ""c"", d"\n2,e\n', ['a\n\nb "c", d', "e"], id="quoted"),
        pytest.param('id,text\n1,5" nail\n2,b\n', ['5" nail', "b"], id="inch-sign"),
        pytest.param("id,text\n\n1,a\n\n", ["a"], id="blank-lines"),
        pytest.param("text\nonly one column\n", ["only one column"], id="one-column"),
        pytest.param("id,text\n1," + "x" * 300_000 + "\n", ["x" * 300_000], id="cell-over-python's-limit"),
    ],
)
def test_csv_is_read_in_its_usual_shapes(content: str, texts: list[str], tmp_path: Path) -> None:
    assert [item.text for item in rows(tmp_path, content.encode()) if isinstance(item, Record)] == texts


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b"2", "1 cells where the first row names 2", id="too-few"),
        pytest.param(b"2,b,c", "3 cells", id="too-many"),
        pytest.param(b"2,\xff", "not UTF-8", id="bad-bytes"),
        pytest.param(b"2,a\0b", "NUL", id="nul"),
        pytest.param(b'2,"never closed', "never closed", id="open-quote"),
    ],
)
def test_a_bad_row_costs_its_line_alone(line: bytes, reason: str, tmp_path: Path) -> None:
    found = rows(tmp_path, b"id,text\n1,a\n" + line + b"\n3,c\n4,d\n")

    assert [item.text for item in found if isinstance(item, Record)] == ["a", "c", "d"]
    [broken] = [item for item in found if isinstance(item, Broken)]
    assert reason in broken.reason
    assert (broken.offset, broken.length, broken.raw) == (12, len(line), line)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({}, "no column 'text' for the text; it has: id, comment", id="no-text"),
        pytest.param({"text": "comment", "title": "head"}, "no column 'head' for the title", id="asked-for"),
    ],
)
def test_a_missing_column_is_told_with_those_there_are(
    options: dict[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableItem, match=message):
        rows(tmp_path, b"id,comment\n1,a\n", **options)
    pq.write_table(pa.table({"id": ["1"], "comment": ["a"]}), tmp_path / "x.parquet")
    with pytest.raises(UnreadableItem, match=message):
        list(parquet.read(str(tmp_path / "x.parquet"), **options))


def test_an_impossible_delimiter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="one character"):
        rows(tmp_path, b"id,text\n1,a\n", delimiter=",,")


def test_parquet_reads_nulls_dates_lists_and_dictionaries(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([7, None, 9]),
            "text": pa.array(["a", None, "c"]).dictionary_encode(),
            "creator": pa.array([["Asha", "Juma"], None, []]),
            "published": pa.array([datetime.date(1974, 5, 1), None, None]),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=1)

    first, second, third = parquet.read(str(tmp_path / "x.parquet"))

    assert isinstance(first, Record)
    assert (first.identifier, first.creator, first.published) == ("7", "Asha; Juma", "1974-05-01")
    assert isinstance(second, Broken)
    assert isinstance(third, Record)
    assert (third.identifier, third.creator) == ("9", None)


def test_a_string_in_parquet_that_is_not_utf8_costs_its_row(tmp_path: Path) -> None:
    text = pa.array([b"good", b"\xff\xfe", b"good"]).cast(pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": text}), tmp_path / "x.parquet")

    found = list(parquet.read(str(tmp_path / "x.parquet")))

    assert [type(item) for item in found] == [Record, Broken, Record]


def test_a_parquet_file_with_a_column_name_that_is_not_utf8_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"text": ["habari"], "äx": ["b"]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace("äx".encode(), b"\xe9xx"))

    with pytest.raises(UnreadableItem, match="damaged or not Parquet"):
        list(parquet.read(str(path)))


def test_a_damaged_parquet_file_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"text": ["some text"] * 100}), path)
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(UnreadableItem, match="damaged or not Parquet"):
        list(parquet.read(str(path)))


def test_the_usual_names_are_those_of_the_settings() -> None:
    assert columns.Columns() == columns.Columns(*ROW)


SHORT = {"id": "id", "text": "body", "creator": "author", "licence": "license", "language": "lang"}


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_other_usual_names_stand_in_for_those_that_are_not_there(kind: str, tmp_path: Path) -> None:
    row = {SHORT.get(name, name): said for name, said in ROW.items()}
    row["date"] = row.pop("published")

    [record] = written(tmp_path, kind, [row])

    assert isinstance(record, Record)
    assert record.rights == (Evidence("CC-BY-4.0", "column license"),)
    said = (record.text, record.creator, record.language, record.published)
    assert said == ("Habari za asubuhi", "Asha", "swh", "1974")


@pytest.mark.parametrize(
    ("present", "chosen"),
    [
        pytest.param(("text", "body"), "text", id="usual-name-first"),
        pytest.param(("body", "id"), "body", id="body"),
        pytest.param(("content", "id"), "content", id="content"),
        pytest.param(("body", "content"), "text", id="two-are-asked-about"),
        pytest.param(("id",), "text", id="none"),
    ],
)
def test_a_text_is_found_under_another_name_only_where_there_is_no_doubt(
    present: tuple[str, ...], chosen: str
) -> None:
    assert columns.present_in(columns.Columns(), present).text == chosen


def test_a_name_that_the_settings_give_is_never_replaced() -> None:
    asked = columns.Columns(text="story", licence="terms")

    assert columns.present_in(asked, ["body", "license"]) == asked
