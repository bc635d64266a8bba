"""The second vote: what CLD2 says, how it weighs, and that it is asked about the doubtful alone."""

from pathlib import Path

import pytest

from filters import _cld2, language
from filters._language_curves import Curve
from filters._language_decision import Line, Vote, decide
from filters._language_table import Table, read, write
from filters._language_vote import OTHER, Votes, counted

LABELS = frozenset({"eng_Latn", "swe_Latn", "swh_Latn", "luo_Latn", "adh_Latn"})
VOTES = Votes({"eng_Latn": {"eng": 50}, "swe_Latn": {"swe": 40, OTHER: 2}, "luo_Latn": {"swh": 20, "eng": 9}})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Every Saturday the children meet at the library of the village.", "eng", id="english"),
        pytest.param("Kila Jumamosi watoto hukutana kwenye maktaba ya kijiji.", "swh", id="swahili"),
        pytest.param("每个星期六，村里的图书馆都会开门，孩子们来这里读书。", "cmn", id="chinese"),
        pytest.param("xq zzt", None, id="nothing"),
        pytest.param("", None, id="empty"),
        pytest.param("\x00\x07\ud7ff\x1b", None, id="control-characters"),
    ],
)
def test_cld2_names_a_language_by_our_code_or_none(text: str, language: str | None) -> None:
    assert _cld2.ask(text) == language


def test_a_word_for_a_language_raises_it_and_keeps_the_sum() -> None:
    scores = VOTES.weigh({"eng_Latn": 0.5, "swe_Latn": 0.3}, "swe_Latn", LABELS)

    assert scores["swe_Latn"] > scores["eng_Latn"]
    assert sum(scores.values()) == pytest.approx(0.8)


def test_a_word_says_little_against_a_language_that_cld2_was_never_taught() -> None:
    known = VOTES.weigh({"eng_Latn": 0.6, "swh_Latn": 0.4}, "swh_Latn", LABELS)
    unknown = VOTES.weigh({"luo_Latn": 0.6, "swh_Latn": 0.4}, "swh_Latn", LABELS)

    assert known["swh_Latn"] > 0.8
    assert unknown["luo_Latn"] > 0.5


def test_a_language_beyond_the_candidates_may_be_named_but_weighs_little() -> None:
    scores = VOTES.weigh({"luo_Latn": 0.9}, "swe_Latn", LABELS)

    assert 0 < scores["swe_Latn"] < 0.2


def test_single_words_count_as_other() -> None:
    votes = counted([("luo_Latn", "swh"), ("luo_Latn", "swh"), ("luo_Latn", "eng"), ("luo_Latn", None)])

    assert votes.counts == {"luo_Latn": {"swh": 2, OTHER: 2}}


def test_the_vote_is_asked_about_the_doubtful_alone() -> None:
    table = Table(votes=VOTES)
    asked: list[dict[str, float]] = []

    def ask(scores: dict[str, float]) -> Vote | None:
        asked.append(scores)
        return Vote("swe_Latn", {"swe_Latn": 0.8, "eng_Latn": 0.1})

    sure = decide([Line({"eng_Latn": 0.95}, 100)], "und", table, ask=ask)
    doubtful = decide([Line({"eng_Latn": 0.5, "swe_Latn": 0.4}, 100)], "und", table, ask=ask)

    assert len(asked) == 1
    assert (sure.label, sure.vote) == ("eng_Latn", None)
    assert (doubtful.label, doubtful.vote) == ("swe_Latn", "swe_Latn")
    assert doubtful.languages == (("swe_Latn", 1.0),)


def test_a_table_with_votes_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = Table(votes=VOTES, voted=(Curve(40, (0.0, 0.5), (0.0, 0.9)),), folded=True)
    write(table, tmp_path / "t.toml")

    assert read(tmp_path / "t.toml") == table


def test_the_shipped_table_asks_for_a_second_vote() -> None:
    assert len(language.default().table.votes.counts) > 300


def test_one_doubtful_line_makes_no_second_language_and_a_sure_one_does() -> None:
    table = Table()
    main = Line({"eng_Latn": 0.97, "swe_Latn": 0.01}, 100)

    doubt = decide([main, main, Line({"swe_Latn": 0.6, "eng_Latn": 0.3}, 100)], "und", table)
    sure = decide([main, main, Line({"swe_Latn": 0.97, "eng_Latn": 0.01}, 100)], "und", table)

    assert [name for name, _ in doubt.languages] == ["eng_Latn"]
    assert [name for name, _ in sure.languages] == ["eng_Latn", "swe_Latn"]
