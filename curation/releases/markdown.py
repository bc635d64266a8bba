"""Text that strangers wrote, made safe for Markdown and for the YAML at the head of a card.

Titles and names come from thousands of catalogues; one line break or bracket in them must not become a
heading, a link or a setting.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import quote

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
    """Return a mapping as YAML in block style, every text in double quotes: unquoted `no` would be false."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: YamlValue) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str):
        return [_quoted(value)]
    if not value:
        return ["{}" if isinstance(value, Mapping) else "[]"]
    if isinstance(value, Mapping):
        return [line for key, inner in value.items() for line in _entry(f"{key}:", inner)]
    return [line for inner in value for line in _item(inner)]


def _entry(head: str, inner: YamlValue) -> list[str]:
    if isinstance(inner, str | bool) or not inner:
        return [f"{head} {_lines(inner)[0]}"]
    return [head, *(f"  {line}" for line in _lines(inner))]


def _item(inner: YamlValue) -> list[str]:
    first, *others = _lines(inner)
    return [f"- {first}", *(f"  {line}" for line in others)]


def _quoted(value: str) -> str:
    sound = re.sub("[\ud800-\udfff]", "\ufffd", value)
    return _UNSEEN.sub(
        lambda m: "".join(f"\\u{ord(c):04x}" for c in m[0]), json.dumps(sound, ensure_ascii=False)
    )
