"""Many texts asked about together, and the quick ways of the decision beside plain ones."""

import random
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from filters import language
from filters._language_decision import Line, Scores, _is_second, _shares, first_of, may_be
from filters._language_table import Group, Table
from filters._pieces import fold, folded

CASES = Path(__file__).parent.parent / "cases" / "language"
APOSTROPHES = "'`\N{ACUTE ACCENT}\u2018\u2019\u02bc"
LABELS = [f"{name}_Latn" for name in ("bos", "dan", "eng", "hrv", "nob", "srp", "swe")]
TABLE = Table(
    groups=(
        Group("hbs_Latn", frozenset({"bos_Latn", "hrv_Latn", "srp_Latn"})),
        Group(None, frozenset({"dan_Latn", "nob_Latn"})),
        Group("swe_Latn", frozenset({"dan_Latn", "swe_Latn"})),
    )
)
CERTAINTY = st.sampled_from([0.0, 0.1, 0.45, 0.5, 0.7, 0.85, 0.9, 1.0])  # few, so that some are equal
LINES = st.lists(
    st.builds(Line, st.dictionaries(st.sampled_from(LABELS), CERTAINTY, min_size=1), st.integers(1, 400)),
    min_size=1,
    max_size=9,
)


def sentences() -> list[str]:
    return [
        case["text"]
        for path in sorted(CASES.glob("*.toml"))
        for kind in ("told", "unsure")
        for case in tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    ]


def test_texts_asked_about_together_get_the_answers_they_get_alone() -> None:
    chance, single = random.Random(5), sentences()
    mixed = ["\n".join(chance.sample(single, n)) for n in (2, 3, 8, 20) for _ in range(10)]
    texts = [*single, "", "1914", *mixed]
    identifier = language.default()

    together = identifier.answers(texts)

    assert len(texts) > 2 * language.TEXTS_AT_ONCE
    assert together == [answer for text in texts for answer in identifier.answers([text])]


def plainly_folded(text: str) -> str:
    bare = {ord(mark): "'" for mark in APOSTROPHES}
    for character in text.lower():
        if unicodedata.category(character)[0] in "PS":
            bare.setdefault(ord(character), " ")
    return " ".join(text.lower().translate(bare).split())


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(exclude_characters="\n")), max_size=5))
def test_texts_folded_together_are_folded_like_each_alone(texts: list[str]) -> None:
    assert folded(texts) == [plainly_folded(text) for text in texts]


def test_each_sign_is_folded_as_the_character_database_has_it() -> None:
    every = "".join(chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) != "Cs")

    assert fold(every) == plainly_folded(every)


def first_plainly(scores: Scores) -> str:
    return min(scores, key=lambda label: (-scores[label], label))


def taken_for(label: str, main: str) -> str:
    group = next((group for group in TABLE.groups if label in group.members), None)
    return main if group and (main in group.members or main == group.label) else label


def shares_plainly(lines: Sequence[Line], main: str) -> tuple[tuple[str, float], ...]:
    found, heard, letters = list[Line](), defaultdict(list), defaultdict[str, int](int)
    for line in lines:
        scores: Scores = {}
        for label, p in line.scores.items():
            name = taken_for(label, main)
            scores[name] = max(scores.get(name, 0.0), p)
        first = first_plainly(scores)
        found.append(line._replace(scores=scores))
        heard[first].append((TABLE.calibrated(scores[first], line.letters), line.letters))
    whole = sum(line.letters for line in lines)
    spoken = {main} | {label for label, said in heard.items() if _is_second(said, whole)}
    for line in found:
        likely = {label: p for label, p in line.scores.items() if label in spoken}
        letters[first_plainly(likely) if likely else main] += line.letters
    return tuple((k, n / whole) for k, n in sorted(letters.items(), key=lambda item: (-item[1], item[0])))


@settings(max_examples=300)
@given(LINES, st.sampled_from([*LABELS, "hbs_Latn"]))
def test_the_languages_of_a_text_are_those_of_the_plain_count(lines: list[Line], main: str) -> None:
    assert _shares(lines, main, TABLE) == shares_plainly(lines, main)


@settings(max_examples=300)
@given(LINES, st.sampled_from([*LABELS, "hbs_Latn"]))
def test_a_line_may_be_in_a_label_as_the_groups_say(lines: list[Line], label: str) -> None:
    for scores, _, _ in lines:
        first = first_plainly(scores)
        assert first_of(scores) == first
        assert may_be(scores, label, TABLE) == (taken_for(first, label) == label or scores[first] < 0.9)
