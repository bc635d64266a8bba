"""English names of languages and scripts, for readers who do not know the codes by heart.

A name stands beside the code and never instead of it: names differ between communities, codes do not.
"""

import tomllib
from functools import cache
from importlib.resources import files


def name(label: str) -> str | None:
    """Return the English name of a label such as `swh_Latn`; null where the table has none."""
    if label.partition("_")[0] == "und":
        return "language not known"
    return _tables()["languages"].get(label.partition("_")[0])


def labelled(label: str) -> str:
    """Return a label with its name, short as tables want it: `swh_Latn Swahili`."""
    found = name(label)
    return f"{label} {found}" if found else label


def named(label: str) -> str:
    """Return a label with name and script, `swh_Latn, Swahili in Latin script`; alone if unknown."""
    found = name(label)
    script = _tables()["scripts"].get(label.partition("_")[2])
    if found is None:
        return label
    return f"{label}, {found} in {script} script" if script else f"{label}, {found}"


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("curation").joinpath("languages.toml").read_text(encoding="utf-8"))
