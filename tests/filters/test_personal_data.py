import pyarrow as pa
import pytest

from filters import load
from filters._numbering import card, phone, valid_iban
from filters.personal_data import find


def test_counts_and_spans_of_a_batch() -> None:
    texts = pa.array([None, "", "a@example.org, ☎ +254 712 345 678 and b@example.org"], pa.string())

    withheld, empty, full = load("personal_data")(pa.record_batch({"text": texts})).to_pylist()

    assert withheld is None
    assert empty == {"emails": 0, "phones": 0, "ips": 0, "ibans": 0, "cards": 0, "spans": []}
    assert (full["emails"], full["phones"]) == (2, 1)
    assert full["spans"][1] == {"kind": "phone", "start": 17, "end": 33}


def test_places_are_code_points_also_behind_rare_signs() -> None:
    text = "😀𞤀 e\u0301 ٣ a@example.org"

    [span] = find(text)

    assert text[span.start : span.end] == "a@example.org"


@pytest.mark.parametrize(
    ("candidate", "length"),
    [
        pytest.param("NO9386011117947", 15, id="shortest"),
        pytest.param("MT84MALT011000012345MTLCAST001S", 31, id="letters"),
        pytest.param("NO93 8601 1117 947 IS ONE", 18, id="capitals-behind"),
        pytest.param("NO9386011117948", None, id="check-digits"),
        pytest.param("XX9386011117947", None, id="no-such-country"),
        pytest.param("NO93860111179", None, id="short"),
    ],
)
def test_an_iban_has_its_country_s_length_and_check_digits(candidate: str, length: int | None) -> None:
    assert valid_iban(candidate) == length


@pytest.mark.parametrize(
    ("candidate", "place"),
    [
        pytest.param("4111111111111111", (0, 16), id="visa"),
        pytest.param("12 5555 5555 5555 4444", (3, 22), id="behind-another-number"),
        pytest.param("2221-0000-0000-0009", (0, 19), id="mastercard-series-2"),
        pytest.param("6200000000000005", (0, 16), id="unionpay"),
        pytest.param("3782 822463 10005", (0, 17), id="american-express"),
        pytest.param("4111 11 111111 1111", None, id="odd-groups"),
        pytest.param("9111111111111116", None, id="no-issuer"),
        pytest.param("4111111111111112", None, id="luhn"),
    ],
)
def test_a_card_has_an_issuer_a_length_and_a_check_digit(
    candidate: str, place: tuple[int, int] | None
) -> None:
    assert card(candidate) == place


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        pytest.param("+27 11 978 5313", True, id="south-africa"),
        pytest.param("+998 71 200 00 00", True, id="uzbekistan"),
        pytest.param("0049 30 1234567", True, id="double-zero"),
        pytest.param("+0 123 456 789", False, id="no-such-country"),
        pytest.param("+12 345", False, id="short"),
        pytest.param("004930123456", False, id="double-zero-ungrouped"),
        pytest.param("0 712 345 678", False, id="lone-zero"),
        pytest.param("03 04 2005", False, id="date"),
        pytest.param("115-555-0137", False, id="no-such-area"),
    ],
)
def test_a_phone_number_has_a_country_code_or_a_country_s_grouping(candidate: str, expected: bool) -> None:
    assert phone(candidate) is expected
