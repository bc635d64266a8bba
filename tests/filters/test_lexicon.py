import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters import _folding, _lexicon, _lexicon_file
from filters._lexicon import Lexicon, Term

ROOT = Path(__file__).parents[2]

HEAD = """
language = "deu_Latn"
version = "1.0.0"
licence = "CC-BY-4.0"
author = "A. Speaker"
"""
TERM = '[[term]]\nterm = "Blödmann"\nclass = "insult"\nseverity = 1\n'


def listed(*terms: str, language: str = "deu_Latn") -> Lexicon:
    return _lexicon.compile_terms(language, [Term(term, "insult", 1) for term in terms])


def found(text: str, *terms: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in _lexicon.find(text, listed(*terms))]


@pytest.mark.parametrize(
    ("text", "term", "places"),
    [
        pytest.param("Du Blödmann!", "blödmann", ["Blödmann"], id="case"),
        pytest.param("BLÖDMANN", "Blödmann", ["BLÖDMANN"], id="capitals"),
        pytest.param("Blo\u0308dmann", "Blödmann", ["Blo\u0308dmann"], id="decomposed"),
        pytest.param("… Blödmann", "Blödmann", ["Blödmann"], id="after-a-sign-that-folds-to-three"),
        pytest.param("die Strasse, die STRASSE", "Straße", ["Strasse", "STRASSE"], id="sharp-s"),
        pytest.param("ﬁes und Ｆｉｅｓ", "fies", ["ﬁes", "Ｆｉｅｓ"], id="ligature-and-full-width"),
        pytest.param("Blödmannschaft, Urblödmann", "Blödmann", [], id="inside-a-word"),
        pytest.param("Blodmann", "Blödmann", [], id="marks-stay"),
        pytest.param("fils  de\nroi", "fils de roi", ["fils  de\nroi"], id="phrase-over-a-line-break"),
        pytest.param("l'idiot", "idiot", ["idiot"], id="after-an-apostrophe"),
        pytest.param("彼は馬鹿だ", "馬鹿", ["馬鹿"], id="japanese-has-no-spaces"),
        pytest.param("がか", "か", ["か"], id="a-mark-makes-another-letter"),
        pytest.param("कुत्ता कुत्ते", "कुत्ता", ["कुत्ता"], id="hindi-vowel-signs"),
        pytest.param("می\u200cخر خر", "خر", ["خر"], id="persian-joiner"),
        pytest.param("Blöd\u00admann", "Blödmann", ["Blöd\u00admann"], id="soft-hyphen"),
        pytest.param("Blöd\u200bmann", "Blödmann", ["Blöd\u200bmann"], id="zero-width-space"),
        pytest.param("Blöd\u200dmann", "Blödmann", ["Blöd\u200dmann"], id="joiner-in-latin"),
        pytest.param("ß\u00ad Blödmann", "Blödmann", ["Blödmann"], id="after-signs-that-even-out"),
        pytest.param("حـــمار", "حمار", ["حـــمار"], id="arabic-lengthening"),
        pytest.param("حِمَارٌ", "حمار", ["حِمَارٌ"], id="arabic-vowels"),
        pytest.param("חֲמוֹר", "חמור", ["חֲמוֹר"], id="hebrew-points"),
        pytest.param("기레기들이 병신", "기레기*", ["기레기들이"], id="a-stem-with-endings"),
        pytest.param("Blödmänner, Urblödmann", "blöd*", ["Blödmänner"], id="a-stem-begins-words"),
        pytest.param("du blöder Mann", "blöder mann*", ["blöder Mann"], id="a-stem-in-a-phrase"),
        pytest.param("¡idiot!", "¡idiot!", ["idiot"], id="signs-around-a-term"),
        pytest.param("", "x", [], id="empty"),
    ],
)
def test_terms_are_found_where_they_stand(text: str, term: str, places: list[str]) -> None:
    assert found(text, term) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("such 5h1t, a$$h0le", ["5h1t", "a$$h0le"], id="figures-and-signs-for-letters"),
        pytest.param("shit", ["shit"], id="plain"),
        pytest.param("$45 and 5417", [], id="figures-alone"),
    ],
)
def test_a_list_may_read_figures_as_letters(text: str, places: list[str]) -> None:
    terms = [Term("shit", "profanity", 2), Term("asshole", "insult", 2), Term("sas", "other", 1)]
    lexicon = _lexicon.compile_terms("eng_Latn", terms, leetspeak=True)

    assert [text[hit.start : hit.end] for hit in _lexicon.find(text, lexicon)] == places


def test_figures_stay_figures_unless_a_list_says_so() -> None:
    assert found("5h1t", "shit") == []


def test_of_two_terms_at_one_place_the_longer_wins() -> None:
    assert found("son of a goat", "son", "son of a goat") == ["son of a goat"]


@given(
    st.text(alphabet="aßﬁÄA\u0308 ，。😀がか\n\u00ad", max_size=20), st.sampled_from(["ass", "fi", "ä", "か"])
)
def test_a_place_covers_what_folds_to_the_term(text: str, term: str) -> None:
    for each in found(text, term):
        assert _folding.fold(term) in _lexicon.fold(each)
        assert unicodedata.category(each[0])[0] != "Z"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("you goat", 0.5, id="one-word-of-two"),
        pytest.param("kind words only", 0.0, id="none"),
        pytest.param("彼は馬鹿", 0.5, id="letters-where-words-have-no-spaces"),
    ],
)
def test_share_is_hits_per_word(text: str, share: float) -> None:
    lexicon = listed("goat", "馬鹿")

    assert _lexicon.share(text, _lexicon.find(text, lexicon)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        pytest.param('He said "goat" twice.', 1, id="typewriter"),
        pytest.param("„goat“, “goat”, «goat», »goat«", 4, id="european"),
        pytest.param("「goat」『goat』｢goat｣〈goat〉﹁goat﹂", 5, id="corners"),
        pytest.param("”goat” ja »goat»", 2, id="finnish-and-swedish"),
        pytest.param("‹goat› ›goat‹ ‘goat’ ‚goat‘ 'goat' ＂goat＂ 〝goat〟", 7, id="single-and-wide"),
        pytest.param("goat “not here” goat", 0, id="outside"),
        pytest.param("the cat's goat isn't", 0, id="apostrophes"),
        pytest.param('an open " goat\nand another " line', 0, id="not-over-lines"),
    ],
)
def test_hits_within_quotation_marks_are_counted(text: str, quoted: int) -> None:
    assert sum(_lexicon.quoted(text, _lexicon.find(text, listed("goat")))) == quoted


def test_a_list_is_read_with_its_classes(tmp_path: Path) -> None:
    path = tmp_path / "deu_Latn.toml"
    path.write_text(HEAD + TERM, encoding="utf-8")

    lexicon = _lexicon_file.read_all(tmp_path)["deu_Latn"]

    assert [hit.kind for hit in _lexicon.find("Blödmann!", lexicon)] == ["insult"]


def test_a_list_may_have_no_terms_yet(tmp_path: Path) -> None:
    path = tmp_path / "deu_Latn.toml"
    path.write_text(HEAD, encoding="utf-8")

    assert _lexicon.find("Blödmann", _lexicon_file.read(path)) == []


def test_without_a_folder_there_are_no_lists(tmp_path: Path) -> None:
    assert _lexicon_file.read_all(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param(HEAD + "colour = 'red'\n", "'colour'", id="unknown-key"),
        pytest.param(HEAD.replace("licence", "license"), "'license'", id="misspelt-key"),
        pytest.param(HEAD.replace('licence = "CC-BY-4.0"', ""), "'licence'", id="no-licence"),
        pytest.param(HEAD.replace('"1.0.0"', "1"), "'version'", id="version-is-a-number"),
        pytest.param(HEAD.replace("deu_Latn", "German"), "'language'", id="language-by-name"),
        pytest.param(HEAD.replace("deu_Latn", "gsw_Latn"), "'language'", id="another-file-name"),
        pytest.param(HEAD + TERM.replace("insult", "rude"), "'class'", id="unknown-class"),
        pytest.param(HEAD + TERM.replace("severity = 1", "severity = 4"), "'severity'", id="too-grave"),
        pytest.param(HEAD + TERM.replace("severity = 1", "severity = true"), "'severity'", id="not-a-number"),
        pytest.param(HEAD + TERM.replace("Blödmann", "!?"), "'term'", id="no-letters"),
        pytest.param(HEAD + TERM + TERM.replace("Blöd", "BLÖD"), "'term'", id="twice"),
        pytest.param(HEAD + "leetspeak = 'yes'\n", "'leetspeak'", id="leetspeak-is-no-boolean"),
        pytest.param(HEAD + TERM + "owner = 3\n", "'owner'", id="owner-is-a-number"),
        pytest.param(HEAD + "term = 'Blödmann'\n", "'term'", id="not-a-list-of-tables"),
        pytest.param(HEAD + "term = ['Blödmann']\n", "[[term]]", id="terms-are-bare-words"),
        pytest.param(HEAD + TERM + "note = 3\n", "'note'", id="note-is-a-number"),
        pytest.param("language = \n", "TOML", id="not-toml"),
    ],
)
def test_a_bad_list_is_refused_with_its_file_and_key(content: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "deu_Latn.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ValueError, match=r"deu_Latn\.toml") as refusal:
        _lexicon_file.read(path)
    assert key in str(refusal.value)


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "deu_Latn.toml"
    path.write_bytes(b"note = '\xff'")

    with pytest.raises(ValueError, match="UTF-8"):
        _lexicon_file.read(path)


def test_every_shipped_list_reads_and_names_its_origin() -> None:
    lists = _lexicon_file.read_all(ROOT / "configs" / "lexicons")

    assert len(lists) >= 25
    for lexicon in lists.values():
        assert lexicon.terms
        assert lexicon.licence == "CC-BY-4.0"


def test_seeding_leaves_out_what_stands_in_ordinary_sentences(tmp_path: Path) -> None:
    from filters.training import lexicons

    offered, out = tmp_path / "ldnoobw", tmp_path / "out"
    offered.mkdir()
    for code in lexicons.LANGUAGES:
        (offered / f"{code}.txt").write_text("", encoding="utf-8")
    (offered / "sv.txt").write_text("blubb\nsås\nkatt\n", encoding="utf-8")
    benign = tmp_path / "benign.tsv"
    benign.write_text("swe_Latn\tcv\ttrain\ten katt sover\n" * 300, encoding="utf-8")

    rows = {row.language: row for row in lexicons.seed(offered, benign, out)}

    assert [term.term for term in _lexicon_file.read(out / "swe_Latn.toml").terms] == ["blubb"]
    assert (rows["swe_Latn"].left_out, rows["swe_Latn"].measured_out) == (1, 1)


def test_lists_are_measured_on_sentences_that_they_were_not_chosen_with(tmp_path: Path) -> None:
    from filters.training import lexicons

    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "deu_Latn.toml").write_text(HEAD + TERM, encoding="utf-8")
    benign, chosen = tmp_path / "benign.tsv", tmp_path / "chosen.tsv"
    benign.write_text("label\ttext\ndeu_Latn\tder Blödmann\ndeu_Latn\tein Tag\ndeu_Latn\tacht\n", "utf-8")
    chosen.write_text("deu_Latn\tcv\ttrain\tacht\n", "utf-8")

    found = lexicons.benign_rates(benign, lists, without=chosen)["deu_Latn"]

    assert (found.sentences, found.any_hit, found.loud) == (2, 0.5, ())


def test_shipped_lists_are_silent_on_sentences_that_they_were_not_chosen_with(shared: Path) -> None:
    from filters.training import lexicons

    chosen_with = shared / "lid-training" / "train.tsv.zst"
    for name in ("train", "dev"):
        benign = shared / "data" / "lid" / f"{name}.tsv.gz"
        for each in lexicons.benign_rates(
            benign, ROOT / "configs" / "lexicons", without=chosen_with
        ).values():
            assert each.any_hit <= 0.005
            assert each.loud == ()


def test_shipped_lists_are_silent_on_ordinary_sentences(shared: Path) -> None:
    """
    Any term of a list stands in at most 0.5 % of the ordinary sentences of its language.
    """
    from filters.training import lexicons

    lists = _lexicon_file.read_all(ROOT / "configs" / "lexicons")
    benign = lexicons.sentences(shared / "lid-training" / "train.tsv.zst", frozenset(lists))

    for language, lexicon in lists.items():
        hit = [text for text in benign[language] if _lexicon.find(text, lexicon)]
        assert len(hit) <= 0.005 * len(benign[language]), (language, hit[:3])
