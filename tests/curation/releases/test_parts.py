from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.releases import parts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(order=st.permutations(range(12)), cut=st.integers(0, 12))
def test_the_same_rows_give_the_same_bytes_in_any_order_and_any_chunks(
    order: list[int], cut: int, make_row: Any, make_table: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    rows = [make_row(n, doc_id=f"letters:book/{n}", granularity="page") for n in range(12)]
    mixed = [rows[n] for n in order]
    chunked = pa.concat_tables([make_table(mixed[:cut]), make_table(mixed[cut:])])
    parts.write(make_table(rows), folder / "a")
    parts.write(chunked, folder / "b")

    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()


def test_rows_stand_by_source_work_and_position(make_row: Any, make_table: Any) -> None:
    given = [("b", "b:x"), ("a", "a:book/page_10"), ("a", "a:book/page_9"), ("a", "a:atlas/page_11")]
    rows = [make_row(n, source_id=s, doc_id=i, granularity="page") for n, (s, i) in enumerate(given)]
    found = parts.in_order(make_table(rows))["doc_id"].to_pylist()

    assert found == ["a:atlas/page_11", "a:book/page_9", "a:book/page_10", "b:x"]


def test_row_groups_are_bounded_by_bytes(
    tmp_path: Path, make_row: Any, make_table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "GROUP_BYTES", 64 << 10)
    rows = [make_row(n, text=f"{n} word " * 900) for n in range(40)]
    huge = make_row(40, text="far larger than a group " * 10_000)
    parts.write(make_table([*rows, huge]), tmp_path / "part")
    found = pq.read_metadata(tmp_path / "part")
    sizes = [found.row_group(i).total_byte_size for i in range(found.num_row_groups)]
    lengths = [found.row_group(i).num_rows for i in range(found.num_row_groups)]

    assert sum(lengths) == 41
    assert lengths[-1] == 1
    assert max(lengths[:-1]) < 12
    assert all(size <= 64 << 10 for size, rows in zip(sizes, lengths, strict=True) if rows > 1)


def test_a_file_says_how_it_is_sorted_and_has_indexes(tmp_path: Path, make_row: Any, make_table: Any) -> None:
    parts.write(make_table([make_row(n) for n in range(50)]), tmp_path / "part")
    column = pq.read_metadata(tmp_path / "part").row_group(0)
    names = [column.column(i).path_in_schema for i in range(column.num_columns)]
    doc_id = column.column(names.index("doc_id"))

    assert [names[key.column_index] for key in column.sorting_columns] == ["source_id"]
    assert doc_id.has_offset_index and doc_id.has_column_index
    assert doc_id.compression == "ZSTD"
    assert doc_id.bloom_filter_offset is not None


def test_a_file_without_rows_can_be_read(tmp_path: Path, make_table: Any) -> None:
    parts.write(make_table([]), tmp_path / "part")

    assert pq.read_table(tmp_path / "part").num_rows == 0
