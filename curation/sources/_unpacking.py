"""Members of an archive written to a temporary folder, under limits.

Nothing that an archive says is believed: names that climb out of it are refused, and sizes are counted while
unpacking, because a bomb lies about its own. What is refused costs itself alone.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed
from curation.sources.streams import stem

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 2 << 30
MAX_BYTES = 8 << 30  # of all members together; so much room must the temporary folder have
MAX_RATIO = 200  # prose packs 3 to 1, recognised pages 30 to 1, bombs 1,000 to 1
FREE_BYTES = 64 << 20  # what may be unpacked whatever the ratio, because blank pages pack well
_PIECE = 1 << 20
_MACHINE_FOLDERS = frozenset({"__MACOSX", ".git", ".svn"})
_MACHINE_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class Content(Protocol):
    """A file's bytes. `ValueError` refuses this file alone, `UnreadableItem` ends the archive."""

    def read(self, size: int) -> bytes:
        """Return at most `size` of the next bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its name there, and its open bytes, or the sentence why there are none."""

    name: str
    content: Content | str


class Unpacked:
    """What of one archive lies below `root` by now, in its order, and how many bytes may still come."""

    def __init__(self, location: str, folder: Path) -> None:
        self.location = location
        # Formats that name a record by its file's folder find the archive's name there.
        self.root = folder.resolve() / (stem(Path(location)) or "archive")
        self.root.mkdir()
        self.files: list[Path] = []
        self._left = min(MAX_BYTES, FREE_BYTES + MAX_RATIO * Path(location).stat().st_size)

    def name(self, path: Path) -> str:
        """Return the name of an unpacked file in its archive."""
        return path.relative_to(self.root).as_posix()

    def take(self, members: Iterator[Member | Passed]) -> Iterator[Item]:
        """Write all members; yield what is passed over or refused, and last where the archive is damaged."""
        try:
            for count, member in enumerate(members, 1):
                if count > MAX_MEMBERS:
                    raise UnreadableItem(
                        f"{Path(self.location).name} holds more than {MAX_MEMBERS} files; give it in parts."
                    )
                item = member if isinstance(member, Passed) else self._take(member)
                if item is not None:
                    yield item
        except UnreadableItem as error:
            yield Broken(str(error), self.location)

    def _take(self, member: Member) -> Item | None:
        """Write one member; return why it was not written, or null."""
        place = f"{self.location}!/{member.name}"
        if isinstance(member.content, str):
            return Broken(member.content, place)
        path = PurePosixPath(member.name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.name[:2] or "\0" in member.name:
            return Broken("its name leads out of the archive, which is refused; name it otherwise", place)
        if path.name in _MACHINE_FILES or path.name.startswith("._") or _MACHINE_FOLDERS & set(path.parts):
            return Passed("file of the operating system")
        try:
            self._write(member.content, self.root / path)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            return Broken(f"it could not be unpacked: {why}; give it unpacked", place)
        return None

    def _write(self, content: Content, target: Path) -> None:
        if target.exists():
            raise ValueError("another file of this name stands before it in the archive")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            written = _copy(content, target, min(MAX_MEMBER_BYTES, self._left))
        except (OSError, ValueError, UnreadableItem):
            with suppress(OSError):
                target.unlink()
            raise
        self._left -= written
        self.files.append(target)


def _copy(content: Content, target: Path, limit: int) -> int:
    written = 0
    with target.open("xb") as out:
        while piece := content.read(_PIECE):
            written += len(piece)
            if written > limit:
                raise ValueError("it grows past the limit of size, as a bomb does")
            out.write(piece)
    return written
