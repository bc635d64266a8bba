"""A copy of a release, or of a part of one, cleaned of what was withdrawn since; no network is needed.

A whole release gets its papers and sums anew, so that it can be verified as before. In any other folder the
rows leave the Parquet and JSON Lines files that have a `doc_id`.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation import files
from curation.errors import UnknownRelease
from curation.releases import editions, parts
from curation.withdrawals.marks import READ, Gone


def apply(copy: Path, entries: list[dict[str, Any]], gone: Gone) -> int:
    """Take what the entries of a feed withdraw out of a copy; return how many rows went."""
    copy = copy.absolute()
    building, old = (copy.with_name(f".{copy.name}.{what}") for what in ("cleaning", "before"))
    if old.is_dir() and not copy.exists():  # it was interrupted between two renames
        old.rename(copy)
    if not copy.is_dir():
        raise UnknownRelease(f"{copy} is no folder; name the copy of a release")
    for left in (building, old):
        shutil.rmtree(left, ignore_errors=True)
    if not (copy / "manifest.json").is_file():
        return sum(_file(path, gone) for path in sorted(copy.rglob("*")) if path.is_file())
    lost = _rewritten(copy, building, [entry["id"] for entry in entries], gone)
    if lost:
        copy.rename(old)
        building.rename(copy)
    for left in (building, old):
        shutil.rmtree(left, ignore_errors=True)
    return lost


def _rewritten(copy: Path, building: Path, applied: list[str], gone: Gone) -> int:
    """Write a release without what is gone beside the copy; return how many rows went."""
    manifest = files.read_json(copy / "manifest.json")
    digests: dict[Path, str] = {}
    removed: list[pa.Table] = []
    for each in manifest["files"]:
        source, path = copy / each["path"], building / each["path"]
        if not source.is_file():
            raise UnknownRelease(f"{source} is listed and is not there; `commons verify {copy}` tells more")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not gone.mask(_read(source)).any():
            shutil.copy2(source, path)
            digests[path] = each["sha256"]
            continue
        left, lost = editions.split(pq.read_table(source), gone)
        removed.append(lost)
        if left.num_rows:
            parts.write(left, path)
            digests[path] = files.sha256(path)
    if removed:
        editions.finish(building, copy, manifest, digests, removed, {"tombstones_applied": applied})
    return sum(rows.num_rows for rows in removed)


def _read(path: Path) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read(columns=[name for name in READ if name in file.schema_arrow.names])


def _file(path: Path, gone: Gone) -> int:
    if path.suffix == ".jsonl":
        return _json_lines(path, gone)
    if path.suffix != ".parquet" or "doc_id" not in pq.read_schema(path).names:
        return 0
    left, lost = editions.split(pq.read_table(path), gone)
    if lost.num_rows:
        with files.whole(path) as temporary:
            pq.write_table(left, temporary, compression="zstd")
    return int(lost.num_rows)


def _json_lines(path: Path, gone: Gone) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    left = [line for line in lines if not _is_gone(line, gone)]
    if len(left) < len(lines):
        files.write_text(path, "".join(f"{line}\n" for line in left))
    return len(lines) - len(left)


def _is_gone(line: str, gone: Gone) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    is_row = isinstance(row, dict) and isinstance(row.get("doc_id"), str)
    return is_row and gone.has(*(row.get(name) for name in READ))
