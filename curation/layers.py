"""Policies in layers: an institution, a language community, a source each add to the floor below them.

A layer adds rules of its own and changes thresholds and verdicts of rules below it. It may be stricter than
what lies below; a verdict never becomes lighter, and a rule that is a red line never catches less. Layers are
laid in the order institution, language, source, and within one by name; the rule remembers who set it.
"""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from curation import config
from curation.config import Policy, Rule, Strict
from curation.errors import BadSettings
from curation.policy import WEIGHT

INSTITUTION, LANGUAGE, SOURCE = "institution", "language", "source"
ORDER = (INSTITUTION, LANGUAGE, SOURCE)


class Change(Strict):
    """What a layer makes of a rule below it: another threshold, a heavier verdict, or both."""

    rule: str
    below: float | None = None
    above: float | None = None
    verdict: Literal["mask", "review", "drop"] | None = None
    chosen_by: str = Field(min_length=1)
    evidence: str = Field(min_length=1)

    @model_validator(mode="after")
    def _changes_something(self) -> "Change":
        if self.below is None and self.above is None and self.verdict is None:
            raise ValueError("a change names below, above or verdict")
        return self


class Layer(Strict):
    """What an institution, a language community or the giver of a source decided beyond the floor.

    `rationale` is in the community's own language, which `rationale_language` names. `languages` are the
    labels that a language layer speaks for, `sources` the slugs that a source layer does.
    """

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    layer: Literal["institution", "language", "source"]
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    version: str
    date: datetime.date
    review_by: datetime.date
    stewards: tuple[str, ...] = Field(min_length=1)
    rationale: str = Field(min_length=1)
    rationale_language: str = Field(pattern=r"^[a-z]{3}_[A-Z][a-z]{3}$")
    rule: tuple[Rule, ...] = ()
    change: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _says_for_whom(self) -> "Layer":
        if (self.layer == LANGUAGE) != bool(self.languages):
            raise ValueError("languages goes with layer = 'language', which needs it")
        if (self.layer == SOURCE) != bool(self.sources):
            raise ValueError("sources goes with layer = 'source', which needs it")
        return self


def load(configs: Path) -> list[tuple[Path, Layer]]:
    """Return the layers of `configs/policies/layers/`, in the order in which they are laid."""
    paths = sorted((configs / "policies" / "layers").glob("*.toml"))
    found = [(path, config.load(path, Layer)) for path in paths]
    return sorted(found, key=lambda each: (ORDER.index(each[1].layer), each[1].name))


def composed(floor: Policy, layers: Iterable[tuple[Path, Layer]], source: str) -> Policy:
    """Return the policy that holds for a source: the floor, and all layers that speak for it laid upon it."""
    held = floor
    names = [f"{floor.name} {floor.version}"]
    for path, layer in layers:
        if layer.layer != SOURCE or source in layer.sources:
            held = _laid(held, path, layer)
            names.append(f"{layer.name} {layer.version}")
    return held.model_copy(update={"version": " + ".join(names)}) if len(names) > 1 else held


def _laid(held: Policy, path: Path, layer: Layer) -> Policy:
    rules = list(held.rule)
    for change in layer.change:
        rules = _changed(rules, change, path, layer)
    taken = {rule.name for rule in rules}
    for rule in layer.rule:
        if rule.name in taken:
            raise BadSettings(
                f"{path}: rule {rule.name!r} stands below already; give yours another name, or use [[change]]"
            )
        rules.append(rule.model_copy(update={"layer": layer.name, "languages": _languages(rule, layer)}))
    return held.model_copy(update={"rule": tuple(rules)})


def _changed(rules: Sequence[Rule], change: Change, path: Path, layer: Layer) -> list[Rule]:
    below = next((rule for rule in rules if rule.name == change.rule), None)
    if below is None:
        known = ", ".join(rule.name for rule in rules)
        raise BadSettings(f"{path}: no rule {change.rule!r} stands below; there are: {known}")
    _refuse_loosening(below, change, path, layer)
    made: list[Rule] = []
    for rule in rules:
        if rule is not below:
            made.append(rule)
        elif change.verdict and layer.layer == LANGUAGE:
            made += [_with_threshold(rule, change, layer), _heavier(rule, change, layer)]
        else:
            made.append(_with_threshold(rule, change, layer).model_copy(update=_verdict(change, layer)))
    return made


def _refuse_loosening(rule: Rule, change: Change, path: Path, layer: Layer) -> None:
    """Refuse a lighter verdict, a threshold on the other side, and a red line that would catch less."""
    if change.verdict and WEIGHT[change.verdict] < WEIGHT[rule.verdict]:
        raise BadSettings(
            f"{path}: rule {rule.name!r} asks to {rule.verdict}; a layer makes that heavier, never lighter, "
            f"and {change.verdict} is lighter"
        )
    side = "below" if rule.below is not None else "above" if rule.above is not None else None
    for name in ("below", "above"):
        if getattr(change, name) is not None and name != side:
            raise BadSettings(f"{path}: rule {rule.name!r} has no {name}; it has {side or 'equals'}")
    wanted = change.below if change.below is not None else change.above
    if wanted is None or not rule.red_line:
        return
    labels = layer.languages or (None,)
    for label in labels:
        stands = rule.by_language.get(label, rule.default) if label else rule.default
        catches_less = stands is not None and (wanted < stands if side == "below" else wanted > stands)
        if catches_less:
            raise BadSettings(
                f"{path}: {rule.name!r} is a red line at {side} {stands:g}; {wanted:g} would catch less, "
                "and a layer may tighten a red line, never loosen it"
            )


def _with_threshold(rule: Rule, change: Change, layer: Layer) -> Rule:
    wanted = change.below if change.below is not None else change.above
    if wanted is None:
        return rule
    told: dict[str, Any] = {"chosen_by": change.chosen_by, "evidence": change.evidence, "layer": layer.name}
    if layer.layer == LANGUAGE:
        moved = {**rule.by_language, **dict.fromkeys(layer.languages, wanted)}
        return rule.model_copy(update=told | {"by_language": moved})
    side = "below" if change.below is not None else "above"
    return rule.model_copy(update=told | {side: wanted})


def _heavier(rule: Rule, change: Change, layer: Layer) -> Rule:
    """Return a copy of a rule for the languages of a layer alone; of two verdicts the heavier counts."""
    own = {"name": f"{rule.name}--{layer.name}", "languages": layer.languages}
    return _with_threshold(rule, change, layer).model_copy(update=_verdict(change, layer) | own)


def _verdict(change: Change, layer: Layer) -> dict[str, Any]:
    if change.verdict is None:
        return {}
    said = {"chosen_by": change.chosen_by, "evidence": change.evidence, "layer": layer.name}
    return said | {"verdict": change.verdict}


def _languages(rule: Rule, layer: Layer) -> tuple[str, ...]:
    if layer.layer != LANGUAGE:
        return rule.languages
    return tuple(label for label in layer.languages if not rule.languages or label in rule.languages)
