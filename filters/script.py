"""The writing system of a text: which one holds most of its letters, and how much of them.

Codes are ISO 15924. Japanese and Korean mix scripts by nature and count as one writing system each
(`Jpan`, `Kore`); Han letters alone are `Hani`. A low share is not a fault: people quote, and teach.
"""

from pathlib import Path

import pyarrow as pa

from filters import Filter
from filters._pieces import main_of, writing_systems

TYPE = pa.struct([("code", pa.string()), ("share", pa.float32()), ("letters", pa.int32())])

_Found = dict[str, str | float | int | None]


def build(settings: Path | None = None) -> Filter:
    """Build the filter; it has no settings."""
    return Filter(pa.field("script", TYPE), 1, reads=("text",), measure=scripts)


def scripts(text: pa.Array) -> pa.Array:
    """Return the main writing system, its share of the letters (0 to 1) and the number of all letters.

    The code and its share are null where a text has no letter.
    """
    return pa.array((None if t is None else _script(t) for t in text.to_pylist()), TYPE)


def _script(text: str) -> _Found:
    systems = writing_systems(text)
    code, letters = main_of(systems), systems.total()
    return {"code": code, "share": systems[code] / letters if code else None, "letters": letters}
