"""Layers upon a floor: what they add and tighten, for whom, and what is refused."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation import layers, policy
from curation.config import Policy
from curation.errors import BadSettings
from curation.layers import Layer
from curation.policy_diff import differences

SAID = {"words": "w", "chosen_by": "us", "evidence": "seen"}
RULES = [
    {"name": "short", "measure": "length.words", "below": 10, "verdict": "review"},
    {"name": "noisy", "measure": "length.noise", "above": 0.5, "verdict": "review", "red_line": True},
    {"name": "toxic", "measure": "length.toxic", "equals": True, "verdict": "review", "red_line": True},
]
ABOUT = {"version": "1", "date": "2026-01-01", "review_by": "2027-01-01", "stewards": ["us"]}
FLOOR = Policy.model_validate(
    {"name": "floor", "rationale": "r", "release_families": [], "rule": [r | SAID for r in RULES]} | ABOUT
)
SWAHILI = {"layer": "language", "languages": ["swh_Latn"]}
LENGTH = pa.struct([("words", pa.int32()), ("noise", pa.float32()), ("toxic", pa.bool_())])


def layer(name: str = "l", **said: Any) -> tuple[Path, Layer]:
    told = {"name": name, "layer": "institution", "rationale": "r", "rationale_language": "swh_Latn"}
    for each in (*said.get("rule", ()), *said.get("change", ())):
        each |= {"chosen_by": "them", "evidence": "heard"}
    return Path(f"{name}.toml"), Layer.model_validate(ABOUT | told | said)


def verdicts(rules: Policy, language: str, **length: Any) -> tuple[str, list[str]]:
    given = {"words": 100, "noise": 0.0, "toxic": False} | length
    columns = {"doc_id": ["d"], "language": [{"label": language}], "length": pa.array([given], LENGTH)}
    (row,) = policy.decide(pa.table(columns), rules, "web", {}).to_pylist()
    return row["verdict"], [reason["rule"] for reason in row["reasons"]]


def test_a_communitys_rule_speaks_of_its_language_alone() -> None:
    own = {"name": "own", "measure": "length.words", "below": 50, "verdict": "review", "words": "w"}
    held = layers.composed(FLOOR, [layer(**SWAHILI, rule=[own])], "letters")

    assert verdicts(held, "swh_Latn", words=20) == ("review", ["own"])
    assert verdicts(held, "eng_Latn", words=20) == ("keep", [])
    assert held.rule[-1].layer == "l"
    assert held.version == "floor 1 + l 1"


def test_a_communitys_threshold_holds_for_its_language_alone() -> None:
    change = {"rule": "short", "below": 30}
    held = layers.composed(FLOOR, [layer(**SWAHILI, change=[change])], "letters")

    assert verdicts(held, "swh_Latn", words=20)[0] == "review"
    assert verdicts(held, "eng_Latn", words=20)[0] == "keep"


def test_a_communitys_heavier_verdict_holds_for_its_language_alone() -> None:
    change = {"rule": "toxic", "verdict": "drop"}
    held = layers.composed(FLOOR, [layer(**SWAHILI, change=[change])], "letters")

    assert verdicts(held, "swh_Latn", toxic=True) == ("drop", ["toxic", "toxic--l"])
    assert verdicts(held, "eng_Latn", toxic=True) == ("review", ["toxic"])


def test_the_layer_of_a_source_holds_for_that_source_alone() -> None:
    laid = [layer(layer="source", sources=["letters"], change=[{"rule": "short", "below": 60}])]

    assert verdicts(layers.composed(FLOOR, laid, "letters"), "eng_Latn", words=50)[0] == "review"
    assert layers.composed(FLOOR, laid, "notes") is FLOOR


def test_layers_are_laid_institution_first_then_language_then_source(tmp_path: Path) -> None:
    folder = tmp_path / "policies" / "layers"
    folder.mkdir(parents=True)
    for name, kind in (("a", 'layer = "source"\nsources = ["s"]'), ("b", 'layer = "institution"')):
        (folder / f"{name}.toml").write_text(
            f'name = "{name}"\n{kind}\nversion = "1"\ndate = 2026-01-01\nreview_by = 2027-01-01\n'
            'stewards = ["us"]\nrationale = "r"\nrationale_language = "eng_Latn"\n',
            encoding="utf-8",
        )

    assert [each.name for _, each in layers.load(tmp_path)] == ["b", "a"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param({"rule": "noisy", "above": 0.6}, "never loosen", id="red-line"),
        pytest.param({"rule": "toxic", "verdict": "mask"}, "mask is lighter", id="lighter"),
        pytest.param({"rule": "short", "above": 5}, "has no above; it has below", id="other-side"),
        pytest.param({"rule": "toxic", "below": 5}, "has no below; it has equals", id="no-threshold"),
        pytest.param({"rule": "none", "below": 5}, "no rule 'none' stands below", id="unknown"),
    ],
)
def test_a_layer_that_loosens_or_slips_is_refused_with_file_and_rule(said: dict[str, Any], told: str) -> None:
    with pytest.raises(BadSettings, match=told) as refused:
        layers.composed(FLOOR, [layer("theirs", change=[said])], "letters")
    assert "theirs.toml" in str(refused.value)


def test_a_red_line_is_held_against_each_language_that_has_a_threshold_of_its_own() -> None:
    stricter = layer("first", **SWAHILI, change=[{"rule": "noisy", "above": 0.2}])
    looser = layer("second", **SWAHILI, change=[{"rule": "noisy", "above": 0.4}])

    assert layers.composed(FLOOR, [stricter], "letters").rule[1].by_language == {"swh_Latn": 0.2}
    with pytest.raises(BadSettings, match=r"red line at above 0.2; 0.4 would catch less"):
        layers.composed(FLOOR, [stricter, looser], "letters")


def test_a_threshold_that_is_no_red_line_may_be_moved_either_way() -> None:
    held = layers.composed(FLOOR, [layer(change=[{"rule": "short", "below": 5}])], "letters")

    assert verdicts(held, "eng_Latn", words=7)[0] == "keep"


def test_two_rules_of_one_name_are_refused() -> None:
    own = {"name": "short", "measure": "length.words", "below": 50, "verdict": "review", "words": "w"}

    with pytest.raises(BadSettings, match="'short' stands below already"):
        layers.composed(FLOOR, [layer(rule=[own])], "letters")


def test_what_differs_is_told_rule_by_rule() -> None:
    own = {"name": "own", "measure": "length.words", "below": 50, "verdict": "review", "words": "w"}
    changes = [{"rule": "short", "below": 30}, {"rule": "toxic", "verdict": "drop"}]
    held = layers.composed(FLOOR, [layer(rule=[own], change=changes)], "letters")

    assert list(differences(FLOOR, held)) == [
        "~ short: length.words below 10.0 -> length.words below 30.0 (l)",
        "~ toxic: review -> drop (l)",
        "+ own: length.words below 50.0, review (l)",
    ]
    assert list(differences(held, FLOOR))[-1] == "- own"
