"""What the language model needs beside its weights: how far to trust which of its answers.

fastText's probabilities are no probabilities of being right: they are mapped to the share of right
answers that was measured at such a score, and a language is named only above the score from which it
was right nineteen times in twenty. The table stands as TOML beside the model.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filters._language_vote import Votes

FLOOR = 0.3  # no language is named below it; the least threshold of FineWeb-2's configurations too

# Letters of these writing systems may stand in a text that a label gives as the key's.
_MIXED = {"Jpan": frozenset({"Jpan", "Hani"}), "Kore": frozenset({"Kore", "Hani"})}


@dataclass(frozen=True, slots=True)
class Group:
    """Languages that are mistaken for each other; `label` names them all, or is null where nothing does."""

    label: str | None
    members: frozenset[str]
    threshold: float = FLOOR


@dataclass(frozen=True, slots=True)
class Table:
    """Calibration, thresholds and groups of one model; `validated` holds what was measured and found fit."""

    raw: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)
    default: float = 0.5
    thresholds: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    validated: frozenset[str] = frozenset()
    votes: Votes = field(default_factory=Votes)
    voted_raw: tuple[float, ...] = (0.0, 1.0)
    voted_right: tuple[float, ...] = (0.0, 1.0)

    def calibrated(self, score: float, *, voted: bool = False) -> float:
        """Return the share of right answers that was measured at such a score, between points by line.

        A score means another share after a second vote, which is asked about the doubtful alone.
        """
        return (
            _between(self.voted_raw, self.voted_right, score)
            if voted
            else _between(self.raw, self.right, score)
        )

    def threshold(self, label: str) -> float:
        """Return the least calibrated score with which a label is believed."""
        return self.thresholds.get(label, self.default)

    def group_of(self, label: str) -> Group | None:
        """Return the group of languages that a label is mistaken for; null where it has none."""
        return next((group for group in self.groups if label in group.members), None)


def _between(raw: Sequence[float], right: Sequence[float], score: float) -> float:
    if score <= raw[0]:
        return right[0]
    if score >= raw[-1]:
        return right[-1]
    i = bisect_right(raw, score)
    return right[i - 1] + (right[i] - right[i - 1]) * (score - raw[i - 1]) / (raw[i] - raw[i - 1])


def allows(label: str, script: str | None) -> bool:
    """Tell whether a text mostly in one writing system can be what a label says."""
    own = label.rpartition("_")[2]
    return script in _MIXED.get(own, frozenset({own}))


def read(path: Path) -> Table:
    """Read a table as `write` left it."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return Table(
        raw=tuple(found["calibration"]["raw"]),
        right=tuple(found["calibration"]["right"]),
        default=found["default_threshold"],
        thresholds=found["thresholds"],
        groups=tuple(
            Group(g.get("label"), frozenset(g["members"]), g["threshold"]) for g in found.get("groups", ())
        ),
        validated=frozenset(found["validated"]),
        **_read_votes(found),
    )


def _read_votes(found: Mapping[str, Any]) -> dict[str, Any]:
    if "voted" not in found:
        return {}
    raw, right = found["voted"]["raw"], found["voted"]["right"]
    return {"votes": Votes(found["votes"]), "voted_raw": tuple(raw), "voted_right": tuple(right)}


def write(table: Table, path: Path) -> None:
    """Write a table as TOML, everything in sorted order, scores with four decimals."""
    parts = [
        "# Written by filters/training/language.py; see language.md.",
        f"default_threshold = {table.default:.4f}",
        f"validated = {_strings(table.validated)}",
        f"\n[calibration]\nraw = {_numbers(table.raw)}\nright = {_numbers(table.right)}",
        "\n[thresholds]",
        *(f"{label} = {value:.4f}" for label, value in sorted(table.thresholds.items())),
    ]
    for group in table.groups:
        parts.append("\n[[groups]]")
        parts.extend([f'label = "{group.label}"'] if group.label else [])
        parts.append(f"members = {_strings(group.members)}\nthreshold = {group.threshold:.4f}")
    path.write_text("\n".join([*parts, *_vote_lines(table)]) + "\n", encoding="utf-8")


def _vote_lines(table: Table) -> list[str]:
    if not table.votes.counts:
        return []
    head = f"\n[voted]\nraw = {_numbers(table.voted_raw)}\nright = {_numbers(table.voted_right)}\n"
    return [
        f"{head}\n# Of texts in a label, how many CLD2 takes for which language.\n[votes]",
        *(
            f"{label} = {{ {', '.join(f'{word} = {n}' for word, n in counts.items())} }}"
            for label, counts in sorted(table.votes.counts.items())
        ),
    ]


def _strings(values: frozenset[str]) -> str:
    return "[\n" + "".join(f'  "{value}",\n' for value in sorted(values)) + "]"


def _numbers(values: tuple[float, ...]) -> str:
    return "[" + ", ".join(f"{value:.4f}" for value in values) + "]"
