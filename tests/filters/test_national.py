import random
import re

import pytest

from filters import _national
from filters.personal_data import find

# Numbers that the issuing states, or the standards, print as examples, or with such check digits: nobody's.
TELLING = {
    "ARE": "784-1980-1234567-8",
    "BEL": "85.07.30-033.28",
    "BRA": "111.444.777-35",
    "CHE": "756.1234.5678.97",
    "CHN": "11010219840406970X",
    "CZE": "736028/5163",
    "ESP": "12345678Z",
    "FIN": "131052-308T",
    "FRA": "2 55 08 14 168 025 38",
    "ITA": "RSSMRA85M01H501Q",
    "LVA": "161175-19997",
    "MEX": "HEGG560427MVZRRL04",
    "NOR": "170540 26641",
    "SGP": "S1234567D",
    "SWE": "811218-9876",
    "THA": "3-1010-12345-67-3",
    "ZAF": "8001015009087",
}
ANNOUNCED = [
    ("BSN", "123456782"),
    ("RUT", "12.345.678-5"),
    ("HKID", "A123456(3)"),
    ("Burgerservicenummer (BSN):", "1234.56.782"),
    ("PESEL", "44051401359"),
    ("T.C. Kimlik No:", "10000000146"),
    ("Aadhaar", "8924 7352 8038"),
    ("आधार संख्या", "८९२४ ७३५२ ८०३८"),
    ("Steuer-ID", "12 345 678 911"),
    ("ЕГН", "7501020018"),
    ("CPF", "11144477735"),
    ("CNP", "1800101226813"),
    ("ЈМБГ", "0101990700002"),
    ("OIB:", "12345678903"),
    ("isikukood", "37605030299"),
    ("マイナンバー", "765895492872"),
    ("کد ملی", "۰۰۱۲۳۴۵۶۷۹"),
    ("身分證字號", "A123456789"),
    ("national ID number", "44051401359"),
]
_ANY_DIGIT = re.compile(r"\d")


def found(text: str) -> list[str]:
    return [text[s.start : s.end] for s in find(text) if s.kind == "national-id"]


@pytest.mark.parametrize(("country", "number"), TELLING.items())
def test_a_form_that_tells_needs_no_word(country: str, number: str) -> None:
    assert found(f"Ada Example, {number}, 12 Mill Lane") == [number]


@pytest.mark.parametrize(("country", "number"), TELLING.items())
def test_a_wrong_digit_makes_it_nobodys(country: str, number: str) -> None:
    """Change the first digit that is part of the check, one up, where no other rule takes the result."""
    place = [m.start() for m in _ANY_DIGIT.finditer(number)][-2]
    wrong = f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"

    assert found(f"Ada Example, {wrong}, 12 Mill Lane") == []


@pytest.mark.parametrize(("word", "number"), ANNOUNCED)
def test_a_bare_number_needs_a_word_before_it(word: str, number: str) -> None:
    assert found(f"{word} {number}.") == [number]
    assert found(f"12 trees, {number}.") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("PESEL 44051401358", id="check-digit"),
        pytest.param("BSN 111111110", id="one-digit-repeated"),
        pytest.param("nicely done, 199001200001", id="part-of-a-word"),
        pytest.param("X811218-9876", id="letter-before"),
        pytest.param("811218-9876-2", id="more-behind"),
        pytest.param("2/811218-9876", id="part-of-a-mark"),
        pytest.param("978-3-16-148410-0", id="book"),
        pytest.param("BSN" + " word" * 12 + " 123456782", id="word-too-far"),
    ],
)
def test_what_only_looks_like_a_number_of_a_person_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("form", sorted({f for s in _national.SCHEMES for f in s.telling}))
def test_a_telling_form_is_right_by_chance_once_in_twenty_at_most(form: str) -> None:
    chance = random.Random(form)
    drawn = [re.sub("[9A]", lambda m: _drawn(m[0], chance), form) for _ in range(3000)]

    assert sum(bool(found(f"no. {number};")) for number in drawn) <= 3000 / 20


def _drawn(kind: str, chance: random.Random) -> str:
    return chance.choice("0123456789" if kind == "9" else "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_every_scheme_is_known_to_the_library() -> None:
    for scheme in _national.SCHEMES:
        assert not _national.is_valid(scheme, "12")
        assert scheme.telling or (scheme.announced and scheme.words), scheme.country
