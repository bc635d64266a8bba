"""The texts of the licences that releases carry most, word for word, named by their SPDX identifiers.

A copy that lost its address keeps its terms. The texts are those of the SPDX licence list
(spdx.org/licenses), with spaces at the ends of lines taken off; a licence that is not here is told by its
address alone.
"""

import re
from importlib.resources import files
from pathlib import Path

_WITHIN = re.compile(r"[\w.+-]+")
FOLDER = "LICENSES"


def identifiers(expression: str) -> list[str]:
    """Return the licences that an SPDX expression names, in its order."""
    found = _WITHIN.findall(expression)
    return [name for name in dict.fromkeys(found) if name not in ("AND", "OR", "WITH")]


def text(identifier: str) -> str | None:
    """Return the text of a licence; null where it is not held."""
    path = files(__name__).joinpath(f"{identifier}.txt")
    return path.read_text(encoding="utf-8") if path.is_file() else None


def place(identifier: str) -> str | None:
    """Return where a release keeps the text of a licence; null where none is held."""
    return f"{FOLDER}/{identifier}.txt" if text(identifier) is not None else None


def write(folder: Path, expressions: list[str]) -> None:
    """Write the texts that are held of the licences named by these expressions below a release's folder."""
    for identifier in sorted({name for each in expressions for name in identifiers(each)}):
        held = text(identifier)
        if held is not None:
            path = folder / FOLDER / f"{identifier}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(held, encoding="utf-8", newline="\n")
