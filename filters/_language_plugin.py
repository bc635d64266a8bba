"""Other people's language models, named in the settings: any fastText model, its labels put into ours.

GlotLID, OpenLID and lid.176 know more languages, or are known better; nobody has measured them with this
project's decision, so that without a table beside them they may flag and never decide. The settings:

    # language.toml
    model = "models/glotlid.bin"   # from the folder of the settings, or absolute
    labels = "glotlid"             # or "openlid", "lid.176", or a table: en = "eng_Latn"
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filters import _fasttext, _language_codes
from filters._fasttext import Answers, Model
from filters._language_relations import INDIVIDUAL, parts

SCHEMES = ("glotlid", "openlid", "lid.176")

_OURS = re.compile(r"[a-z]{3}(?:_[A-Z][a-z]{3})?")


class Answering(Protocol):
    """What answers lines with labels and their probability."""

    @property
    def labels(self) -> list[str]: ...

    def predict(self, lines: Sequence[str], *, k: int = 1) -> list[Answers]: ...


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A model's file, and how its labels are to be read: a scheme's name, or a table."""

    settings: Path
    model: Path
    labels: str | Mapping[str, str]

    @property
    def table(self) -> Path:
        """Return where calibration and thresholds of the model lie, if anybody measured them."""
        return self.model.with_suffix(".toml")

    def digest(self) -> str:
        """Return the digest of everything that the answers depend on."""
        return _fasttext.digest(self.settings, self.model, *([self.table] if self.table.exists() else []))


@dataclass(frozen=True, slots=True)
class Mapped:
    """A model whose labels are put into ours; answers that have none of ours are left out."""

    model: Model
    names: Mapping[str, str]

    @property
    def labels(self) -> list[str]:
        """Return our labels that the model can give, sorted."""
        return sorted(set(self.names.values()))

    def predict(self, lines: Sequence[str], *, k: int = 1) -> list[Answers]:
        """Return for each line its likeliest labels with their probability, likeliest first."""
        return [self._named(answers) for answers in self.model.predict(lines, k=k)]

    def _named(self, answers: Answers) -> Answers:
        found: dict[str, float] = defaultdict(float)
        for label, p in answers:
            if label in self.names:
                found[self.names[label]] += p
        return sorted(found.items(), key=lambda item: -item[1])


def read(settings: Path) -> PlugIn | None:
    """Read `language.toml` of a settings folder; null where there is none, a ValueError where it is wrong."""
    path = settings / "language.toml"
    if not path.exists():
        return None
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: not a TOML file in UTF-8: {error}") from error
    if unknown := sorted(found.keys() - {"model", "labels"}):
        raise ValueError(f"{path}: unknown key {unknown[0]!r}; there are: model, labels")
    return PlugIn(path, _model(path, found), _labels(path, found))


def _model(path: Path, found: Mapping[str, object]) -> Path:
    named = found.get("model")
    if not isinstance(named, str):
        raise ValueError(f"{path}: model is due, the path of a fastText model (.bin or .ftz)")
    model = path.parent / named
    if not model.is_file():
        raise ValueError(f"{path}: model: there is no file {model}; put the model there")
    return model


def _labels(path: Path, found: Mapping[str, object]) -> str | Mapping[str, str]:
    labels = found.get("labels", {})
    if isinstance(labels, str) and labels in SCHEMES:
        return labels
    if not isinstance(labels, dict):
        raise ValueError(f"{path}: labels is a table or one of {', '.join(SCHEMES)}, not {labels!r}")
    for theirs, ours in labels.items():
        if not isinstance(ours, str) or not _OURS.fullmatch(ours):
            raise ValueError(f"{path}: labels: {theirs} = {ours!r} is not of the form swh_Latn or swh")
    return labels


def open_model(plug_in: PlugIn) -> Mapped:
    """Open the model with its labels put into ours; a ValueError where one has no meaning."""
    try:
        model = Model(plug_in.model)
    except ValueError as error:  # what fastText raises on any other file
        raise ValueError(f"{plug_in.model} is no fastText model; name a .bin or .ftz file") from error
    names = {label: name for label in model.labels if (name := _named(label, plug_in.labels))}
    if not isinstance(plug_in.labels, str) and len(names) < len(model.labels):
        strange = min(set(model.labels) - set(names))
        raise ValueError(f"{plug_in.settings}: labels says nothing of {strange!r}, a label of the model")
    return Mapped(model, names)


def _named(label: str, labels: str | Mapping[str, str]) -> str | None:
    if not isinstance(labels, str):
        return labels.get(label) or (label if _OURS.fullmatch(label) else None)
    if labels == "lid.176":
        code = _language_codes.of_wikipedia(label)
        return INDIVIDUAL.get(code, code) if code else None
    language, script = parts(label)
    code = _language_codes.three_letters(language)  # GlotLID has labels for noise, `und_Latn` and `zxx_Latn`
    script = "Kore" if script == "Hang" else script
    return f"{INDIVIDUAL.get(code, code)}_{script}" if code and script else None


def scripts(labels: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the scripts in which the languages of some labels are written."""
    found: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        language, script = parts(label)
        found[language].add(script)
    return {language: frozenset(each) for language, each in found.items()}
