"""Lines of Python that load one shard from this site: the list of its files, and then one reader of four."""

from json import dumps

HEAD = """\
import json
from urllib.request import urlopen

release = {release}
manifest = json.load(urlopen(release + "manifest.json"))
files = [
    release + file["path"]{receipt}
    for file in manifest["files"]
    if file["language"] == {language} and file["licence_family"] == {family}
]
"""
READERS = {
    "datasets": """\
from datasets import load_dataset

rows = load_dataset("parquet", data_files=files, split="train", streaming=True)
""",
    "DuckDB": """\
import duckdb

rows = duckdb.read_parquet(files)
""",
    "Polars": """\
import polars as pl

rows = pl.scan_parquet(files)
""",
    "pandas": """\
import pandas as pd

rows = pd.concat(pd.read_parquet(file) for file in files)
""",
}
_RECEIPT = ' + "?receipt=" + {receipt}'


def head(address: str, version: str, family: str, language: str, *, asks: bool = False) -> str:
    """Return the lines that list the files of a shard; the site's `address` has no slash at its end.

    Where terms must be accepted, the reader puts the receipt in the place that is named.
    """
    return HEAD.format(
        release=dumps(f"{address}/releases/{version.replace('+', '%2B')}/"),
        language=dumps(language),
        family=dumps(family),
        receipt=_RECEIPT.format(receipt=dumps("YOUR-RECEIPT")) if asks else "",
    )
