"""What may be done with texts and with what is made of them, for whom: cases stand in tests/cases/duties."""

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import duties, entitlements, labels, rights, tiers
from curation.duties import ACTIONS, Terms
from curation.errors import BadQuery, BadSettings
from curation.tiers import Requester

ROOT = Path(__file__).parents[2]
TIERS = tiers.load(ROOT / "configs")


def cases(name: str) -> list[Any]:
    path = ROOT / "tests" / "cases" / "duties" / f"{name}.toml"
    return [pytest.param(c, id=c["id"]) for c in tomllib.loads(path.read_text("utf-8"))["case"]]


def family(licence: str) -> str:
    found = rights.normalise(licence)
    return found.family if found else rights.UNKNOWN


@pytest.mark.parametrize("case", cases("texts"))
def test_what_may_be_done_with_a_text(case: dict[str, Any]) -> None:
    licence = case["licence"]
    row = {"licence": licence, "licence_family": family(licence)}
    row |= {"community_labels": case.get("labels"), "reservations": case.get("reservations")}
    found = entitlements.of_text(row, TIERS, Requester.of(case.get("requester", "")))

    assert {action: found.terms.actions[action] for action in case["answers"]} == case["answers"]
    assert set(case.get("duties", ())) <= set(found.terms.duties)
    assert not set(case.get("without", ())) & set(found.terms.duties)
    for action, answer in found.terms.actions.items():
        assert bool(found.because(action)) == (answer != duties.PERMIT), action


@pytest.mark.parametrize("case", cases("mixes"))
def test_what_cannot_be_joined_is_refused_with_the_reason(case: dict[str, Any]) -> None:
    shards = [{"licence_family": family(each), "licence": {each: 1}} for each in case["licences"]]
    why = entitlements.refusal(entitlements.of_shards(shards, TIERS), case["action"])

    assert (why is None) == ("refused" not in case), why
    assert case.get("refused", "") in (why or "")


def test_every_action_of_every_case_is_known() -> None:
    assert len(cases("texts")) + len(cases("mixes")) >= 60
    assert all(set(case.values[0]["answers"]) <= set(ACTIONS) for case in cases("texts"))


ANSWERS = st.sampled_from([duties.PERMIT, duties.WITH_DUTIES, duties.UNKNOWN, duties.FORBID])
TERMS = st.builds(
    Terms,
    st.fixed_dictionaries(dict.fromkeys(ACTIONS, ANSWERS)),
    st.lists(st.sampled_from(sorted(duties.KINDS)), max_size=3, unique=True).map(tuple),
)


@given(st.lists(TERMS, max_size=4))
def test_together_nothing_is_allowed_that_one_does_not_allow(parts: list[Terms]) -> None:
    joined = duties.together(parts)

    for part, action in itertools.product(parts, ACTIONS):
        assert duties.stricter(part.actions[action], joined.actions[action]) == joined.actions[action]
    assert set(joined.duties) - {duties.NONE} == {d for part in parts for d in part.duties} - {duties.NONE}


@given(st.lists(TERMS, min_size=1, max_size=4), st.randoms())
def test_the_order_and_the_grouping_of_texts_change_nothing(parts: list[Terms], chance: Any) -> None:
    mixed = chance.sample(parts, len(parts))
    grouped = duties.together([duties.together(mixed[:2]), *mixed[2:], mixed[0]])

    assert grouped.actions == duties.together(parts).actions
    assert set(grouped.duties) == set(duties.together(parts).duties)


@pytest.mark.parametrize(
    "said", ["comercial,FR", "commercial,UK", "commercial,XX", "FR,DE", "commercial,noncommercial"]
)
def test_a_requester_that_makes_no_sense_is_asked_about(said: str) -> None:
    with pytest.raises(BadQuery):
        Requester.of(said)


@pytest.mark.parametrize("spelling", ["TK S", "tk:seasonal", "TK Seasonal", "tk-label-seasonal"])
def test_a_label_is_known_in_each_spelling(spelling: str) -> None:
    assert labels.read(spelling).name == "Seasonal"


def test_tiers_that_leave_an_action_open_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tiers").mkdir()
    text = (ROOT / "configs" / "tiers" / "noodl.toml").read_text(encoding="utf-8")
    (tmp_path / "tiers" / "noodl.toml").write_text(
        text.replace('display = "permit-with-duties"', "", 1), "utf-8"
    )
    with pytest.raises(BadSettings, match="display is missing"):
        tiers.load(tmp_path)


def test_one_licence_has_its_tiers_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "tiers").mkdir()
    for name in ("a", "b"):
        text = (ROOT / "configs" / "tiers" / "noodl.toml").read_text(encoding="utf-8")
        (tmp_path / "tiers" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match="in another file"):
        tiers.load(tmp_path)
