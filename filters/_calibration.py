"""What ordinary text of each language measures: stop words, and between which bounds its counts lie.

Thresholds of one language say nothing of another: Finnish words are twice as long as Vietnamese ones. So a
language that nobody calibrated has no bounds and no stop words here, and no rule that asks for them
speaks. Files are written by `filters/training/quality.py`; those of a community go before what is shipped.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from filters import _language_relations as relations

_MODELS = Path(__file__).parent / "models"
SHIPPED = (_MODELS / "quality_by_hand.toml", _MODELS / "quality.toml")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a measure of ordinary documents is: `low` and `high` are what hardly any of them passes."""

    low: float
    median: float
    high: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Language:
    """What one language's reference text measured; no stop words where words are not told apart."""

    documents: int
    characters: int
    sources: str
    stop_words: frozenset[str]
    measures: Mapping[str, Bounds]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibrated languages by label, and the digest of the files that they came from."""

    by_label: Mapping[str, Language]
    digest: str

    def stop_words(self, label: str | None) -> frozenset[str] | None:
        """Return a language's stop words; null where nobody calibrated it or its words are not told apart."""
        found = self.by_label.get(meant(label, self.by_label) or "")
        return found.stop_words or None if found else None

    def thresholds(self, measure: str, side: str) -> dict[str, float]:
        """Return by label the `low` or the `high` bound of a measure, named as policies name it."""
        return {
            label: getattr(each.measures[measure], side)
            for label, each in self.by_label.items()
            if measure in each.measures
        }


def labels(language: pa.Array) -> list[str | None]:
    """Return the labels of a column that the language filter made, or of one of plain labels."""
    plain = language.field("label") if pa.types.is_struct(language.type) else language
    found: list[str | None] = plain.to_pylist()
    return found


def meant(label: str | None, held: Iterable[str]) -> str | None:
    """Return which label held is meant: the same, or the chief member of its macrolanguage; else null."""
    if label is None or label in held:
        return label
    language, script = relations.parts(label)
    name = f"{relations.INDIVIDUAL.get(language, language)}_{script}"
    return name if name in held else None


def load(settings: Path | None = None) -> Calibration:
    """Read what is shipped and what the settings' `quality` folder holds; of two the folder's counts."""
    own = sorted((settings / "quality").glob("*.toml")) if settings else []
    return _load((*SHIPPED, *own))


@cache
def _load(paths: tuple[Path, ...]) -> Calibration:
    content = [path.read_bytes() for path in paths]
    held: dict[str, Language] = {}
    for path, raw in zip(paths, content, strict=True):
        for label, each in _read(path, raw).items():
            before = held.get(label, each)
            held[label] = replace(each, stop_words=each.stop_words or before.stop_words)
    return Calibration(
        held, hashlib.sha256(b"".join(hashlib.sha256(raw).digest() for raw in content)).hexdigest()
    )


def _read(path: Path, raw: bytes) -> dict[str, Language]:
    try:
        found = tomllib.loads(raw.decode("utf-8"))
        return {each["label"]: _language(each) for each in found["language"]}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is no calibration ({error!r}); make it anew with `commons quality calibrate`"
        ) from error


def _language(each: dict[str, Any]) -> Language:
    return Language(
        each["documents"],
        each["characters"],
        each["sources"],
        frozenset(each["stop_words"].split()),
        {name: Bounds(**bounds) for name, bounds in each["measures"].items()},
    )
