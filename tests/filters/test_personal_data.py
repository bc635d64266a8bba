import pyarrow as pa
import pytest

from filters import load
from filters._numbering import card, valid_iban
from filters.personal_data import find


def test_counts_and_spans_of_a_batch() -> None:
    texts = pa.array([None, "", "a@example.org, ☎ +254 712 345 678 and b@example.org"], pa.string())
    labels = pa.array([{"label": None}, None, {"label": "swh_Latn"}], pa.struct([("label", pa.string())]))
    batch = pa.record_batch({"text": texts, "language": labels})

    withheld, empty, full = load("personal_data")(batch).to_pylist()

    assert withheld is None
    assert empty == {"emails": 0, "phones": 0, "ips": 0, "ibans": 0, "cards": 0, "national_ids": 0} | {
        "spans": []
    }
    assert (full["emails"], full["phones"]) == (2, 1)
    assert full["spans"][1] == {"kind": "phone", "start": 17, "end": 33}


def test_places_are_code_points_also_behind_rare_signs() -> None:
    text = "😀𞤀 e\u0301 ٣ a@example.org"

    [span] = find(text)

    assert text[span.start : span.end] == "a@example.org"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("请联系wang@example.cn谢谢", "wang@example.cn", id="no-spaces"),
        pytest.param("andré.b@example.org.", "andré.b@example.org", id="accent"),
        pytest.param("<o'neil+x_y@a-b.example.museum>", "o'neil+x_y@a-b.example.museum", id="signs"),
        pytest.param("메일은 kim@example.kr로", "kim@example.kr", id="particle"),
        pytest.param("mailto:a@x.org?subject=b", "a@x.org", id="link"),
        pytest.param("'a@x.org'", "a@x.org", id="quoted"),
    ],
)
def test_an_address_ends_where_its_script_ends(text: str, address: str) -> None:
    [(kind, start, end)] = find(text)

    assert (kind, text[start:end]) == ("email", address)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@ada@social.example", id="handle"),
        pytest.param("https://host/@ada.b", id="path"),
        pytest.param("a@b", id="no-domain"),
        pytest.param("@" * 50 + "a@", id="signs"),
        pytest.param("user@[10.0.0.1] @.com x@.com", id="no-label"),
        pytest.param("a" * 70 + "@x.org", id="too-long"),
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert find(text) == []


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
