"""Licences that stand beside a file: `NAME.ext.license` or `NAME.license`, as the REUSE specification has it.

A side-car names the licence on a line `SPDX-License-Identifier: ...`; several such lines are several
statements, and which of them holds is for the rights desk.
"""

from pathlib import Path

import regex

from curation.sources import Evidence

SUFFIX = ".license"

_TAG = regex.compile(r"SPDX-License-Identifier:[ \t]*([^\r\n]+)")
_LONGEST_NAME = 200


def is_side_car(path: Path) -> bool:
    """Tell by its name whether a file is a licence side-car and not itself a text."""
    return path.suffix == SUFFIX


def evidence(path: Path) -> tuple[Evidence, ...]:
    """Return what the side-cars of a file say, in their order; nothing where there is none."""
    beside = dict.fromkeys([path.with_name(path.name + SUFFIX), path.with_suffix(SUFFIX)])
    for side_car in beside:
        if side_car != path and side_car.is_file():
            return tuple(Evidence(value, carrier="side-car") for value in _said(side_car))
    return ()


def _said(side_car: Path) -> list[str]:
    """Return the tagged licences, or a short untagged text as it is: a name or an address."""
    with side_car.open("rb") as file:
        text = file.read(1 << 16).decode("utf-8", "replace").removeprefix("\ufeff")
    tagged = [value.strip() for value in _TAG.findall(text)]
    plain = text.strip()
    return tagged or ([plain] if plain and len(plain) <= _LONGEST_NAME else [])
