"""A folder that a release is pulled into: what is there already, what is under way, what is to go.

While a pull is at work, `.pull/` beside the data holds for each file that is done what was taken of it, and
of the file under way the bytes that came so far. So a pull that was killed goes on, and one that finds an
older version there fetches only files it does not have.
"""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation import files
from curation.errors import BadQuery
from curation.releases import attribution

RECEIPT, ATTRIBUTION = "RECEIPT.json", "ATTRIBUTION.parquet"
_WORK = ".pull"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken of one file of a release; `path` is null where it had no wanted row."""

    path: str | None
    sha256: str | None
    bytes: int
    rows: int
    withheld: int  # rows left out because they were withdrawn since
    from_path: str
    from_sha256: str
    selection: str  # digest of what was asked for

    def told(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        return asdict(self)


class Copy:
    """The folder of one pull, for one selection of rows and columns."""

    def __init__(self, folder: Path, selection: str) -> None:
        self.folder = folder
        self.selection = selection
        self._work = folder / _WORK
        self._work.mkdir(parents=True, exist_ok=True)
        if receipt := files.read_json(folder / RECEIPT):
            self._spread([Taken(**each) for each in receipt["files"]])

    def partial(self, sha256: str) -> Path:
        """Return where the bytes of a file stand while they come."""
        return self._work / f"{sha256}.part"

    def kept(self, sha256: str) -> Taken | None:
        """Return what was taken of a file before, if it is still there as it was; else null."""
        said = files.read_json(self._work / f"{sha256}.json")
        taken = Taken(**said) if said else None
        if taken is None or taken.selection != self.selection or not self._attribution(sha256).exists():
            return None
        if taken.path is not None and not self.has(taken.path, str(taken.sha256)):
            return None
        return taken

    def has(self, path: str, sha256: str) -> bool:
        """Tell whether a file is there with the bytes that it should have."""
        return (self.folder / path).is_file() and files.sha256(self.folder / path) == sha256

    def note(self, taken: Taken, named: pa.Table) -> Taken:
        """Remember what was taken of a file, and whom its rows name."""
        with files.whole(self._attribution(taken.from_sha256)) as temporary:
            pq.write_table(named, temporary, compression="zstd")
        files.write_json(self._work / f"{taken.from_sha256}.json", taken.told())
        return taken

    def attributions(self, held: list[Taken]) -> Iterator[pa.Table]:
        """Yield whom the rows of each file name, in the order of the files."""
        for taken in held:
            yield pq.read_table(self._attribution(taken.from_sha256), schema=attribution.SCHEMA)

    def clear(self, held: list[Taken]) -> None:
        """Remove what is no longer part of the copy from `data/`, which is the pull's own."""
        wanted = {taken.path for taken in held}
        for path in sorted((self.folder / "data").rglob("*")):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in wanted:
                path.unlink()
        for folder in sorted((self.folder / "data").rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def close(self) -> None:
        """Remove what only a pull under way needs."""
        shutil.rmtree(self._work)

    def _spread(self, held: list[Taken]) -> None:
        """Let what an earlier pull took stand as if this one had just taken it."""
        named, start = pq.read_table(self.folder / ATTRIBUTION), 0
        for taken in held:
            if not (self._work / f"{taken.from_sha256}.json").exists():
                self.note(taken, named.slice(start, taken.rows))
            start += taken.rows

    def _attribution(self, sha256: str) -> Path:
        return self._work / f"{sha256}.parquet"


def asked_before(folder: Path) -> dict[str, Any] | None:
    """Return what an earlier pull into a folder asked for, done or not; null where there was none.

    Raise `BadQuery` when the folder holds something else.
    """
    receipt = files.read_json(folder / RECEIPT)
    said = files.read_json(folder / _WORK / "asked") or receipt
    if said is None and folder.exists() and any(folder.iterdir()) and not (folder / _WORK).exists():
        raise BadQuery(f"{folder} holds files that no pull brought; name a folder that is empty or new")
    return (
        {"query": said["query"], "format": said["format"], "is_whole": receipt is not None} if said else None
    )


def ask(folder: Path, asked: dict[str, Any]) -> None:
    """Write down what a pull asks for, before it begins."""
    files.write_json(folder / _WORK / "asked", asked)
