"""What the language model needs beside its weights: how far to trust which of its answers.

fastText's probabilities are no probabilities of being right: they are mapped to the share of right
answers that was measured at such a score and length, and each label has a confidence that it must reach.
The table stands as TOML beside the model.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filters._language_curves import Curve, between
from filters._language_vote import Votes

PAGE = 300  # letters, from which a text is held to what was measured of its label
LIKELY = 0.4  # asked of shorter texts; on held-out sentences .5 and more cost more names than they mend
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

    curves: tuple[Curve, ...] = (Curve(),)
    default: float = 0.5
    thresholds: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    validated: frozenset[str] = frozenset()
    votes: Votes = field(default_factory=Votes)
    voted: tuple[Curve, ...] = (Curve(),)
    folded: bool = False  # whether the model was taught text in small letters, without marks
    _group_of: Mapping[str, Group] = field(init=False, repr=False, compare=False)
    _relatives: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the group of each label, which is asked for of every line; of two the first."""
        found = {label: group for group in reversed(self.groups) for label in group.members}
        object.__setattr__(self, "_group_of", found)

    def calibrated(self, score: float, letters: int, *, voted: bool = False) -> float:
        """Return the share of right answers that was measured at such a score in so many letters.

        A score means another share after a second vote, which is asked about the doubtful alone.
        """
        return between(self.voted if voted else self.curves, score, letters)

    def threshold(self, label: str, letters: int) -> float:
        """Return the least calibrated score with which a label is believed of a text of so many letters.

        A page in the wrong place is worse than a sentence, of which somebody sees the alternatives.
        """
        threshold = self.thresholds.get(label, self.default)
        return threshold if letters >= PAGE else min(threshold, LIKELY)

    def group_of(self, label: str) -> Group | None:
        """Return the group of languages that a label is mistaken for; null where it has none."""
        return self._group_of.get(label)

    def relatives(self, label: str) -> frozenset[str]:
        """Return the other labels of which a line in a text in this label is no second language.

        A line of Bosnian in a Croatian page is a doubt about the line.
        """
        if label not in self._relatives:
            self._relatives[label] = frozenset(
                name
                for name, group in self._group_of.items()
                if name != label and (label in group.members or label == group.label)
            )
        return self._relatives[label]


def allows(label: str, script: str | None) -> bool:
    """Tell whether a text mostly in one writing system can be what a label says."""
    own = label.rpartition("_")[2]
    return script in _MIXED.get(own, frozenset({own}))


def read(path: Path) -> Table:
    """Read a table as `write` left it; a ValueError where an earlier version or another hand wrote it."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    if missing := sorted({"curves", "default_threshold", "thresholds", "validated"} - found.keys()):
        raise ValueError(f"{path}: {missing[0]} is missing; train the model again with this version")
    return Table(
        curves=_curves(found["curves"]),
        default=found["default_threshold"],
        thresholds=found["thresholds"],
        groups=tuple(
            Group(g.get("label"), frozenset(g["members"]), g["threshold"]) for g in found.get("groups", ())
        ),
        validated=frozenset(found["validated"]),
        votes=Votes(found.get("votes", {})),
        voted=_curves(found["voted"]) if "voted" in found else (Curve(),),
        folded=found.get("folded", False),
    )


def _curves(found: Sequence[Mapping[str, Any]]) -> tuple[Curve, ...]:
    return tuple(Curve(each["letters"], tuple(each["raw"]), tuple(each["right"])) for each in found)


def write(table: Table, path: Path) -> None:
    """Write a table as TOML, everything in sorted order, scores with four decimals."""
    parts = [
        "# Written by filters/training/language.py; see language.md.",
        f"folded = {str(table.folded).lower()}",
        f"default_threshold = {table.default:.4f}",
        f"validated = {_strings(table.validated)}",
        *(_curve("curves", curve) for curve in table.curves),
        *(_curve("voted", curve) for curve in table.voted),
        "\n[thresholds]",
        *(f"{label} = {value:.4f}" for label, value in sorted(table.thresholds.items())),
    ]
    for group in table.groups:
        parts.append("\n[[groups]]")
        parts.extend([f'label = "{group.label}"'] if group.label else [])
        parts.append(f"members = {_strings(group.members)}\nthreshold = {group.threshold:.4f}")
    path.write_text("\n".join([*parts, *_vote_lines(table)]) + "\n", encoding="utf-8")


def _curve(name: str, curve: Curve) -> str:
    return (
        f"\n[[{name}]]\nletters = {curve.letters}\nraw = {_numbers(curve.raw)}"
        f"\nright = {_numbers(curve.right)}"
    )


def _vote_lines(table: Table) -> list[str]:
    if not table.votes.counts:
        return []
    return [
        "\n# Of texts in a label, how many CLD2 takes for which language.\n[votes]",
        *(
            f"{label} = {{ {', '.join(f'{word} = {n}' for word, n in counts.items())} }}"
            for label, counts in sorted(table.votes.counts.items())
        ),
    ]


def _strings(values: frozenset[str]) -> str:
    return "[\n" + "".join(f'  "{value}",\n' for value in sorted(values)) + "]"


def _numbers(values: tuple[float, ...]) -> str:
    return "[" + ", ".join(f"{value:.4f}" for value in values) + "]"
