"""JSON lines: one object a line, one record an object.

Each line stands for itself, so that one broken line costs one record; JSON allows much that nothing can
store (half characters, numbers of any length, any depth).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

from curation.sources import Item
from curation.sources.columns import ColumnNames, Columns, Place, present_in, record
from curation.sources.streams import ITEM_LIMIT, Line, lines, open_stream

_BOM = b"\xef\xbb\xbf"


def recognises(head: bytes) -> bool:
    """Tell whether one of the first lines is a JSON object that ends on its line, or outlasts the head."""
    first = [line.strip() for line in head.removeprefix(_BOM).splitlines()[:5]]
    begun = [line for line in first if line.startswith(b"{")]
    if not begun or not first[0].startswith(b"{"):
        return False
    if len(begun) == 1 and head.rstrip().endswith(begun[0]) and len(head) > 1 << 15:
        return begun[0][1:].lstrip().startswith(b'"')
    return any(isinstance(_parsed(line), dict) for line in begun)


def read(location: str, **named: Unpack[ColumnNames]) -> Iterator[Item]:
    """Yield one record per line in order; the options name the keys. Blank lines are no records."""
    columns = Columns(**named)
    with open_stream(Path(location)) as stream:
        for number, line in enumerate(lines(stream), start=1):
            content = line.content.removeprefix(_BOM) if number == 1 else line.content
            if content.strip():
                place = Place(location, number, f"line={number}", line.offset, line.length, line.content)
                yield _item(line, content, columns, place)


def _item(line: Line, content: bytes, columns: Columns, place: Place) -> Item:
    if line.length > len(line.content):
        return place.broken(f"The line is over the limit of {ITEM_LIMIT >> 20} MB.")
    row = _parsed(content)
    if isinstance(row, str):
        return place.broken(row)
    return record(row, present_in(columns, row), place)


def _parsed(content: bytes) -> dict[str, object] | str:
    """Return the object that a line holds, or the sentence that says why there is none."""
    try:
        row = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return f"The line is not UTF-8 (byte {error.start} of the line)."
    except RecursionError:
        return "The line is nested too deep to be read."
    except ValueError as error:  # malformed, or a number of thousands of digits
        return f"The line is not well-formed JSON: {error}."
    return row if isinstance(row, dict) else f"The line holds a JSON {type(row).__name__}, not an object."
