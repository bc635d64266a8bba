from pathlib import Path

import pyarrow as pa
import pytest

from curation.releases import spill
from curation.releases.spill import Spill

SCHEMA = pa.schema([("n", pa.int64())])


@pytest.mark.parametrize("limit", [1, 1 << 20], ids=["each-at-once", "all-at-the-end"])
def test_a_heap_gives_back_its_rows_in_order(
    tmp_path: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spill, "_LIMIT", limit)
    heaps = Spill(tmp_path, SCHEMA)
    for n in range(6):
        heaps.add(f"heap-{n % 2}", pa.table({"n": [n, n + 10]}, schema=SCHEMA))
    heaps.flush()

    assert heaps.names() == ["heap-0", "heap-1"]
    assert spill.read(tmp_path / "heap-1")["n"].to_pylist() == [1, 11, 3, 13, 5, 15]
