"""Scripts and words, the two things that every filter has to see alike.

Script codes are ISO 15924, as the Unicode character database gives them. Words keep their combining
marks: splitting at a vowel sign would cut every Hindi word in two.
"""

from collections import Counter
from functools import cache

import numpy as np
import regex
from fontTools.unicodedata import Scripts

# Scripts in which words stand without spaces between them, so that characters are counted instead.
SPACELESS = frozenset({"Hani", "Hira", "Kana", "Thai", "Khmr", "Laoo", "Mymr", "Tibt", "Bopo"})

_NO_SCRIPT = frozenset({"Zyyy", "Zinh", "Zzzz"})  # shared by all scripts: digits, punctuation, marks
_STARTS = np.asarray(Scripts.RANGES, dtype=np.int64)
JOINERS = "'’ʻʼ‘·-"  # parts of a word between two of its letters, figures or marks
_WORD = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}]+(?:[{JOINERS}][\p{{L}}\p{{M}}\p{{N}}]+)*")
_LETTER = regex.compile(r"\p{L}")


def words(text: str) -> list[str]:
    """Return the words of a text, with inner apostrophes and hyphens; in spaceless scripts, its runs."""
    found: list[str] = _WORD.findall(text)
    return found


@cache
def script_of(character: str) -> str | None:
    """Return the ISO 15924 code of a character's script; null for what all scripts share."""
    code = str(Scripts.VALUES[int(np.searchsorted(_STARTS, ord(character), side="right")) - 1])
    return None if code in _NO_SCRIPT else code


def profile(text: str) -> Counter[str]:
    """Count the letters of a text by script, most frequent first when asked so."""
    found: Counter[str] = Counter()
    for character, count in Counter(_LETTER.findall(text)).items():
        code = script_of(character)
        if code is not None:
            found[code] += count
    return found


def main_script(text: str) -> str | None:
    """Return the script of most letters; of equals the first by code; null where there is no letter."""
    counts = profile(text)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else None


def is_spaceless(text: str) -> bool:
    """Tell whether most letters of a text stand in scripts that put no spaces between words."""
    counts = profile(text)
    return sum(n for code, n in counts.items() if code in SPACELESS) * 2 > sum(counts.values())
