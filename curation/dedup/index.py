"""The index that remembers: sketches of all texts held, in files that later runs only add to.

A text has a number for as long as a document with it is held, and 128 bytes of bands. A segment holds the
texts and documents that one run added; its bands lie in one file for each range of them. A segment is
written again only where something in it has to be forgotten: then the text's place stays, empty.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation import files
from curation.dedup import DOCUMENTS, PAIRS, SCANS, TEXTS
from curation.dedup.bands import BANDS

RANGE = 8  # bands in a file

_FILES = {"documents": DOCUMENTS, "texts": TEXTS, "scans": SCANS, "pairs": PAIRS}


@dataclass(frozen=True, slots=True)
class Segment:
    """What one run added: its folder's name, and how many texts it numbered."""

    name: str
    texts: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The segments that belong together now, in the order of their texts, the shards that they cover, and the
    documents that were left out of these as withdrawn.

    `scheme` tells what sketches and thresholds they were made with; another one begins anew.
    """

    scheme: str
    segments: tuple[Segment, ...] = ()
    shards: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    @classmethod
    def of(cls, held: Any, scheme: str) -> "Manifest":
        """Return a manifest that was kept as JSON, or an empty one where the scheme is another."""
        if not held or held["scheme"] != scheme:
            return cls(scheme)
        segments = tuple(Segment(**each) for each in held["segments"])
        return cls(scheme, segments, tuple(held["shards"]), tuple(held["withdrawn"]))

    def plain(self) -> dict[str, Any]:
        """Return the manifest as JSON takes it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Content:
    """What a segment holds: documents, texts, a column of bands for each, scans, and pairs that are alike."""

    documents: pa.Table
    texts: pa.Table
    bands: NDArray[np.uint32]
    scans: pa.Table
    pairs: pa.Table


def read(home: Path, segments: Sequence[Segment]) -> list[Content]:
    """Return what each segment holds, in order."""
    return [_read(_folder(home, segment.name)) for segment in segments]


def write(home: Path, name: str, content: Content) -> dict[str, str]:
    """Write a segment's files whole and return their digests by path below the home."""
    tables = {each: getattr(content, each) for each in _FILES}
    for first in range(0, BANDS, RANGE):
        columns = {f"band_{b:02}": pa.array(content.bands[b]) for b in range(first, first + RANGE)}
        tables[f"bands-{first:02}"] = pa.table(columns)
    outputs = {}
    for each, table in tables.items():
        path = _folder(home, name) / f"{each}.parquet"
        with files.whole(path) as temporary:
            _write(temporary, table, is_dense=each.startswith("bands"))
        outputs[str(path.relative_to(home))] = files.sha256(path)
    return outputs


def paths(home: Path, manifest: Manifest) -> Iterable[Path]:
    """Yield all files of the segments, in order."""
    for segment in manifest.segments:
        yield from sorted(_folder(home, segment.name).glob("*.parquet"))


def sweep(home: Path, manifest: Manifest) -> None:
    """Remove the segments that no longer belong to the index, and with them what was forgotten."""
    named = {segment.name for segment in manifest.segments}
    for folder in (home / "index").glob("*"):
        if folder.name not in named:
            shutil.rmtree(folder)


def _folder(home: Path, name: str) -> Path:
    return home / "index" / name


def _read(folder: Path) -> Content:
    tables = {
        each: pq.read_table(folder / f"{each}.parquet", read_dictionary=["shard"]).cast(schema)
        for each, schema in _FILES.items()
    }
    found = [pq.read_table(folder / f"bands-{first:02}.parquet") for first in range(0, BANDS, RANGE)]
    columns = [column.combine_chunks().to_numpy() for table in found for column in table.columns]
    return Content(**tables, bands=np.stack(columns))


def _write(path: Path, table: pa.Table, *, is_dense: bool) -> None:
    """Write a table; bands are as good as random, so that neither dictionary nor compression helps."""
    pq.write_table(table, path, compression="none" if is_dense else "zstd", use_dictionary=not is_dense)
