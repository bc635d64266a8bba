"""Telephone numbers, held against the numbering plans of the library `phonenumbers`.

They have no check digit. One with a country code is taken where the plan of that country has it. Without one
it must be valid in a country of the text's language, and be written as numbers are there or stand behind a
word such as *tel.*: nine digits in threes are more often a sum of money.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

TABLE = Path(__file__).parent / "models" / "phone_regions.toml"
_LISTED = tomllib.loads(TABLE.read_text("utf-8"))["regions"]
_REGIONS = {code: tuple(countries.split()) for code, countries in _LISTED.items()}
_DIGITS = re.compile("[0-9]+")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_PART_OF_A_DATE = re.compile(r"(?:1\d|20)\d\d|[0-3]?\d")
_ANNOUNCED = re.compile(
    r"(?:\b(?:t[eé]l|t[eé]l[eé](?:f|ph)\w{0,8}|telp|tlf|tfn|tfno|tfo|phone|call|mobil\w{0,3}|mob|cell|cel|celular|fax|faks"
    r"|whatsapp|gsm|handy|natel|rufnummer|hotline|puh|puhelin|simu|namba|ipe|waya|foonu|điện thoại|đt|hp"
    r"|тел|телефон\w{0,3}|факс|моб|мобильн\w{0,3}|τηλ|τηλέφωνο|κιν|טלפון|הטלפון|טל|נייד"
    r"|फ़ोन|फ़ोन|फोन|दूरभाष|मोबाइल|ফোন|মোবাইল|தொலைபேசி|ఫోన్)"
    r"|هاتف|تلفون|جوال|موبايل|اتصل|تلفن|فون|電話|电话|手机|手機|携帯|전화|연락처|휴대폰|โทร[ก-๙]{0,10}|[☎📞📱✆])"
    r"[^\w\n]{0,6}(?:(?:no|nr|n[oº°]|number|नंबर|번호|番号|號碼|号码|رقم|على)[^\w\n]{0,3})?$",
    re.IGNORECASE,
)
_REACH = 40  # so many characters before a number its word may stand


def regions(label: str | None) -> tuple[str, ...]:
    """Return the countries whose numbers a text in a language may hold without their code."""
    return _REGIONS.get((label or "").partition("_")[0], ())


def is_phone(text: str, start: int, end: int, countries: tuple[str, ...]) -> bool:
    """Tell whether what stands between two places of a text is a telephone number."""
    candidate = text[start:end]
    groups = tuple(_DIGITS.findall(candidate))
    number = "".join(groups)
    if "+" in candidate:
        return _is_valid(f"+{number}", None)
    if candidate.startswith("00") and len(groups) > 1:
        return _is_valid(f"+{number[2:]}", None)
    if not 7 <= len(number) <= 13 or _like_a_date(groups):
        return False
    if _ANNOUNCED.search(text, max(0, start - _REACH), start):
        return any(_is_valid(number, country) for country in countries)
    return len(groups) > 1 and any(_is_written_so(candidate, groups, number, each) for each in countries)


def _like_a_date(groups: tuple[str, ...]) -> bool:
    """Tell 12-05-1987 and 1914-1918 from pairs of digits such as 01 23 45 67 89."""
    is_dated = all(map(_PART_OF_A_DATE.fullmatch, groups))
    return is_dated and (len(groups) == 3 or all(len(group) == 4 for group in groups))


def _is_written_so(candidate: str, groups: tuple[str, ...], number: str, country: str) -> bool:
    """Tell whether a number is valid in a country and grouped as no sum, date or range of pages is."""
    if number.startswith("0"):
        return _has_trunk_zero(candidate, groups) and _is_valid(number, country)
    sizes = tuple(map(len, groups))
    if country in ("US", "CA", "JM", "PR", "DO"):
        marks = "".join(sign for sign in candidate if not sign.isdigit())
        return (
            sizes == (3, 3, 4) and (marks[0] == "(" or marks in ("--", "..")) and _is_valid(number, country)
        )
    is_sum = len(set(sizes)) == 1 or set(sizes[1:]) == {3} or "." in candidate or "/" in candidate
    if is_sum and "(" not in candidate:
        return False
    return _is_valid(number, country) and sizes == _usual_sizes(number, country)


def _has_trunk_zero(candidate: str, groups: tuple[str, ...]) -> bool:
    """Tell 0712 345 678 and 01.23.45.67.89 from 0.123.456.789 and from the mark 02345/2019."""
    sizes = tuple(map(len, groups))
    is_mark = candidate.count("/") > 1 or ("/" in candidate and bool(_YEAR.fullmatch(groups[-1])))
    is_odd = "." in candidate and set(sizes) != {2}
    return sum(sizes) >= 9 and min(sizes) > 1 and not is_odd and not is_mark


def _usual_sizes(number: str, country: str) -> tuple[int, ...]:
    written = phonenumbers.format_number(phonenumbers.parse(number, country), PhoneNumberFormat.NATIONAL)
    sizes = tuple(map(len, _DIGITS.findall(written)))
    return sizes if sum(sizes) == len(number) else (sizes[0] - 1, *sizes[1:])  # without the trunk zero


@lru_cache(maxsize=4096)
def _is_valid(number: str, country: str | None) -> bool:
    try:
        parsed: PhoneNumber = phonenumbers.parse(number, country)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
