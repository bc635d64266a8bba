"""How many bytes a reader moves: a language, its texts alone, some years, and the month after.

    python tests/benchmarks/pull.py [ROWS]

The releases are those of `releases.py`. Bytes are those that the pull asked its source for, index and
manifest included, as its receipt tells them.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import releases

from curation.releases import pull, versions
from curation.releases.query import Query


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="commons-pull-") as place:
        home, out = Path(place, "home"), Path(place, "copies")
        makers = zip(range(0, rows, releases.PIECE_ROWS), releases._tables(1), strict=False)
        pieces = [table for _, table in makers]
        first = releases.release(home, pieces)
        own = {
            label: sum(f["bytes"] for f in versions.manifest(home, first)["files"] if f["language"] == label)
            for label in releases.LANGUAGES
        }
        label = releases.LANGUAGES[0]
        one = _told("one language", home, out / "one", Query(languages=(label,)))
        print(
            f"  that language's files have {own[label]:,} bytes: {one['bytes_moved'] / own[label]:.3f} times"
        )
        _told("its locators", home, out / "columns", Query(languages=(label,), columns=("doc_id", "locator")))
        _told("everything", home, out / "all", Query())
        new = next(releases._tables(2)).slice(0, max(1, rows // 100))
        releases.release(home, [*pieces, new])
        month = _told("the same copy after 1 % new documents", home, out / "all", Query())
        print(f"  {month['bytes_moved'] / month['bytes']:.2%} of the copy's bytes moved")


def _told(what: str, home: Path, folder: Path, query: Query) -> dict[str, Any]:
    began = time.perf_counter()
    receipt = pull.to_folder(str(home), folder, query)
    seconds = time.perf_counter() - began
    print(
        f"{what}: {receipt['rows']:,} rows, {receipt['bytes_moved']:,} bytes moved, {seconds:.1f} s",
        flush=True,
    )
    return receipt


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
