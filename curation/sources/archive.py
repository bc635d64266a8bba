"""What zip and tar have in common: the files in an archive read one after the other, each in its format.

An archive is unpacked to a temporary folder of its own, because files name their neighbours: METS its pages,
a licence the text that it stands beside. A page that a METS file of the same archive names is read with it
and not once more. An archive within an archive is refused.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Broken, Item, Passed, Record, formats
from curation.sources._unpacking import Member, Unpacked


def read(
    location: str,
    unpacking: Iterator[Member | Passed],
    *,
    members: str | None = None,
    member_format: str | None = None,
    **options: Any,
) -> Iterator[Item]:
    """Yield what could not be unpacked, then the items of each file in the order of the archive.

    `members` chooses files by name as a shell does, `member_format` null is found out for each, and
    `options` go to the readers that have them.
    """
    _check(options)
    if member_format is not None:
        formats.reader(member_format)
    with TemporaryDirectory(prefix="archive-") as folder:
        unpacked = Unpacked(location, Path(folder))
        for item in unpacked.take(unpacking):
            yield _told(item, unpacked)
        chosen = [p for p in unpacked.files if members is None or fnmatchcase(unpacked.name(p), members)]
        if not chosen:
            what = "file that could be unpacked" if members is None else f"file like {members!r}"
            raise UnreadableItem(f"{Path(location).name} holds no {what}.")
        if len(chosen) < len(unpacked.files):
            yield Passed("file that was not asked for", len(unpacked.files) - len(chosen))
        for item in _items({path: member_format or _format(path) for path in chosen}, unpacked, options):
            yield _told(item, unpacked)


def _check(options: dict[str, Any]) -> None:
    known = {option for name in formats.FORMATS for option in formats.options_of(name)}
    for option in options:
        if option not in known:
            raise BadSettings(f"No format has an option {option!r}; there are: {', '.join(sorted(known))}.")


def _format(path: Path) -> str | None:
    with suppress(UnreadableItem):
        return formats.recognise(path)
    return None


def _items(named: dict[Path, str | None], unpacked: Unpacked, options: dict[str, Any]) -> Iterator[Item]:
    held = {part for path, name in named.items() if name for part in _others(path, name)}
    for path, name in named.items():
        if path in held:
            continue  # a page, read with what names it
        if name in formats.ARCHIVES:
            yield Broken("an archive within an archive is not read; unpack it first", str(path))
            continue
        known = formats.options_of(name) if name else ()
        for item in formats.read(path, name, **{k: v for k, v in options.items() if k in known}):
            yield _in_folder(item, path, name, unpacked)


def _others(path: Path, name: str) -> list[Path]:
    """Return the files that a wrapper names as its own."""
    with suppress(UnreadableItem):
        return [part for part in formats.parts(path, name) if part != path]
    return []


def _in_folder(item: Item, path: Path, name: str | None, unpacked: Unpacked) -> Item:
    """Return a record with its archive and folder before an identifier that is only a file's name."""
    if not isinstance(item, Record) or name not in formats.FILE_NAMED:
        return item
    folder = path.parent.relative_to(unpacked.root.parent).as_posix()
    return replace(item, identifier=f"{folder}/{item.identifier}")


def _told(item: Item, unpacked: Unpacked) -> Item:
    """Return an item that names places in the archive, and nowhere the temporary folder."""
    if isinstance(item, Passed):
        return item
    inside, outside = f"{unpacked.root}/", f"{unpacked.location}!/"
    locator = item.locator.replace(inside, outside) if item.locator else item.locator
    if isinstance(item, Record):
        return replace(item, locator=locator)
    return replace(item, locator=locator or outside, reason=item.reason.replace(inside, outside))
