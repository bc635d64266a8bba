"""Whether the data files of a release hold what its manifest says of each: rows, columns, texts, places."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.releases.layout import doc_hashes

_READ = ["doc_id", "text", "text_sha256", "language", "licence_family"]


def faults(folder: Path, manifest: dict[str, Any], sound: list[Path]) -> Iterator[str]:
    """Yield what is wrong with the data files; add to `sound` the paths of those that can be counted."""
    listed = {each["path"] for each in manifest["files"]}
    for path in sorted((folder / "data").rglob("*.parquet")):
        if (name := path.relative_to(folder).as_posix()) not in listed:
            yield f"{name}: manifest.json does not list it; remove it"
    seen: list[Any] = []
    columns = [(each.get("name"), each.get("type")) for each in manifest.get("columns", [])]
    for each in manifest["files"]:
        wrong = list(_file(folder, each, columns, seen))
        yield from (f"{each['path']}: {what}" for what in wrong)
        if not wrong:
            sound.append(folder / each["path"])
    hashes = np.concatenate(seen) if seen else np.empty(0, np.uint64)
    if len(np.unique(hashes)) < len(hashes):
        yield "data: a document stands in it twice; do not use this release"


def _file(folder: Path, said: dict[str, Any], columns: list[Any], seen: list[Any]) -> Iterator[str]:
    path = folder / said["path"]
    if not path.is_file():
        yield "manifest.json lists it and it is not there; get it again"
        return
    try:
        with pq.ParquetFile(path) as file:
            if [(field.name, str(field.type)) for field in file.schema_arrow] != columns:
                yield "its columns are not those that manifest.json says"
            elif (path.stat().st_size, file.metadata.num_rows) != (said["bytes"], said["rows"]):
                yield "manifest.json says another number of bytes or rows"
            else:
                yield from _rows(file, said, seen)
    except (pa.ArrowException, OSError) as error:
        yield f"it cannot be read ({error}); get it again"


def _rows(file: pq.ParquetFile, said: dict[str, Any], seen: list[Any]) -> Iterator[str]:
    wrong: set[str] = set()
    for batch in file.iter_batches(columns=_READ, batch_size=4096):
        seen.append(doc_hashes(batch["doc_id"]))
        for name in ("language", "licence_family"):
            if not pc.all(pc.equal(batch[name], said[name])).as_py():
                wrong.add(f"rows of another {name} than {said[name]} stand in it")
        texts = (hashlib.sha256(text.encode()).hexdigest() for text in batch["text"].to_pylist())
        if list(texts) != batch["text_sha256"].to_pylist():
            wrong.add("a text is not the one whose text_sha256 stands beside it")
    yield from sorted(wrong)
