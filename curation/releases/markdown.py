"""Text that strangers wrote, made safe for Markdown and for the YAML at the head of a card.

Titles and names come from thousands of catalogues; one line break or bracket in them must not become a
heading, a link or a setting.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from yaml import safe_dump

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~!$])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+")

YamlValue = str | bool | Sequence["YamlValue"] | Mapping[str, "YamlValue"]


def text(value: object) -> str:
    """Return a value as plain words on one line, with every sign of Markdown and HTML escaped."""
    line = " ".join(_UNSEEN.sub(" ", str(value)).split())
    line = _SPECIAL.sub(r"\\\1", line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    turns = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in line)
    return f"\u2068{line}\u2069" if turns else line


def code(value: object) -> str:
    """Return a value as code on one line, fenced by more backticks than it holds."""
    line = " ".join(_UNSEEN.sub(" ", str(value)).split()).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    edge = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{edge}{line}{edge}{fence}" if line else ""


def link(address: str | None, words: str) -> str:
    """Return a link on a web address; the words alone where the address is none that a browser opens."""
    if address is None or re.match(r"https?://[^\s/]", address) is None:
        return text(words)
    return f"[{text(words)}](<{quote(address, safe=_IN_ADDRESS)}>)"


_IN_ADDRESS = "%/:=&?~#+!$,;'@()*[]"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; cells are Markdown already, those that start with a digit stand to the right."""
    numeric = [bool(rows) and all(row[i][:1].isdigit() for row in rows) for i in range(len(heads))]
    lines = [heads, ["---:" if right else "---" for right in numeric], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def yaml(value: Mapping[str, YamlValue]) -> str:
    """Return a mapping as YAML in block style, in its own order; a text that YAML would misread is quoted."""
    return str(safe_dump(_sound(value), allow_unicode=True, sort_keys=False, width=math.inf))


def _sound(value: YamlValue) -> Any:
    """Return the same value without halves of characters, which no encoding can store."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, Mapping):
        return {str(_sound(key)): _sound(inner) for key, inner in value.items()}
    return value if isinstance(value, bool) else [_sound(inner) for inner in value]
