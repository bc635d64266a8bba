"""A contribution as work to do: which files it has now, grouped into items that one worker reads.

An item is known by the digests of its bytes, never by its path alone: a file that was replaced is read
again, one that was touched is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from curation import _harvested, files
from curation.config import Source
from curation.errors import BadSettings, UnknownFormat
from curation.sources import Item as Found
from curation.sources import Passed, Record, catalogue, dataset, formats
from curation.sources.streams import stem

ITEM_BYTES = 16 << 20
ITEM_FILES = 500


@dataclass(frozen=True, slots=True)
class Item:
    """Files that are read together: paths, their names below the contribution, and all bytes' digests.

    `parts` names, for each path, the inputs that it brings: a METS file brings its pages. `taken` holds
    identifiers that an earlier item of the same contribution has given out.
    """

    paths: tuple[str, ...]
    names: tuple[str, ...]
    inputs: dict[str, str]
    parts: tuple[tuple[str, ...], ...] = ()
    taken: tuple[str, ...] = ()

    def without(self, taken: set[str]) -> "Item":
        """Return the same item, told which identifiers are no longer free."""
        return replace(self, taken=tuple(sorted(taken)))

    def single(self) -> list["Item"]:
        """Return an item for each file, to find the one that stops all."""
        if len(self.paths) == 1:
            return [self]
        return [
            Item((path,), (name,), {part: self.inputs[part] for part in parts}, (parts,), self.taken)
            for path, name, parts in zip(self.paths, self.names, self.parts, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Contribution:
    """A contribution's settings under its slug, and the folder that its location starts from.

    `terms` are the licences and statements that the settings add, as `rights.normalise` takes them.
    `harvested` is the folder of its harvest in the home, where it has one.
    """

    slug: str
    source: Source
    folder: Path
    terms: Mapping[str, str] = field(default_factory=dict)
    harvested: Path | None = None

    @property
    def stamp(self) -> dict[str, Any]:
        """Return the settings that show in its documents; a change of them means to read again."""
        held = self.source.model_dump(mode="json")
        if self.source.enrich is None:
            held.pop("enrich")
        else:
            held["enrich"] |= {"sha256": _sha256(self._catalogue_path)}
        if harvest := held.pop("harvest"):
            held |= {f"harvest_{name}": harvest[name] for name in ("url", "set", "prefix")}
        shown = {k: v for k, v in held.items() if k not in ("title", "expect", "policy", "tier", "location")}
        return shown | ({"terms": dict(sorted(self.terms.items()))} if self.terms else {})

    def read(self, item: Item) -> Iterator[tuple[str, Found]]:
        """Yield what the item's files give, each with its file's name below the contribution."""
        enrich = self.source.enrich
        known = catalogue.load(self._catalogue_path, enrich.key, enrich.match) if enrich else None
        for name, found in self._items(item):
            yield name, known.complete(found) if known and isinstance(found, Record) else found

    def _items(self, item: Item) -> Iterator[tuple[str, Found]]:
        if self.harvested:
            yield from _harvested.read(self.source, self.harvested, item.paths)
            return
        for path, name in zip(item.paths, item.names, strict=True):
            kind = _format(Path(path), self.source.format)
            for found in formats.read(Path(path), self.source.format, **self.source.read):
                yield name, _in_folder(_from_base(found, path, name), name, kind)

    @property
    def _catalogue_path(self) -> Path:
        return self.folder / (self.source.enrich.catalogue if self.source.enrich else "")


def _sha256(path: Path) -> str:
    try:
        state = path.stat()
        return _digest(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise BadSettings(
            f"the catalogue {path} cannot be read ({error.strerror}); correct [enrich]"
        ) from error


@lru_cache(maxsize=8)
def _digest(path: Path, _changed: int, _size: int) -> str:
    return files.sha256(path)


def plan(contribution: Contribution) -> list[Item]:
    """Return the contribution's items in the order of file names; small files are read together."""
    if contribution.source.format == "dataset":
        return [_dataset(contribution)]
    base, paths = _files(contribution)
    items: list[Item] = []
    group: list[tuple[Path, dict[str, str]]] = []
    for path in paths:
        if group and (_bytes(group) + path.stat().st_size > ITEM_BYTES or len(group) >= ITEM_FILES):
            items.append(_item(base, group))
            group = []
        group.append((path, _inputs(base, path, contribution.source.format)))
    items += [_item(base, group)] if group else []
    if contribution.harvested:
        said = _harvested.said(contribution.harvested)
        return [replace(item, inputs=_with_said(item.inputs, said)) for item in items]
    return items


def _with_said(inputs: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    return {n: files.digest([sha, said[n]]) if n in said else sha for n, sha in inputs.items()}


def _dataset(contribution: Contribution) -> Item:
    """Return the one item that a data set is: a folder known by all its bytes, or a name and revision."""
    where = contribution.source.location or ""
    if where.startswith(dataset.HUB):
        return Item((where,), (where,), {where: files.digest([where, contribution.source.read])})
    folder = contribution.folder / where
    if not folder.is_dir():
        raise BadSettings(f"{contribution.slug}: {folder} is not the folder of a data set; correct location")
    inputs = {_name(folder.parent, part): files.sha256(part) for part in dataset.parts(str(folder))}
    return Item((str(folder),), (folder.name,), inputs)


def _files(contribution: Contribution) -> tuple[Path, list[Path]]:
    if contribution.harvested:
        return contribution.harvested, _harvested.paths(contribution.slug, contribution.harvested)
    where = contribution.source.location or ""
    pattern = Path(where) if Path(where).is_absolute() else contribution.folder / where
    fixed = [part for part in _fixed_parts(pattern)]
    base = Path(*fixed)
    rest = pattern.parts[len(fixed) :]
    found = sorted(p for p in (base.glob(str(Path(*rest))) if rest else [base]) if p.is_file())
    if not found:
        raise BadSettings(
            f"{contribution.slug}: no file matches the location {where!r}, which starts from "
            f"{contribution.folder}; correct it in configs/sources/{contribution.slug}.toml"
        )
    return (base if rest else base.parent), found


def _fixed_parts(pattern: Path) -> Iterator[str]:
    for part in pattern.parts:
        if any(sign in part for sign in "*?["):
            return
        yield part


def _inputs(base: Path, path: Path, format_name: str | None) -> dict[str, str]:
    parts = formats.parts(path, _format(path, format_name))
    return {_name(base, part): files.sha256(part) for part in parts}


def _format(path: Path, named: str | None) -> str:
    """Return the format that is named, else the one that the content shows; plain text if none does."""
    try:
        return named or formats.recognise(path)
    except UnknownFormat:
        return "plain_text"


def _name(base: Path, path: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name


def _bytes(group: list[tuple[Path, dict[str, str]]]) -> int:
    return sum(path.stat().st_size for path, _ in group)


def _item(base: Path, group: list[tuple[Path, dict[str, str]]]) -> Item:
    inputs = {name: sha for _, held in group for name, sha in held.items()}
    names = tuple(_name(base, path) for path, _ in group)
    return Item(tuple(str(path) for path, _ in group), names, inputs, tuple(tuple(held) for _, held in group))


def _from_base(found: Found, path: str, name: str) -> Found:
    """Return what was found with a locator below the contribution, not below this machine's root."""
    base = path.removesuffix(name)
    if isinstance(found, Passed) or not found.locator or not base or not found.locator.startswith(base):
        return found
    return replace(found, locator=found.locator.removeprefix(base))


def _in_folder(found: Found, name: str, kind: str) -> Found:
    folder = Path(name).parent.as_posix()
    if folder == "." or not isinstance(found, Record):
        return found
    # In an archive, what names itself by its file names the archive first.
    within = kind in formats.ARCHIVES and found.identifier.startswith(f"{stem(Path(name))}/")
    if kind not in formats.FILE_NAMED and not within:
        return found
    return replace(found, identifier=f"{folder}/{found.identifier}")
