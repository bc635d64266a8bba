"""Five readers on one release: `datasets`, DuckDB, Polars, pandas, Arrow; `test_croissant` has the sixth."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import datasets
import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from curation.releases import card, layout

Publish = Callable[..., Path]
YORUBA = "data/*/yor_Latn/*.parquet"


@pytest.fixture
def release(tmp_path: Path, publish: Publish, make_row: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a release in which columns that one file fills are null throughout another."""
    monkeypatch.setattr(layout, "FILE_ROWS", 20)
    rows = [
        make_row(
            n,
            language=("eng_Latn", "yor_Latn")[n % 2],
            **({"published_year": 1900 + n, "title": f"Ìwé {n}"} if n % 2 else {}),
            **({"licence": "CC0-1.0", "licence_family": "public-domain"} if n < 20 else {}),
            **({"transforms": [{"step": "s", "version": 1, "parameters_sha256": "a"}]} if n < 9 else {}),
        )
        for n in range(90)
    ]
    return publish(tmp_path / "home", rows)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def loaded(release: Path, **given: Any) -> Any:
    return datasets.load_dataset(
        "parquet", data_files={"train": str(release / YORUBA)}, split="train", **given
    )


def test_every_pair_of_files_has_one_schema(release: Path) -> None:
    paths = sorted((release / "data").rglob("*.parquet"))

    assert len(paths) >= 6
    for one, other in combinations(paths, 2):
        assert pq.read_schema(one).equals(pq.read_schema(other), check_metadata=True)
        both = ds.dataset([str(one), str(other)]).to_table()
        assert both.num_rows == sum(pq.read_metadata(path).num_rows for path in (one, other))
        assert pa.types.is_integer(both.schema.field("published_year").type)


def test_datasets_maps_and_filters(release: Path) -> None:
    found = loaded(release).filter(lambda row: row["published_year"] >= 1980)

    assert sorted(found["published_year"]) == list(range(1981, 1990, 2))
    assert found.map(lambda row: {"length": len(row["text"])})["length"][0] > 0


def test_datasets_streams_with_filters_and_columns(release: Path) -> None:
    stream = loaded(
        release, streaming=True, columns=["text", "published_year"], filters=[("published_year", ">=", 1980)]
    )

    assert sorted(row["published_year"] for row in stream) == list(range(1981, 1990, 2))


def test_datasets_loads_by_config_of_the_card(tmp_path: Path, described: Any) -> None:
    folder, manifest = described()
    (folder / "README.md").write_text(card.card(manifest), encoding="utf-8")
    names = datasets.get_dataset_config_names(str(folder))
    each = {name: datasets.load_dataset(str(folder), name, split="train") for name in names}

    assert {len(found) for found in each.values()} <= set(range(1, 8))
    assert any({row["language"] for row in found} == {"nob_Latn"} for found in each.values())


def test_duckdb_polars_pandas_and_arrow_agree_with_datasets(release: Path) -> None:
    files, years = str(release / YORUBA), list(range(1901, 1990, 2))
    query = f"SELECT published_year FROM '{files}' ORDER BY 1"
    told = {
        "datasets": sorted(loaded(release)["published_year"]),
        "duckdb": [year for (year,) in duckdb.connect().execute(query).fetchall()],
        "polars": polars.scan_parquet(files).sort("published_year").collect()["published_year"].to_list(),
        "arrow": sorted(
            ds.dataset(release / "data")
            .to_table(filter=pc.field("language") == "yor_Latn")["published_year"]
            .to_pylist()
        ),
    }
    frame = pandas.read_parquet(release / "data", filters=[("language", "==", "yor_Latn")])
    told["pandas"] = sorted(frame["published_year"].astype(int))

    assert told == dict.fromkeys(told, years)


def test_duckdb_polars_and_pandas_filter_on_columns_that_some_files_lack(release: Path) -> None:
    files = str(release / "data/*/*/*.parquet")
    wanted = duckdb.connect().execute(f"SELECT count(*) FROM '{files}' WHERE title LIKE 'Ìwé%'").fetchall()
    lazy = polars.scan_parquet(files).filter(polars.col("title").is_not_null())

    assert wanted == [(45,)]
    assert lazy.select(polars.len()).collect().item() == 45
    assert pandas.read_parquet(release / "data")["title"].notna().sum() == 45
