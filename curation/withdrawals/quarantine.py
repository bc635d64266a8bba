"""Erasure from quarantine: the first bytes of what could not be read may hold what was withdrawn.

A row goes when it lies where a withdrawn document lay, when it names the document, or when its bytes hold a
line of the withdrawn text. It then counts as withdrawn.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import store

LEAST_CHARS = 24  # of a piece of text that tells that bytes are of it; a shorter one stands in many texts


def lines(texts: Iterable[str]) -> set[bytes]:
    """Return the pieces of texts by which their bytes are known, a sentence or line each."""
    pieces = (piece.strip() for text in texts for line in text.splitlines() for piece in line.split(". "))
    return {piece.encode() for piece in pieces if len(piece) >= LEAST_CHARS}


def erase(home: Path, places: set[str], pieces: set[bytes], sources: set[str]) -> set[str]:
    """Leave out what holds the withdrawn; return the files that changed, below the home.

    `places` are identifiers and locators, `pieces` are `lines`; only the files of `sources` are read.
    """
    changed = set()
    for source in sorted(sources):
        for path in sorted((home / "quarantine" / source).glob("*.parquet")):
            table = pq.read_table(path)
            is_gone = [_is_of(row, places, pieces) for row in table.to_pylist()]
            if any(is_gone):
                store.write_table(path, table.filter(pc.invert(pa.array(is_gone))))
                changed.add(str(path.relative_to(home)))
    return changed


def _is_of(row: dict[str, object], places: set[str], pieces: set[bytes]) -> bool:
    raw = row["raw"]
    words = set(str(row["reason"]).split())
    return (
        row["locator"] in places
        or not places.isdisjoint(words)
        or (isinstance(raw, bytes) and any(piece in raw for piece in pieces))
    )
