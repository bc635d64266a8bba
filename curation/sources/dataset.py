"""Data sets in the form of the `datasets` library: a folder that it saved, a folder of data files, or a hub.

A folder is named as a whole, not by its files. The hub (`hub:owner/name`) is asked only where the settings
say `network = true`, and a data set there changes under its name: `revision` pins it. Nothing of a data set
is run, and its pictures and sounds are not decoded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

import pyarrow as pa

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Evidence, Item, Record
from curation.sources.columns import ColumnNames, Columns, Place, check, present_in, record

HUB = "hub:"
# What the library writes beside a data set while it works with it.
_OTHER_FILES = (".lock", ".incomplete")
_CARD_CONFIDENCE = 0.6  # one licence for a whole data set is seldom that of every row


def recognises(head: bytes) -> bool:
    """Tell that no single file is a data set; a folder is one, see `formats.recognise`."""
    return False


def parts(location: str) -> list[Path]:
    """Return all files of a data set's folder, sorted, without those that the library keeps for itself."""
    found = sorted(path for path in Path(location).rglob("*") if path.is_file())
    return [p for p in found if not p.name.startswith(("cache-", ".")) and p.suffix not in _OTHER_FILES]


def read(
    location: str,
    *,
    split: str | None = None,
    config: str | None = None,
    network: bool = False,
    revision: str | None = None,
    **named: Unpack[ColumnNames],
) -> Iterator[Item]:
    """Yield one record per row, split after split (null: all) in the data set's order.

    `named` are the columns, as for CSV; `config` chooses one of several data sets in one.
    """
    columns = Columns(**named)
    number = 0
    try:
        for name, rows in _splits(location, split, config, revision, network=network).items():
            for item in _items(location, name, rows, columns, number):
                number += 1
                yield item
    except (OSError, ValueError, KeyError, pa.ArrowException, _errors()) as error:
        raise UnreadableItem(f"{location} cannot be read as a data set: {error}") from error


def _errors() -> type[Exception]:
    from datasets.exceptions import DatasetsError  # noqa: PLC0415  # takes seconds, and few sources need it

    return DatasetsError  # type: ignore[no-any-return]


def _splits(
    location: str, split: str | None, config: str | None, revision: str | None, *, network: bool
) -> dict[str, Any]:
    """Return the rows of each split by name; they are read as they are asked for, and copied nowhere."""
    import datasets  # noqa: PLC0415

    datasets.config.HF_UPDATE_DOWNLOAD_COUNTS = False  # else its makers are told of each load
    if location.startswith(HUB):
        if not network:
            raise BadSettings(f"{location} lies on the network; to allow that, set network = true in [read].")
        name = location.removeprefix(HUB)
        held = datasets.load_dataset(name, config, split=split, revision=revision, streaming=True)
    elif _is_saved(Path(location)):
        held = datasets.load_from_disk(location)
    else:
        held = datasets.load_dataset(location, config, split=split, streaming=True)
    if not isinstance(held, Mapping):
        return {split or "all": held}
    return {split: _chosen(held, split, location)} if split else dict(held)


def _is_saved(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ("dataset_dict.json", "state.json"))


def _chosen(held: Mapping[str, Any], split: str, location: str) -> Any:
    if split not in held:
        raise BadSettings(f"{location} has no split {split!r}; it has: {', '.join(held)}.")
    return held[split]


def _items(location: str, split: str, rows: Any, columns: Columns, before: int) -> Iterator[Item]:
    present = rows.column_names
    if present is not None:
        columns = present_in(columns, present)
        check(location, columns, present)
        wanted = {getattr(columns, name) for name in columns.__slots__}
        rows = rows.select_columns([name for name in present if name in wanted])
    stated = (rows.info.license or "").strip()
    for number, row in enumerate(rows, 1):
        named = columns if present is not None else present_in(columns, row)
        place = Place(location, before + number, f"split={split}&row={number}")
        yield _licensed(record(row, named, place), stated)


def _licensed(item: Item, stated: str) -> Item:
    """Return a record with the licence of the whole data set where its row states none."""
    if not isinstance(item, Record) or item.rights or not stated:
        return item
    return replace(item, rights=(Evidence(stated, "data set licence", confidence=_CARD_CONFIDENCE),))
