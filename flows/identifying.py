"""Lines of text to objects that say their language, by the filters of a run.

A line that is no UTF-8 has an object too, with the reason, so that objects and lines keep step.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

import filters

_KEYS = ("language", "confidence", "script", "alternatives", "languages", "second_opinion", "vote")


def objects(lines: Sequence[bytes], configs: Path) -> Iterator[dict[str, Any]]:
    """Yield one object for each line, in order; a line with too little to tell is `und`."""
    decoded = [_decoded(line) for line in lines]
    batch = pa.record_batch({"text": pa.array([text for text, _ in decoded], pa.string())})
    found = filters.measure(batch, _chosen(configs))
    rows = zip(found["language"].to_pylist(), found["script"].to_pylist(), decoded, strict=True)
    for language, script, (_, reason) in rows:
        yield dict.fromkeys(_KEYS) | {"error": reason} if reason else _object(language, script)


def _decoded(line: bytes) -> tuple[str, str | None]:
    try:
        return line.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return "", f"byte {error.start + 1} of the line is not UTF-8"


@cache
def _chosen(configs: Path) -> list[filters.Filter]:
    return filters.load_all(("language", "script"), settings=configs)


def _object(language: dict[str, Any], script: dict[str, Any]) -> dict[str, Any]:
    return {
        "language": language["label"],
        "confidence": round(language["confidence"], 4),
        "script": script["code"],
        "alternatives": _shares(language["alternatives"], "confidence"),
        "languages": _shares(language["languages"], "share"),
        "second_opinion": language["second_opinion"],
        "vote": language["vote"],
    }


def _shares(rows: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [{"language": row["label"], name: round(row[name], 4)} for row in rows]
