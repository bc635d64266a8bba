"""Rows held back from serving: their withdrawal was asked for, and no edition without them stands yet."""

from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation import files
from curation.errors import BadSettings
from curation.releases.withheld import HELD_BACK
from curation.withdrawals.marks import READ, Gone, Marks


def held(home: Path) -> Gone:
    """Return what is held back now; raise `BadSettings` where the list cannot be read, so nothing is sent."""
    path = home / "releases" / HELD_BACK
    try:
        return Gone(tuple(Marks.read(each) for each in files.read_json(path) or ()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSettings(
            f"{path} cannot be read ({error!r}); restore it before releases are served"
        ) from error


@lru_cache(maxsize=4096)  # files of a release never change
def has_any(path: Path, gone: Gone) -> bool:
    """Tell whether a data file has a row that is held back."""
    with pq.ParquetFile(path) as file:
        batches = file.iter_batches(columns=list(READ)) if gone else ()
        return any(gone.mask(pa.Table.from_batches([batch])).any() for batch in batches)
