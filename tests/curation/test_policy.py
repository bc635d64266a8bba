from typing import Any

import pyarrow as pa
import pytest

from curation import config, policy, schema
from curation.config import Policy
from curation.reviewing import Review

DESCRIBED = {
    "length": {"key": "length-v1", "model": None, "validated": None},
    "toxicity": {"key": "toxicity-v1-abc", "model": "abc", "validated": ["eng_Latn"]},
}


def rules(*given: dict[str, Any]) -> Policy:
    about = {"words": "w", "chosen_by": "us", "evidence": "seen"}
    return Policy.model_validate(
        {
            "name": "test",
            "version": "1",
            "date": "2026-01-01",
            "review_by": "2027-01-01",
            "stewards": ["us"],
            "rationale": "r",
            "release_families": ["attribution"],
            "rule": [{"name": f"rule-{i}", **about, **each} for i, each in enumerate(given)],
        }
    )


def table(*rows: tuple[str, int | None, bool | None, str]) -> pa.Table:
    labels, letters, toxic, families = zip(*rows, strict=True)
    return pa.table(
        {
            "doc_id": [f"d{i}" for i in range(len(rows))],
            "language": [{"label": label} for label in labels],
            "length": pa.array([{"letters": n} for n in letters], pa.struct([("letters", pa.int32())])),
            "toxicity": pa.array([{"drop_rule": t} for t in toxic], pa.struct([("drop_rule", pa.bool_())])),
            "licence_family": list(families),
        }
    )


SHORT = {"measure": "length.letters", "below": 100, "verdict": "drop"}
TOXIC = {"measure": "toxicity.drop_rule", "equals": True, "verdict": "drop"}
NO_LICENCE = {"measure": "document.licence_family", "equals": "unknown", "verdict": "review"}


def verdicts(found: pa.Table) -> list[str]:
    result: list[str] = found["verdict"].to_pylist()
    return result


def test_the_heaviest_rule_decides_and_all_reasons_are_kept() -> None:
    found = policy.decide(
        table(("eng_Latn", 20, False, "unknown")), rules(SHORT, NO_LICENCE), "trusted", DESCRIBED
    )

    assert verdicts(found) == ["drop"]
    assert [r["rule"] for r in found["reasons"][0].as_py()] == ["rule-0", "rule-1"]


def test_a_reason_names_score_and_threshold() -> None:
    found = policy.decide(table(("eng_Latn", 20, False, "pd")), rules(SHORT), "trusted", DESCRIBED)

    reason = found["reasons"][0].as_py()[0]
    assert (reason["score"], reason["threshold"], reason["measure"]) == (20, 100, "length.letters")


def test_a_threshold_can_be_another_for_a_language() -> None:
    rule = SHORT | {"by_language": {"cmn_Hani": 10}}
    found = policy.decide(
        table(("eng_Latn", 20, None, "pd"), ("cmn_Hani", 20, None, "pd")), rules(rule), "trusted", DESCRIBED
    )

    assert verdicts(found) == ["drop", "keep"]


def test_a_model_that_was_not_validated_for_a_language_may_flag_and_never_drop() -> None:
    found = policy.decide(
        table(("eng_Latn", 500, True, "pd"), ("wol_Latn", 500, True, "pd")),
        rules(TOXIC),
        "trusted",
        DESCRIBED,
    )

    assert verdicts(found) == ["drop", "review"]
    assert found["reasons"][1].as_py()[0]["model_valid_for_language"] is False


def test_a_measure_that_is_missing_accuses_nobody() -> None:
    found = policy.decide(table(("eng_Latn", None, None, "pd")), rules(SHORT, TOXIC), "trusted", DESCRIBED)

    assert verdicts(found) == ["keep"]


@pytest.mark.parametrize(("tier", "verdict"), [("web", "drop"), ("trusted", "keep")])
def test_a_rule_for_one_tier_leaves_the_other_alone(tier: str, verdict: str) -> None:
    found = policy.decide(
        table(("eng_Latn", 20, None, "pd")), rules(SHORT | {"tier": "web"}), tier, DESCRIBED
    )

    assert verdicts(found) == [verdict]


def test_the_hash_of_a_policy_follows_its_content() -> None:
    assert policy.policy_hash(rules(SHORT)) != policy.policy_hash(rules(SHORT | {"below": 99}))
    assert policy.policy_hash(rules(SHORT)) == policy.policy_hash(rules(SHORT))


MASKED = {"measure": "personal_data.emails", "above": 0, "verdict": "mask", "mask": ["email"]}


def mailed(*rows: tuple[int, int | None]) -> pa.Table:
    """Return documents with so many e-mail addresses, published in such a year."""
    plain = table(*(("eng_Latn", 20, None, "pd") for _ in rows))
    emails = pa.array([{"emails": n} for n, _ in rows], pa.struct([("emails", pa.int32())]))
    years = pa.array([year for _, year in rows], pa.int32())
    return plain.append_column("personal_data", emails).append_column("published_year", years)


@pytest.mark.parametrize(
    ("others", "verdict"),
    [
        pytest.param([], "mask", id="heavier-than-keep"),
        pytest.param([NO_LICENCE | {"equals": "pd"}], "review", id="lighter-than-review"),
        pytest.param([SHORT], "drop", id="lighter-than-drop"),
    ],
)
def test_a_mask_weighs_more_than_keeping_and_less_than_all_else(others: list[Any], verdict: str) -> None:
    found = policy.decide(mailed((1, None)), rules(MASKED, *others), "web", {})

    assert verdicts(found) == [verdict]
    assert found["reasons"][0].as_py()[0]["mask"] == ["email"]


def test_a_rule_with_a_year_leaves_older_texts_alone_and_meets_undated_ones() -> None:
    rows = mailed((1, 1912), (1, 1969), (1, 1970), (1, None), (0, 2000))
    found = policy.decide(rows, rules(MASKED | {"since_year": 1970}), "web", {})

    assert verdicts(found) == ["keep", "keep", "mask", "mask", "keep"]
    (hit,) = policy.trace(rows, rules(MASKED | {"since_year": 1970}), "web")
    assert hit.old.tolist() == [True, True, False, False, False]


def test_a_model_that_was_not_validated_may_still_mask() -> None:
    described = {"personal_data": {"key": "personal_data-v9-abc", "model": "abc", "validated": []}}
    found = policy.decide(mailed((1, None)), rules(MASKED), "web", described)

    assert verdicts(found) == ["mask"]


def test_reasons_hold_no_word_of_the_text() -> None:
    found = policy.decide(mailed((1, None)), rules(MASKED), "web", {})

    (reason,) = found["reasons"][0].as_py()
    assert set(reason) == {field.name for field in schema.REASON}
    assert {k for k, v in reason.items() if isinstance(v, str)} == {"rule", "verdict", "measure"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"mask": []}, "names what is masked", id="nothing-named"),
        pytest.param({"mask": ["name"]}, "Input should be", id="unknown-kind"),
        pytest.param({"measure": "length.letters"}, "goes with a measure of personal_data", id="no-places"),
        pytest.param({"since_year": 19}, "1000", id="no-year"),
    ],
)
def test_a_mask_says_what_and_a_measure_says_where(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rules(MASKED | change)


def test_a_calibrated_rule_speaks_only_of_calibrated_languages() -> None:
    rule = {"measure": "length.letters", "below": "calibrated", "verdict": "review"}
    given = config.calibrated(rules(rule), lambda measure, side: {"eng_Latn": 30.0} if side == "low" else {})
    rows = table(("eng_Latn", 20, None, "pd"), ("eng_Latn", 40, None, "pd"), ("tlh_Latn", 1, None, "pd"))
    found = policy.decide(rows, given, "trusted", DESCRIBED)

    assert verdicts(found) == ["review", "keep", "keep"]


def test_what_a_rule_says_of_a_language_goes_before_its_calibration() -> None:
    rule = {"measure": "length.letters", "above": "calibrated", "verdict": "review", "by_language": {"a": 1}}
    given = config.calibrated(
        rules(rule), lambda measure, side: {"a": 5.0, "b": 6.0} if side == "high" else {}
    )

    assert given.rule[0].by_language == {"a": 1.0, "b": 6.0}


def test_where_people_disagree_a_filter_flags_and_does_not_drop() -> None:
    described = {"length": {"key": "k", "model": None, "validated": None, "distrusted": ["eng_Latn"]}}
    found = policy.decide(
        table(("eng_Latn", 5, False, "pd"), ("wol_Latn", 5, False, "pd")), rules(SHORT), "web", described
    )

    assert verdicts(found) == ["review", "drop"]


def test_how_people_review_is_no_part_of_the_digest() -> None:
    asked = rules(SHORT).model_copy(update={"review": Review(overlap=2)})

    assert policy.policy_hash(asked) == policy.policy_hash(rules(SHORT))
