"""CSV and its kin with tabs or semicolons: a row per record, the first row names the columns.

A quote that is never closed swallows the rest of a file in common readers. Here it costs the one line on
which it opens; reading goes on with the next.
"""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Unpack

from curation.errors import BadSettings, UnreadableItem
from curation.sources import RAW_BYTES, Item
from curation.sources.columns import ColumnNames, Columns, Place, check, present_in, record
from curation.sources.streams import ITEM_LIMIT, Line, head, lines, open_stream

_BOM = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t|"
_NAMES = "text id title language lang licence license creator author published content body"
_USUAL = frozenset(_NAMES.split())
_ROW_LIMIT = 16 << 20


def recognises(head: bytes) -> bool:
    """Tell whether the first row names usual columns and the next ones have as many cells."""
    if b"\0" in head or head.removeprefix(_BOM).lstrip()[:1] in (b"<", b"{", b"["):
        return False
    rows = _first_rows(head, _sniffed(head))
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    names = [cell.strip().lower() for cell in rows[0]]
    alike = sum(len(row) == len(names) for row in rows)
    return len(set(names)) == len(names) and not _USUAL.isdisjoint(names) and alike * 10 >= len(rows) * 9


def read(location: str, *, delimiter: str | None = None, **named: Unpack[ColumnNames]) -> Iterator[Item]:
    """Yield one record per row in order; the options name the columns, `delimiter` null is found out."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise BadSettings(f"The delimiter of a CSV file is one character, not {delimiter!r}.")
    columns = Columns(**named)
    beginning = head(Path(location))
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableItem(f"{location} is UTF-16; save it as CSV in UTF-8.")
    chosen = delimiter or _sniffed(beginning)
    csv.field_size_limit(ITEM_LIMIT)  # of the whole process: only ever raised to this one value
    with open_stream(Path(location)) as stream:
        yield from _items(location, columns, _Rows(stream, chosen))


def _items(location: str, columns: Columns, rows: "_Rows") -> Iterator[Item]:
    names: list[str] | None = None
    for cells, place in rows.of(location):
        if names is None:
            if isinstance(cells, str):
                raise UnreadableItem(f"{location} has no readable row of column names: {cells}")
            names = [cell.strip() for cell in cells]
            columns = present_in(columns, names)
            check(location, columns, names)
        elif isinstance(cells, str):
            yield place.broken(cells)
        elif len(cells) != len(names):
            yield place.broken(f"The row has {len(cells)} cells where the first row names {len(names)}.")
        else:
            yield record(dict(zip(names, cells, strict=True)), columns, place)
    if names is None:
        raise UnreadableItem(f"{location} is empty; a CSV file starts with the names of its columns.")


class _TooLong(Exception):
    """A line over its limit, or a row over its own, which only an unclosed quote makes so long."""


class _Rows:
    """The rows of a stream, each with the lines that it came from."""

    def __init__(self, stream: BinaryIO, delimiter: str) -> None:
        self._lines = lines(stream)
        self._again: list[Line] = []  # lines to be read once more, the next one last
        self._row: list[Line] = []  # lines of the row in hand
        self._is_open = False  # the file ended inside a quote
        self._parser = csv.reader(self, delimiter=delimiter)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Hand the parser its next line; it asks for more than one only inside a quote."""
        line = self._again.pop() if self._again else next(self._lines, None)
        if line is None:
            self._is_open = bool(self._row)
            raise StopIteration
        self._row.append(line)
        if line.length > len(line.content) or line.offset - self._row[0].offset > _ROW_LIMIT:
            raise _TooLong
        content = line.content.removeprefix(_BOM) if line.offset == 0 else line.content
        return content.decode("utf-8", "surrogateescape") + "\n"

    def of(self, location: str) -> Iterator[tuple[list[str] | str, Place]]:
        """Yield the cells of each row that is not blank, or the sentence why there are none."""
        number = 0
        while (cells := self._next()) is not None:
            if cells:
                yield cells, self._place(location, number)
                number += 1

    def _next(self) -> list[str] | str | None:
        self._row = []
        try:
            cells = next(self._parser, None)
        except _TooLong:
            return self._first_alone("The line is over its limit, or a quote on it is never closed.")
        except csv.Error as error:
            return self._first_alone(f"The row is not well-formed CSV: {error}.")
        if self._is_open:
            self._is_open = False
            return self._first_alone("A quote opens on this line and is never closed.")
        return cells if cells is None else self._problem() or cells

    def _first_alone(self, reason: str) -> str:
        """Give up the first line of the row in hand and put the others back."""
        self._again.extend(reversed(self._row[1:]))
        del self._row[1:]
        return reason

    def _problem(self) -> str | None:
        for line in self._row:
            if b"\0" in line.content:
                return "The row holds a NUL byte, which no text has."
            try:
                line.content.decode("utf-8")
            except UnicodeDecodeError:
                return "The row is not UTF-8."
        return None

    def _place(self, location: str, number: int) -> Place:
        first, last = self._row[0], self._row[-1]
        raw = b"\n".join(line.content[:RAW_BYTES] for line in self._row[:1000])
        length = last.offset + last.length - first.offset
        return Place(location, number, f"row={number}", first.offset, length, raw)


def _sniffed(head: bytes) -> str:
    """Return the delimiter that cuts the first row into the most cells; of equals the more usual."""
    return max(_DELIMITERS, key=lambda delimiter: len((_first_rows(head, delimiter) or [[]])[0]))


def _first_rows(head: bytes, delimiter: str) -> list[list[str]]:
    """Return up to 20 rows from the beginning of a file, without the one that the head may cut."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head.removeprefix(_BOM))
    physical = text.replace("\r\n", "\n").split("\n")
    try:
        rows = list(islice(csv.reader((f"{line}\n" for line in physical), delimiter=delimiter), 21))
    except csv.Error:
        return []
    return [row for row in (rows[:-1] if len(rows) > 2 else rows) if row]
