"""Which lists of hosts and addresses name the place that a text comes from.

Lists are folders in the form of UT1 (Université Toulouse Capitole, CC BY-SA 4.0, which each installation
downloads for itself): one a category, with a file `domains` or `urls` or both, an entry a line. They know the
place and not the text, so they err independently of what words and classifiers say; hosts change hands, so
that they are a reason to look, as the others are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import idna
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters import Filter
from filters.kernels import line_hashes

VERSION = 1
FIELD = pa.field(
    "host_list",
    pa.struct(
        [
            pa.field("categories", pa.list_(pa.string())),  # sorted; empty: no list names the place
            pa.field("adult_or_violent", pa.bool_()),
        ]
    ),
)
# UT1's names, and those that it keeps as other names for them.
ADULT_OR_VIOLENT = frozenset({"adult", "porn", "mixed_adult", "agressif", "aggressive", "violence"})
FILES = ("domains", "urls")
BLOCK = 1 << 22  # bytes; a list is never held whole
MOST_PARTS = 20  # of a path that are compared

# Entries that need more than small letters: with a scheme, with www, in letters beyond ASCII.
_ODD = re.compile(rb"^[^\n#]*(?:://|[\x80-\xff])[^\n]*|^[ \t]*www\.[^\n]*", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lists:
    """Entries by category, as sorted hashes, and the digest of all their files (null: there are none)."""

    entries: Mapping[str, NDArray[np.uint64]]
    sha256: str | None


def build(settings: Path | None) -> Filter:
    """Return the filter, with the lists in `settings`/hosts where there are any."""
    lists = read(settings / "hosts") if settings else Lists({}, None)
    return Filter(
        FIELD,
        VERSION,
        reads=("locator",),
        measure=lambda locator: measure(locator, lists),
        model=lists.sha256,
    )


def read(folder: Path) -> Lists:
    """Read the lists of a folder, eight bytes an entry; no folder or nothing in it, no lists."""
    paths = sorted(path for name in FILES for path in folder.glob(f"*/{name}") if path.is_file())
    digest = sha256()
    hashed: dict[str, list[NDArray[np.uint64]]] = {}
    for path in paths:
        digest.update(f"{path.parent.name}/{path.name}\n".encode())
        for block in _blocks(path):
            digest.update(block)
            hashed.setdefault(path.parent.name, []).extend((_hashed(block), _hashed(_plain(block))))
    entries = {category: _sorted(hashed[category]) for category in sorted(hashed)}
    return Lists(entries, digest.hexdigest() if paths else None)


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield a file in blocks of whole lines."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            whole, end, rest = (rest + block).rpartition(b"\n")
            yield whole + end
    yield rest


def _sorted(parts: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    whole = np.concatenate(parts)
    parts.clear()
    whole.sort()
    return whole


def _hashed(content: bytes) -> NDArray[np.uint64]:
    found: NDArray[np.uint64] = line_hashes.hashes(np.frombuffer(content, np.uint8))
    return found


def _plain(content: bytes) -> bytes:
    """Return the odd entries of a file in the form that all others have."""
    parsed = (_address(each[0].decode("utf-8", "replace")) for each in _ODD.finditer(content))
    return "\n".join(_ascii_host(each) + each.path for each in parsed if each).encode()


def _address(text: str) -> SplitResult | None:
    """Take a web address apart; null where it is none. An address without a scheme is one of the web."""
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        return parts if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def _ascii_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host


def measure(locator: pa.Array, lists: Lists) -> pa.Array:
    """Return the categories that name each place; null where there are no lists or it is no web address."""
    known = locator.unique()
    found = {place: _row(place, lists) for place in known.to_pylist()}
    return pa.array([found[place] for place in locator.to_pylist()], FIELD.type)


def _row(place: str | None, lists: Lists) -> dict[str, object] | None:
    if place is None or not lists.entries or not place.lower().startswith(("http://", "https://")):
        return None
    parts = _address(place)
    if parts is None:
        return None
    wanted = _hashed("\n".join(_candidates(parts)).encode())
    categories = [each for each, entries in lists.entries.items() if _any_in(wanted, entries)]
    return {"categories": categories, "adult_or_violent": not ADULT_OR_VIOLENT.isdisjoint(categories)}


def _any_in(wanted: NDArray[np.uint64], entries: NDArray[np.uint64]) -> bool:
    places = np.minimum(np.searchsorted(entries, wanted), len(entries) - 1)
    return bool(len(entries)) and bool(np.any(entries[places] == wanted))


def _candidates(parts: SplitResult) -> Iterator[str]:
    """Yield the entries that would name an address: its host and those above, with beginnings of its path."""
    labels = _ascii_host(parts).split(".")
    is_number = labels[-1].isdecimal() or ":" in labels[0]
    hosts = [".".join(labels[start:]) for start in range(1 if is_number else max(1, len(labels) - 1))]
    pieces = [piece for piece in parts.path.split("/") if piece][:MOST_PARTS]
    paths = ["/".join(["", *pieces[:count]]) for count in range(len(pieces) + 1)]
    if parts.query:
        paths.append(f"{parts.path}?{parts.query}")
    yield from (host + path for host in hosts for path in paths)
