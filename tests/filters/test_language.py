"""What the identifier says, on sentences of our own and on what archives send."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import _han, _pieces, _second_opinion, load
from filters import language as module
from filters._fasttext import Model, digest
from filters._language_curves import Curve
from filters._language_decision import Answer, Line, decide, total
from filters._language_table import FLOOR, Group, Table, allows, read, write

CASES = Path(__file__).parent.parent / "cases" / "language"
SWAHILI = "Kila Jumamosi asubuhi watoto hukutana kwenye maktaba kusikiliza hadithi za zamani."
GREEK = "Κάθε Σάββατο η βιβλιοθήκη του χωριού ανοίγει νωρίς και τα παιδιά ακούν ιστορίες."
ENGLISH = "Every Saturday morning the children of the village meet at the library to hear old stories."


def measured(*texts: str | None) -> list[dict[str, object]]:
    batch = pa.record_batch({"text": pa.array(texts, pa.string())})
    return load("language")(batch).to_pylist()


def cases(kind: str) -> list[object]:
    return [
        pytest.param(case["text"], case["label"], id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))[kind])
    ]


@pytest.mark.parametrize(("text", "label"), cases("told"))
def test_a_language_is_told(text: str, label: str | list[str]) -> None:
    (found,) = measured(text)

    assert found["label"] in ([label] if isinstance(label, str) else label)


@pytest.mark.parametrize(("text", "label"), cases("unsure"))
def test_a_scrap_is_left_undetermined(text: str, label: str) -> None:
    (found,) = measured(text)

    assert (found["label"], found["confidence"], found["threshold"]) == (label, 0.0, None)


def test_rows_and_their_order_are_kept_and_nulls_stay() -> None:
    found = measured(SWAHILI, None, "", GREEK)

    assert [row and row["label"] for row in found] == ["swh_Latn", None, "und", "ell_Grek"]


def test_identify_is_the_same_as_the_filter() -> None:
    texts = pa.array([SWAHILI, None, GREEK + "\n" + ENGLISH])

    assert module.identify(texts).equals(load("language")(pa.record_batch({"text": texts})))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("ᎠᏂᏃ ᏓᏆᎧᎿᏅᎩ ᎠᎴ ᎬᏂᏳᏉ ᎦᎶᎯᏍᏗᏱ ᎤᎵᏍᏚᎢᏛ", "chr_Cher", id="cherokee"),
        pytest.param("ყოველ შაბათს სოფლის ბიბლიოთეკაში ბავშვები იკრიბებიან", "kat_Geor", id="georgian"),
        pytest.param("ⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗ", "und_Glag", id="a-script-that-no-label-has"),
        pytest.param(
            "每個星期六村裡的圖書館都會開門，孩子們來這裡讀書。", "cmn_Hant", id="traditional-characters"
        ),
        pytest.param("1914 12 24 88 — 7 %", "und", id="figures-only"),
        pytest.param("https://archive.example.org/collection/newspapers/issue", "und", id="an-address-only"),
    ],
)
def test_the_script_decides_what_it_can(text: str, label: str) -> None:
    assert measured(text)[0]["label"] == label


def test_no_answer_stands_in_a_script_that_the_text_is_not_in() -> None:
    for text in (SWAHILI, GREEK, "Баланың кітапханасы әр сенбі сайын таңертең ашылады."):
        (found,) = measured(text)
        scripts = {each["label"].split("_")[1] for each in found["alternatives"]}
        assert len(scripts) == 1


def test_a_page_in_two_languages_shows_both_and_names_the_larger() -> None:
    (found,) = measured("\n".join([GREEK, ENGLISH, GREEK, GREEK]))

    assert found["label"] == "ell_Grek"
    assert [each["label"] for each in found["languages"]] == ["ell_Grek", "eng_Latn"]
    assert sum(each["share"] for each in found["languages"]) == pytest.approx(1.0)


def test_confidence_is_at_least_the_threshold_where_a_language_is_named() -> None:
    for found in measured(SWAHILI, GREEK, ENGLISH, ENGLISH[:40], "Vila aftonen är lång och havet sover nu"):
        assert found["label"].startswith("und") or found["confidence"] >= found["threshold"]
        assert len(found["alternatives"]) <= 5


def test_a_long_text_costs_no_more_pieces_than_a_short_one() -> None:
    parts, _ = _pieces.pieces((ENGLISH + "\n") * 5000)

    assert len(parts) == _pieces.MOST_PIECES
    assert max(len(part.text) for part in _pieces.pieces("Wort " * 4000)[0]) <= _pieces.LONGEST


def test_short_lines_are_read_together() -> None:
    poem = "\n".join(SWAHILI.split())

    assert len(_pieces.pieces(poem)[0]) == 2
    assert measured(poem)[0]["label"] == "swh_Latn"


def test_text_is_cleaned_of_figures_and_addresses_and_composed() -> None:
    dirty = "Cafe\u0301\t1984 \u0664 www.example.org/x jo@example.org\n ende"

    assert _pieces.clean(dirty) == "Café ende"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text: str) -> None:
    (found,) = measured(text.encode("utf-8", "ignore").decode())

    assert found["label"] == "und" or "_" in found["label"]
    assert 0.0 <= found["confidence"] <= 1.0


TABLE = Table(
    default=0.5,
    thresholds={"hrv_Latn": 0.9, "eng_Latn": 0.6},
    groups=(
        Group("hbs_Latn", frozenset({"bos_Latn", "hrv_Latn", "srp_Latn"}), 0.7),
        Group(None, frozenset({"zul_Latn", "xho_Latn"}), 0.7),
    ),
)


@pytest.mark.parametrize(
    ("scores", "label"),
    [
        pytest.param({"eng_Latn": 0.61, "sco_Latn": 0.3}, "eng_Latn", id="passes-its-threshold"),
        pytest.param({"eng_Latn": 0.59, "sco_Latn": 0.3}, "und_Latn", id="does-not-pass"),
        pytest.param({"hrv_Latn": 0.6, "bos_Latn": 0.2}, "hrv_Latn", id="clear-lead-among-relatives"),
        pytest.param({"hrv_Latn": 0.45, "bos_Latn": 0.4}, "hbs_Latn", id="relatives-named-together"),
        pytest.param({"hrv_Latn": 0.35, "bos_Latn": 0.3}, "und_Latn", id="even-together-too-little"),
        pytest.param({"zul_Latn": 0.45, "xho_Latn": 0.4}, "und_Latn", id="relatives-without-a-name"),
    ],
)
def test_relatives_are_named_together_where_no_one_is_sure(scores: dict[str, float], label: str) -> None:
    assert decide([Line(scores, 400)], "und_Latn", TABLE).label == label


def test_a_line_in_a_relative_is_no_second_language() -> None:
    answer = decide([Line({"hrv_Latn": 0.95}, 300), Line({"bos_Latn": 0.95}, 100)], "und_Latn", TABLE)

    assert answer.languages == (("hrv_Latn", 1.0),)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        pytest.param([("ell", 0.9, 90), ("eng", 0.9, 60)], {"ell", "eng"}, id="a-sure-line"),
        pytest.param([("ell", 0.9, 1200), ("eng", 0.9, 60)], {"ell"}, id="too-small-a-part"),
        pytest.param([("ell", 0.9, 1600)] + [("eng", 0.9, 20)] * 4, {"ell", "eng"}, id="but-four-sure-lines"),
        pytest.param([("ell", 0.9, 90), ("eng", 0.7, 60)], {"ell"}, id="a-doubtful-line"),
        pytest.param([("ell", 0.9, 90)] + [("eng", 0.7, 60)] * 2, {"ell", "eng"}, id="two-likely-lines"),
    ],
)
def test_a_second_language_is_one_that_a_part_of_the_text_is_in(
    lines: list[tuple[str, float, int]], named: set[str]
) -> None:
    heard = [Line({f"{language}_Latn": score}, letters) for language, score, letters in lines]

    found = decide(heard, "und", Table())

    assert {label.partition("_")[0] for label, _ in found.languages} == named


def test_a_short_text_is_named_where_it_is_likelier_than_all_else() -> None:
    table = Table(thresholds={"eng_Latn": 0.9})

    assert decide([Line({"eng_Latn": 0.5}, 100)], "und", table).label == "eng_Latn"
    assert decide([Line({"eng_Latn": 0.5}, 400)], "und", table).label == "und"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("«Ça va», dit-elle.", "ça va dit elle", id="capitals-and-marks"),
        pytest.param("ng\u2019ato, hawai\u02bbi", "ng'ato hawai\u02bbi", id="apostrophes"),
        pytest.param("བོད་ཡིག", "བོད ཡིག", id="tibetan-syllables"),
        pytest.param("क्या हिन्दी।", "क्या हिन्दी", id="vowel-signs-stay"),
    ],
)
def test_a_model_sees_letters_without_capitals_and_marks(text: str, folded: str) -> None:
    assert _pieces.fold(text) == folded


def test_a_table_of_an_earlier_version_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text("default_threshold = 0.5\n", encoding="utf-8")

    with pytest.raises(ValueError, match="curves is missing; train the model again"):
        read(tmp_path / "t.toml")


def test_a_line_surely_in_another_language_takes_nothing_from_the_first() -> None:
    scores, best = total([Line({"ell_Grek": 0.98}, 300), Line({"eng_Latn": 0.97}, 100)], TABLE)

    assert (best, scores[best]) == ("ell_Grek", pytest.approx(0.98))


def test_confidence_is_read_between_the_measured_points() -> None:
    table = Table((Curve(40, (0.0, 0.5, 1.0), (0.0, 0.8, 0.9)),))

    assert [table.calibrated(x, 400) for x in (-1.0, 0.25, 0.5, 0.75, 2.0)] == pytest.approx(
        [0.0, 0.4, 0.8, 0.85, 0.9]
    )


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    write(TABLE, tmp_path / "t.toml")

    assert read(tmp_path / "t.toml") == TABLE


@pytest.mark.parametrize(
    ("label", "script", "allowed"),
    [
        pytest.param("jpn_Jpan", "Hani", True, id="japanese-in-chinese-characters"),
        pytest.param("cmn_Hani", "Jpan", False, id="chinese-with-kana"),
        pytest.param("srp_Latn", "Cyrl", False, id="serbian-has-a-label-for-each"),
    ],
)
def test_a_label_is_only_for_its_writing_system(label: str, script: str, allowed: bool) -> None:
    assert allows(label, script) is allowed


def test_the_second_opinion_chooses_among_the_candidates_only() -> None:
    assert _second_opinion.ask(ENGLISH, ["eng_Latn", "deu_Latn", "wol_Latn"]) == "eng_Latn"
    assert _second_opinion.ask(ENGLISH, ["deu_Latn", "wol_Latn"]) == "deu_Latn"
    assert _second_opinion.ask(ENGLISH, ["wol_Latn"]) is None
    assert _second_opinion.ask("!!!", ["eng_Latn"]) is None


def test_the_second_opinion_is_the_same_each_time() -> None:
    candidates = ["dan_Latn", "nob_Latn", "swe_Latn"]

    assert len({_second_opinion.ask("Det er en god dag i dag", candidates) for _ in range(5)}) == 1


def test_the_second_opinion_is_recorded_and_never_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = Answer("dan_Latn", 0.5, (("dan_Latn", 0.5), ("nob_Latn", 0.4)))
    monkeypatch.setattr(_second_opinion, "ask", lambda text, candidates: "nob_Latn")

    line, page = (module._asked(doubtful, "en dag i juni " * n) for n in (4, 40))
    sure = module._asked(replace(doubtful, confidence=0.9), "en dag i juni")

    assert (line.label, line.second_opinion, line.opinions_differ) == ("dan_Latn", "nob_Latn", None)
    assert (page.label, page.second_opinion, page.opinions_differ) == ("dan_Latn", "nob_Latn", True)
    assert sure.second_opinion is None


def test_chinese_is_told_by_its_characters_and_other_han_text_is_left() -> None:
    assert _han.written("cmn_Hani", "图书馆") == "cmn_Hans"
    assert _han.written("cmn_Hani", "圖書館") == "cmn_Hant"
    assert _han.written("cmn_Hani", "大人") == "cmn_Hani"
    assert _han.written("vie_Hani", "圖書館") == "vie_Hani"


def test_cantonese_is_told_by_the_words_that_mandarin_does_not_write() -> None:
    scores = {"yue_Hani": 0.5, "cmn_Hani": 0.3, "vie_Hani": 0.1}

    assert _han.told_apart(scores, "佢哋喺圖書館") == {"yue_Hani": 0.8, "vie_Hani": 0.1}
    assert _han.told_apart(scores, "他們在圖書館") == {"cmn_Hani": 0.8, "vie_Hani": 0.1}
    assert _han.told_apart({"jpn_Jpan": 0.9}, "圖書館") == {"jpn_Jpan": 0.9}


def test_the_shipped_model_is_what_its_card_says() -> None:
    card = module.MODEL.with_suffix(".md").read_text(encoding="utf-8")

    assert digest(module.MODEL) in card
    assert module.MODEL.stat().st_size <= 6_000_000
    assert len(Model(module.MODEL).labels) >= 480


def test_each_threshold_and_group_is_of_a_label_that_the_model_has() -> None:
    table, labels = module.default().table, set(Model(module.MODEL).labels)

    assert set(table.thresholds) <= labels
    assert all(group.members <= labels for group in table.groups)
    assert min(table.thresholds.values()) >= FLOOR


def test_the_key_changes_with_the_model_and_names_validated_languages() -> None:
    built = load("language")

    assert built.model == digest(module.MODEL, module.MODEL.with_suffix(".toml"))
    assert "eng_Latn" in built.validated
    assert "bos_Latn" not in built.validated  # mistaken for Croatian and Serbian
