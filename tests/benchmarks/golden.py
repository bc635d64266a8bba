"""What every real file of the shared folder gives, beside what its manifest says of it.

Run: python tests/benchmarks/golden.py [--shared DIR] [--under FOLDER] [--totals]
A row a file: format as recognised, records, characters of their text, quarantined, passed over, facts.
Training material (`lid`, `lexicons`, `toxicity`) is left out.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curation.errors import UnknownFormat
from curation.sources import Broken, Passed, Record, formats

LEFT_OUT = ("lid/", "lexicons/", "toxicity/")


@dataclass(frozen=True, slots=True)
class Row:
    """What one file gave."""

    file: str
    format: str
    records: int
    characters: int
    quarantined: int
    passed: int
    facts: str


def rows(shared: Path, under: str = "") -> Iterator[Row]:
    """Yield a row for each file of the manifest below a folder, in the manifest's order."""
    with (shared / "data/MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = entry["file"]
            if name.startswith(under) and not name.startswith(LEFT_OUT):
                yield _row(shared / "data" / name, name, entry["facts"] or "")


def _row(path: Path, name: str, facts: str) -> Row:
    try:
        kind = formats.recognise(path)
    except UnknownFormat:
        kind = "unknown"
    items = list(formats.read(path))
    texts = [item.text for item in items if isinstance(item, Record)]
    broken = sum(isinstance(item, Broken) for item in items)
    passed = sum(item.count for item in items if isinstance(item, Passed))
    return Row(name, kind, len(texts), sum(map(len, texts)), broken, passed, facts)


def totals(found: list[Row]) -> dict[str, tuple[int, int, int, int]]:
    """Return files, records, quarantined and passed over by format, sorted."""
    sums: dict[str, Counter[str]] = {}
    for row in found:
        each = sums.setdefault(row.format, Counter())
        each.update(files=1, records=row.records, quarantined=row.quarantined, passed=row.passed)
    order = ("files", "records", "quarantined", "passed")
    return {kind: tuple(sums[kind][name] for name in order) for kind in sorted(sums)}  # type: ignore[misc]


def main() -> None:
    """Print the table, and the sums by format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("shared"))
    parser.add_argument("--under", default="", help="only files whose name begins so, for instance warc/")
    parser.add_argument("--totals", action="store_true", help="only the sums by format")
    asked = parser.parse_args()
    found = list(rows(asked.shared, asked.under))
    if not asked.totals:
        print(
            f"{'file':<60} {'format':<11} {'records':>7} {'characters':>10} {'quar.':>5} {'passed':>6}  facts"
        )
        for row in found:
            counts = f"{row.records:>7} {row.characters:>10} {row.quarantined:>5} {row.passed:>6}"
            print(f"{row.file[-60:]:<60} {row.format:<11} {counts}  {row.facts[:60]}")
    print(f"\n{'format':<11} {'files':>6} {'records':>8} {'quar.':>6} {'passed':>7}")
    for kind, sums in totals(found).items():
        print(f"{kind:<11} " + " ".join(f"{n:>{w}}" for n, w in zip(sums, (6, 8, 6, 7), strict=True)))


if __name__ == "__main__":
    main()
