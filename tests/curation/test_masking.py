import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.masking import PLACEHOLDER, Span, masked, spans_of


def at(text: str, part: str, kind: str = "email") -> Span:
    start = text.index(part)
    return Span(start, start + len(part), kind)


def every(text: str, part: str, kind: str = "email") -> list[Span]:
    starts = [i for i in range(len(text)) if text.startswith(part, i)]
    return [Span(i, i + len(part), kind) for i in starts]


def test_the_same_address_has_the_same_pseudonym_and_another_has_another() -> None:
    text = "a@x.org or b@x.org; again A@X.ORG"
    spans = [at(text, "b@x.org"), at(text, "A@X.ORG"), at(text, "a@x.org")]

    assert masked(text, spans) == "[email-1] or [email-2]; again [email-1]"


def test_a_number_is_the_same_however_it_is_grouped_and_in_whichever_digits() -> None:
    text = "+254 712 345 678, +254-712-345678, +٢٥٤ ٧١٢ ٣٤٥ ٦٧٨"
    spans = [at(text, part, "phone") for part in text.split(", ")]

    assert masked(text, spans) == "[phone-1], [phone-1], [phone-1]"


def test_kinds_are_numbered_apart() -> None:
    text = "a@x.org 4111111111111111"

    assert masked(text, [at(text, "a@x.org"), at(text, "4111111111111111", "card")]) == "[email-1] [card-1]"


def test_a_pseudonym_that_the_text_already_holds_is_not_given_to_another() -> None:
    text = "[email-1] wrote to a@x.org, not [email-2], and b@x.org"
    spans = [at(text, "a@x.org"), at(text, "b@x.org")]

    assert masked(text, spans) == "[email-1] wrote to [email-3], not [email-2], and [email-4]"


def test_places_that_overlap_become_one() -> None:
    assert masked("0123456789", [Span(2, 5, "phone"), Span(4, 8, "card"), Span(8, 9, "ip")]) == (
        "01[phone-1][ip-1]9"
    )


def test_signs_beyond_the_basic_plane_move_nothing() -> None:
    text = "😀𞤀 a@x.org 😀"

    assert masked(text, [at(text, "a@x.org")]) == "😀𞤀 [email-1] 😀"


@pytest.mark.parametrize("span", [Span(-1, 2, "ip"), Span(2, 2, "ip"), Span(3, 11, "ip")])
def test_a_span_outside_the_text_is_a_slip(span: Span) -> None:
    with pytest.raises(ValueError, match="10 characters"):
        masked("0123456789", [span])


def test_only_the_kinds_named_are_masked() -> None:
    found = [{"kind": "email", "start": 0, "end": 3}, {"kind": "ip", "start": 5, "end": 9}]

    assert spans_of(found, ["ip"]) == [Span(5, 9, "ip")]
    assert spans_of(None, ["ip"]) == []


@given(st.text(max_size=40), st.sets(st.integers(0, 39), max_size=6))
def test_what_is_not_masked_stays_as_it_was(text: str, starts: set[int]) -> None:
    spans = [Span(i, i + 1, "card") for i in sorted(starts) if i < len(text)]
    outside = [sign for i, sign in enumerate(text) if i not in starts]

    result = masked(text, spans)

    rest = PLACEHOLDER.split(text)  # such a text holds no placeholder by chance; if it does, leave it
    if len(rest) == 1:
        assert [s for s in PLACEHOLDER.sub("\0", result) if s != "\0"] == [s for s in outside if s != "\0"]
