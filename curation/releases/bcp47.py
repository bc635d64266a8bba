"""BCP 47 tags of language labels: `swh_Latn` is `sw`, `azj_Cyrl` is `az-Cyrl`.

A tag takes the two-letter code where there is one and leaves out a script that goes without saying
(RFC 5646, 2.2.1 and 4.1). Where nothing is known of a language's usual script, the script stays.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_LABEL = re.compile(r"([a-z]{3})(?:_([A-Z][a-z]{3}))?")


def bcp47(label: str) -> str:
    """Return the shortest tag of an ISO 639-3 code with or without script; `und` where nobody could tell."""
    language, script = _parts(label)
    tag = code(label)
    return tag if script is None or script == _usual_script().get(language) else f"{tag}-{script}"


def code(label: str) -> str:
    """Return the language of a label alone, in two letters where ISO 639-1 has them, else in three."""
    language, _ = _parts(label)
    two: dict[str, str] = _tables()["two_letter"]
    return two.get(language, language)


def _parts(label: str) -> tuple[str, str | None]:
    found = _LABEL.fullmatch(label)
    if found is None:
        raise ValueError(f"{label!r} is no language label: write ISO 639-3 and script, as in 'swh_Latn'")
    return found[1], found[2]


@cache
def _usual_script() -> dict[str, str]:
    scripts: dict[str, str] = _tables()["usual_script"]
    return {language: script for script, listed in scripts.items() for language in listed.split()}


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("curation.releases").joinpath("bcp47.toml").read_text(encoding="utf-8"))
