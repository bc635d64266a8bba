"""The lines that a page offers, run as they stand against a site on loopback."""

import html
import re
from typing import Any
from urllib.request import Request, urlopen

import pytest

LANGUAGE = "/versions/2026.11.1/languages/swh_Latn.html"
WANTED = ["Hadithi ya fisi", "Hadithi ya sungura"]


def blocks(url: str) -> dict[str, str]:
    """Return the code on a page by what its block is called."""
    page = urlopen(url).read().decode()
    found = re.findall(r'<pre tabindex="0" aria-label="([^"]+)"><code>(.*?)</code>', page, re.DOTALL)
    return {name: html.unescape(code) for name, code in found}


def run(served: Any, reader: str, *, head: str = "List of the files, attribution", receipt: str = "") -> Any:
    """Return the `rows` that a reader of the page gives."""
    held = blocks(served.url + LANGUAGE)
    space: dict[str, Any] = {}
    exec(held[head].replace("YOUR-RECEIPT", receipt) + held[reader], space)
    return space["rows"]


def test_pandas_reads_a_shard(served: Any) -> None:
    assert sorted(run(served, "pandas")["text"]) == WANTED


def test_polars_reads_a_shard(served: Any) -> None:
    assert sorted(run(served, "Polars").collect()["text"]) == WANTED


def test_datasets_reads_a_shard(served: Any) -> None:
    assert sorted(row["text"] for row in run(served, "datasets")) == WANTED


def test_duckdb_reads_a_shard(served: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    try:
        duckdb.execute("LOAD httpfs")
    except duckdb.Error:
        pytest.skip("DuckDB reads addresses with its extension httpfs, which is not installed here")
    assert sorted(row[0] for row in run(served, "DuckDB").select("text").fetchall()) == WANTED


def test_duckdb_takes_the_list_as_it_stands(served: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    space: dict[str, Any] = {}
    held = blocks(served.url + LANGUAGE)
    exec(held["List of the files, attribution"], space)
    home = f"{served.home}/"
    space["files"] = [file.replace(f"{served.url}/", home) for file in space["files"]]
    exec(held["DuckDB"], space)
    assert isinstance(space["rows"], duckdb.DuckDBPyRelation)
    assert sorted(row[0] for row in space["rows"].select("text").fetchall()) == WANTED


def test_a_reader_with_a_receipt_reads_what_is_behind_terms(served: Any) -> None:
    form = Request(f"{served.url}/terms/2026.11.1/noncommercial", data=b"accept=yes")
    receipt = re.search(r"<textarea[^>]*>([^<]+)</textarea>", urlopen(form).read().decode())
    assert receipt

    rows = run(served, "pandas", head="List of the files, noncommercial", receipt=receipt[1])
    assert list(rows["text"]) == ["Siri ya pwani"]
