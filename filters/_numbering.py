"""Numbers of money with check digits: IBANs and payment cards.

Lengths of IBANs are those of the SWIFT registry, prefixes of cards those that ISO/IEC 7812 issuers publish.
"""

import re

_IBAN_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29
ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20
LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29
PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
YE30
"""
_LENGTH_OF = {entry[:2]: int(entry[2:]) for entry in _IBAN_LENGTHS.split()}


def valid_iban(candidate: str) -> int | None:
    """Return how many characters of a candidate are an IBAN whose check digits hold; null: none."""
    length = _LENGTH_OF.get(candidate[:2])
    if length is None:
        return None
    places = [i for i, sign in enumerate(candidate) if sign not in " \u00a0"][:length]
    if len(places) < length:
        return None
    signs = "".join(candidate[i] for i in places)
    number = int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4]))
    return places[-1] + 1 if number % 97 == 1 else None


_CARD = re.compile(
    r"4\d{15}(?:\d{3})?"  # Visa; those of 13 digits are gone, and articles have barcodes of as many
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[68]\d)\d{11}"  # Diners
    r"|35(?:2[89]|[3-8]\d)\d{12}"  # JCB
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}(?:\d{3})?"  # Discover, RuPay
    r"|62\d{14}(?:\d{3})?"  # UnionPay
    r"|220[0-4]\d{12}"  # Mir
    r"|5061\d{12}(?:\d{3})?"  # Verve
    r"|(?:81|82|508)\d{13,14}"  # RuPay
)
_GROUPINGS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)}
_DIGITS = re.compile(r"\d+")


def card(candidate: str) -> tuple[int, int] | None:
    """Return the place in a candidate of the first number of a payment card; null: there is none."""
    groups = list(_DIGITS.finditer(candidate))
    sizes = [len(group[0]) for group in groups]
    for first in range(len(groups)):
        for last in range(first + 1, min(first + 5, len(groups)) + 1):
            size = tuple(sizes[first:last])
            if (len(size) == 1 and 15 <= size[0] <= 19) or size in _GROUPINGS:
                number = "".join(group[0] for group in groups[first:last])
                if _CARD.fullmatch(number) and _luhn(number):
                    return groups[first].start(), groups[last - 1].end()
    return None


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0
