"""What a stage leaves behind when it is done: counts, digests, versions.

Receipts are the truth about progress. A stage whose receipt is there, with its outputs, is not run again;
the orchestrator's own database may be lost without losing any work.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from curation import files


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that one stage was done for one set of inputs and settings.

    `key` digests the stage's version, inputs and settings; `outputs` are paths below the home with their
    SHA-256; `counts` are rows by kind; `facts` holds what reports need, as JSON.
    """

    stage: str
    key: str
    counts: Mapping[str, int]
    ids_sha256: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def key(stage: str, version: int, inputs: Any, settings: Any) -> str:
    """Return the key of a stage's work: equal keys mean equal outputs."""
    return files.digest([stage, version, inputs, settings])[:32]


def ids_digest(identifiers: Iterable[str]) -> str:
    """Return a digest of a set of identifiers that does not depend on their order."""
    lines = "\n".join(sorted(identifiers))
    return hashlib.sha256(lines.encode()).hexdigest()


def find(home: Path, stage: str, stage_key: str) -> Receipt | None:
    """Return the receipt of finished work whose outputs are all still there, else null."""
    held = files.read_json(_path(home, stage, stage_key))
    if held is None or not all((home / output).exists() for output in held["outputs"]):
        return None
    return Receipt(**held)


def keep(home: Path, receipt: Receipt) -> Receipt:
    """Write a receipt, after its outputs, and return it."""
    files.write_json(_path(home, receipt.stage, receipt.key), asdict(receipt))
    return receipt


def _path(home: Path, stage: str, stage_key: str) -> Path:
    return home / "receipts" / stage / stage_key[:2] / f"{stage_key}.json"
