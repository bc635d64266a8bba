import pytest

from filters import _phone


def is_phone(candidate: str, label: str | None = None, before: str = "") -> bool:
    return _phone.is_phone(
        before + candidate, len(before), len(before) + len(candidate), _phone.regions(label)
    )


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        pytest.param("+27 11 978 5313", True, id="south-africa"),
        pytest.param("+998 71 200 00 00", True, id="uzbekistan"),
        pytest.param("0049 30 1234567", True, id="double-zero"),
        pytest.param("+44 (0)20 7946 0958", True, id="trunk-zero-in-brackets"),
        pytest.param("+0 123 456 789", False, id="no-such-country"),
        pytest.param("+12 345", False, id="short"),
        pytest.param("+49 1", False, id="no-such-number"),
        pytest.param("004930123456", False, id="double-zero-ungrouped"),
    ],
)
def test_a_number_with_a_country_code_needs_no_language(candidate: str, expected: bool) -> None:
    assert is_phone(candidate) is expected


@pytest.mark.parametrize(
    ("candidate", "label", "expected"),
    [
        pytest.param("0712 345 678", "swh_Latn", True, id="kenya"),
        pytest.param("0712 345 678", "und_Latn", False, id="language-unknown"),
        pytest.param("0712 345 678", None, False, id="language-missing"),
        pytest.param("0712 345 678", "isl_Latn", False, id="not-in-iceland"),
        pytest.param("(604) 555-0137", "eng_Latn", True, id="brackets"),
        pytest.param("604 555 0137", "eng_Latn", False, id="threes-with-spaces"),
        pytest.param("8 (495) 123-45-67", "rus_Cyrl", True, id="russia"),
        pytest.param("(11) 91234-5678", "por_Latn", True, id="brazil"),
        pytest.param("03-1234-5678", "jpn_Jpan", True, id="japan"),
        pytest.param("138 1234 5678", "cmn_Hans", True, id="china"),
        pytest.param("912 345 678", "spa_Latn", False, id="a-sum"),
        pytest.param("03 04 2005", "fra_Latn", False, id="date"),
        pytest.param("0 712 345 678", "swh_Latn", False, id="lone-zero"),
        pytest.param("1914-1918", "deu_Latn", False, id="years"),
    ],
)
def test_a_number_without_country_code_is_one_of_a_country_of_the_language(
    candidate: str, label: str | None, expected: bool
) -> None:
    assert is_phone(candidate, label) is expected


@pytest.mark.parametrize(
    ("before", "candidate", "label"),
    [
        pytest.param("Tfno. ", "912 345 678", "spa_Latn", id="spain"),
        pytest.param("Tel.: ", "0301234567", "deu_Latn", id="ungrouped"),
        pytest.param("電話：", "0312345678", "jpn_Jpan", id="no-space"),
        pytest.param("тел. № ", "84951234567", "rus_Cyrl", id="russian"),
        pytest.param("هاتف رقم ", "0790123456", "arb_Arab", id="arabic"),
        pytest.param("โทรศัพท์ ", "0812345678", "tha_Thai", id="thai"),
        pytest.param("📞 ", "98765 43210", "hin_Deva", id="sign"),
    ],
)
def test_a_word_before_it_makes_a_plain_number_a_telephone_number(
    before: str, candidate: str, label: str
) -> None:
    assert is_phone(candidate, label, before)
    assert not is_phone(candidate, label, "Nummer 12 und ")


def test_all_countries_that_languages_name_have_a_numbering_plan() -> None:
    named = {country for listed in _phone._REGIONS.values() for country in listed}

    assert named <= _phone.phonenumbers.SUPPORTED_REGIONS
