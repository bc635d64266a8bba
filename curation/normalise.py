"""Repair of a text's encoding, and of nothing else.

Canonical composition (NFC, Unicode Standard Annex 15), newlines as one character, control characters
out. Joiners and direction marks stay: they are spelling in Persian, Hindi, Hebrew and many others.
"""

import re
import unicodedata

VERSION = 1

_NEWLINES = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Controls (without tab and newline), lone surrogates, byte order marks inside text, noncharacters.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff]")


def normalise(text: str) -> str:
    """Return the text in NFC with plain newlines and without controls; all else as it was."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _NEWLINES.sub("\n", text)))


def clean(value: str | None) -> str | None:
    """Return a short field normalised on one line; null where nothing is left."""
    folded = " ".join(normalise(value).split()) if value else ""
    return folded or None


def year(value: str | None) -> int | None:
    """Return the first four-digit year, 1000 to 2099, in a date as given; null where there is none."""
    found = re.search(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)", value or "")
    return int(found[1]) if found else None
