import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import Engine

from curation.errors import BadSettings
from curation.review import catalogues, people, words

OTHERS = [tag for tag in words.tongues() if tag != words.ENGLISH]


def test_the_pages_speak_seven_languages() -> None:
    assert {"en", "fr", "es", "pt", "sw", "ar", "hi"} <= set(words.tongues())


@pytest.mark.parametrize("tag", OTHERS)
def test_each_string_has_its_words(tag: str) -> None:
    assert catalogues.lacking(tag) == []


@pytest.mark.parametrize("tag", OTHERS)
def test_the_words_keep_the_names_of_values(tag: str) -> None:
    with words.catalogue_path(tag).open("rb") as file:
        catalogue = read_po(file, locale=tag)
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        for form in forms if message.id else ():
            assert set(re.findall(r"%\(\w+\)s", form)) == set(re.findall(r"%\(\w+\)s", source))
            assert not re.search(r"%(?!\(\w+\)s)", form)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder of catalogues that a test may change."""
    shutil.copytree(words.FOLDER, tmp_path / "locale")
    monkeypatch.setattr(words, "FOLDER", tmp_path / "locale")
    words.tongues.cache_clear()
    yield tmp_path / "locale"
    words.tongues.cache_clear()


def test_refreshing_changes_no_words_that_are_there(copied: Path) -> None:
    before = {tag: {m.id: m.string for m in words.read_catalogue(tag) if m.id} for tag in OTHERS}

    assert set(catalogues.refresh().values()) == {0}
    assert {tag: {m.id: m.string for m in words.read_catalogue(tag) if m.id} for tag in OTHERS} == before


@pytest.mark.parametrize(
    ("tag", "direction", "word"),
    [
        pytest.param("wol", "ltr", "Dugg", id="latin"),
        pytest.param("nqo", "rtl", "ߘߏ߲߬", id="right-to-left"),
        pytest.param("qaa", "ltr", "Ka", id="in-no-table"),
    ],
)
def test_a_community_adds_a_language_that_few_programs_know(
    copied: Path, tag: str, direction: str, word: str
) -> None:
    path = copied / tag / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr ""\n\nmsgid "Sign in"\nmsgstr "{word}"\n', encoding="utf-8")
    tongue = words.tongues()[tag]

    assert tongue.direction == direction
    assert tongue.translate("Sign in") == word
    assert tongue.translate("Sign out") == "Sign out"
    assert catalogues.refresh()[tag] > 50


@pytest.mark.parametrize("words_there", ["Karibu, %(nobody)s", "Karibu, 100 %", "Karibu, %(name)d"])
def test_words_with_a_slip_in_a_value_are_shown_in_english(copied: Path, words_there: str) -> None:
    path = copied / "sw" / "LC_MESSAGES" / "messages.po"
    path.write_text(f'msgid "Welcome, %(name)s"\nmsgstr "{words_there}"\n', encoding="utf-8")

    assert words.tongues()["sw"].translate("Welcome, %(name)s", name="Amina") == "Welcome, Amina"


def test_a_broken_catalogue_is_told(copied: Path) -> None:
    (copied / "sw" / "LC_MESSAGES" / "messages.po").write_text('msgid "a\nnonsense', encoding="utf-8")

    with pytest.raises(BadSettings, match="is no catalogue"):
        words.tongues()


@pytest.mark.parametrize(
    ("wishes", "accepts", "tag"),
    [
        pytest.param(("sw", "fr"), "es", "sw", id="account-first"),
        pytest.param((None, "fr"), "es", "fr", id="then-cookie"),
        pytest.param((None, None), "de;q=0.9, hi;q=0.8, ar;q=0.2", "hi", id="then-browser"),
        pytest.param((), "fr-CA", "fr", id="region"),
        pytest.param((), "xx, *;q=nonsense", "en", id="nothing-known"),
        pytest.param(("../../etc",), "", "en", id="hostile"),
    ],
)
def test_a_language_is_chosen(wishes: tuple, accepts: str, tag: str) -> None:
    assert words.choose(*wishes, accepts=accepts).tag == tag


def test_arabic_runs_from_right_to_left(caller: Callable) -> None:
    html = caller().get("/sign-in", headers={"accept-language": "ar"}).text

    assert '<html lang="ar" dir="rtl">' in html
    assert "تسجيل الدخول" in html


@pytest.mark.parametrize(("n", "told"), [(1, "شخص واحد"), (2, "شخصان"), (7, "أشخاص"), (30, "شخصًا")])
def test_arabic_counts_in_its_own_way(n: int, told: str) -> None:
    one, many = "%(n)s person works in your languages.", "%(n)s people work in your languages."

    assert told in words.tongues()["ar"].translate_counted(one, many, n)


def test_a_string_without_words_is_shown_in_english() -> None:
    assert words.tongues()["sw"].translate("Nobody translated this.") == "Nobody translated this."


def test_the_choice_is_kept_in_the_cookie_and_in_the_account(caller: Callable, engine: Engine) -> None:
    amina = caller("Amina", ("steward", "swh_Latn"))
    amina.post("/language", {"tag": "sw", "back": "/account"})

    assert 'lang="sw"' in amina.get("/account").text
    with engine.connect() as connection:
        assert people.by_name(connection, "Amina").interface == "sw"


def test_a_visitor_keeps_the_choice_too(caller: Callable) -> None:
    someone = caller()
    answer = someone.post("/language", {"tag": "hi", "back": "//evil.example"})

    assert answer.headers["location"] == "/"
    assert 'lang="hi"' in someone.get("/").text
    assert someone.post("/language", {"tag": "xx"}).status_code == 404


@pytest.mark.parametrize(
    ("tag", "name", "told"),
    [
        pytest.param("en", "عائشة", "\u2068عائشة\u2069", id="arabic-in-english"),
        pytest.param("ar", "Amina", "\u2068Amina\u2069", id="latin-in-arabic"),
        pytest.param("sw", "Amina", "Welcome, Amina", id="same-way"),
    ],
)
def test_a_name_that_runs_the_other_way_is_isolated(tag: str, name: str, told: str) -> None:
    shown = words.tongues()[tag].translate("Welcome, %(name)s", name=name)

    assert told.removeprefix("Welcome, ") in shown
    assert ("\u2068" in shown) == ("\u2068" in told)
