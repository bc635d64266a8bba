import pytest

from curation.reports import equity
from curation.reports.facts import Reason

STEPS = (
    ("read", {"eng_Latn": 1000, "wol_Latn": 100, "vro_Latn": 4}),
    ("after duplicates", {"eng_Latn": 900, "wol_Latn": 90, "vro_Latn": 4}),
    ("released", {"eng_Latn": 890, "wol_Latn": 20, "vro_Latn": 0}),
)


def test_the_language_that_lost_most_is_told_by_its_own_records() -> None:
    """
    English lost more records, Wolof a larger part; four records of Võro are too few to judge by.
    """
    worst = equity.lost_most(equity.changes(STEPS))

    assert worst is not None
    assert worst.language == "wol_Latn"
    assert worst.lost == pytest.approx(0.8)
    assert equity.worst_step(worst, STEPS) == ("released", 70)


def test_a_few_records_count_where_no_language_has_more() -> None:
    worst = equity.lost_most(equity.changes((("read", {"vro_Latn": 4}), ("released", {"vro_Latn": 1}))))

    assert worst is not None and worst.language == "vro_Latn"


def test_nothing_lost_names_no_language() -> None:
    found = equity.changes((("read", {"eng_Latn": 5}), ("released", {"eng_Latn": 5})))

    assert equity.lost_most(found) is None
    assert equity.fell_furthest(found) is None


def test_a_language_seen_only_after_a_step_gains_and_does_not_divide_by_nothing() -> None:
    found = equity.changes((("read", {"eng_Latn": 5}), ("released", {"eng_Latn": 5, "swh_Latn": 5})))

    assert [(c.language, c.lost, c.points) for c in found] == [("eng_Latn", 0, -50), ("swh_Latn", None, 50)]


def test_the_worst_rule_is_that_language_s_own() -> None:
    reasons = (
        Reason("too-short", "drop", "", 500, {"eng_Latn": 495, "wol_Latn": 5}),
        Reason("unsure", "review", "", 50, {"wol_Latn": 50}),
    )

    assert equity.worst_rule("wol_Latn", reasons) == (reasons[1], 50)
    assert equity.worst_rule("vro_Latn", reasons) is None


@pytest.mark.parametrize(
    ("counts", "languages"),
    [
        pytest.param({"a": 5, "b": 5, "c": 5}, 3.0, id="equal"),
        pytest.param({"a": 7}, 1.0, id="one"),
        pytest.param({"a": 7, "b": 0}, 1.0, id="none-of-one"),
        pytest.param({}, 0.0, id="nothing"),
    ],
)
def test_diversity_counts_equally_large_languages(counts: dict[str, int], languages: float) -> None:
    assert equity.effective_languages(counts) == pytest.approx(languages)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        pytest.param(0, 10, (0.0, 0.2775), id="none-of-ten"),
        pytest.param(50, 100, (0.4038, 0.5962), id="half"),
        pytest.param(12, 10, (0.7225, 1.0), id="more-than-all"),
        pytest.param(0, 0, None, id="nothing-to-count"),
    ],
)
def test_ranges_are_wilson_s(part: int, whole: int, expected: tuple[float, float] | None) -> None:
    found = equity.wilson(part, whole)

    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-4))
