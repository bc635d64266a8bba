import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import Engine

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


def test_the_catalogues_are_as_the_command_leaves_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    shutil.copytree(words.FOLDER, tmp_path / "locale")
    before = {path: path.read_bytes() for path in words.FOLDER.rglob("*.po")}
    monkeypatch.setattr(words, "FOLDER", tmp_path / "locale")

    assert set(catalogues.refresh().values()) == {0}
    assert {
        p: (tmp_path / "locale" / p.relative_to(folder_of(before))).read_bytes() for p in before
    } == before


def folder_of(paths: dict[Path, bytes]) -> Path:
    return next(iter(paths)).parents[2]


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
