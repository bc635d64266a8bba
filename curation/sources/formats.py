"""The formats that can be read, and which of them a file is.

A file is known by its content. Suffixes lie: harvests are saved without them, and `.xml` says nothing of
the dozen dialects that libraries use.
"""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

from curation.errors import BadSettings, UnknownFormat, UnreadableItem
from curation.sources import Broken, Item, _extras
from curation.sources.streams import head

# Each is the name of a module here. The more special stands before the more general, plain text last.
FORMATS: tuple[str, ...] = (
    "warc",
    "wacz",
    "mets",
    "alto",
    "page_xml",
    "hocr",
    "abbyy",
    "oai_pmh",
    "marc",
    "tei",
    "mediawiki",
    "epub",
    "zip",
    "tar",
    "pdf",
    "dataset",
    "parquet",
    "jsonl",
    "html",
    "csv",
    "plain_text",
)

# One record a file: its identifier is the file's name, which is unique in its folder only.
FILE_NAMED = frozenset({"plain_text", "html", "pdf", "epub", "tei", "alto", "page_xml", "hocr", "abbyy"})
# Files that hold files, each of them in a format of its own.
ARCHIVES = frozenset({"zip", "tar"})


def reader(name: str) -> ModuleType:
    """Return the module that reads the named format."""
    if name not in FORMATS:
        raise BadSettings(f"There is no format {name!r}; write one of: {', '.join(FORMATS)}.")
    return importlib.import_module(f"curation.sources.{name}")


def recognise(path: Path) -> str:
    """Return the name of the first format, in the order of `FORMATS`, that a file's first bytes show.

    A folder is a data set; all else is named file by file.
    """
    if path.is_dir():
        return "dataset"
    beginning = head(path)
    for name in FORMATS:
        if reader(name).recognises(beginning):
            return name
    what = "it is empty" if not beginning else f"it starts with {beginning[:16]!r}"
    raise UnknownFormat(
        f"{path} is in no format that can be read ({what}); the formats are: {', '.join(FORMATS)}."
    )


def read(path: Path, format: str | None = None, **options: Any) -> Iterator[Item]:
    """Return the items of a file in its own order, read as `format` (null: as it is recognised).

    What makes the file unreadable, at once or midway, is the last item, as `Broken`. A library that is not
    installed is no fault of the file: `BadSettings` names the extra that brings it.
    """
    try:
        name = format or recognise(path)
    except UnreadableItem as error:
        return iter([Broken(str(error), str(path))])
    _extras.need(name, path)
    _check(name, options)
    return _items(reader(name), path, options)


def options_of(name: str) -> list[str]:
    """Return the names of the options that a format's reader has."""
    known = inspect.signature(reader(name).read).parameters.values()
    named = [p.name for p in known if p.kind is p.KEYWORD_ONLY]
    return named + [key for p in known if p.kind is p.VAR_KEYWORD for key in _keys(p.annotation)]


def _keys(unpacked: Any) -> list[str]:
    """Return the keys of `Unpack[SomeTypedDict]`, by which readers of rows share their options."""
    return [key for described in get_args(unpacked) for key in described.__annotations__]


def _check(name: str, options: dict[str, Any]) -> None:
    known = options_of(name)
    for option in options:
        # What an archive does not know itself is meant for what it holds, and is checked there.
        if option not in known and name not in ARCHIVES:
            there_are = f"it has: {', '.join(known)}" if known else "it has none"
            raise BadSettings(f"The format {name} has no option {option!r}; {there_are}.")


def _items(module: ModuleType, path: Path, options: dict[str, Any]) -> Iterator[Item]:
    try:
        yield from module.read(str(path), **options)
    except UnreadableItem as error:
        yield Broken(str(error), str(path))


def parts(path: Path, format: str) -> list[Path]:
    """Return all files whose bytes matter for what `path` opens: itself, and for a wrapper what it names."""
    _extras.need(format, path)  # here, so that a run tells before it reads
    listed = getattr(reader(format), "parts", None)
    return [path] if listed is None else list(listed(str(path)))
