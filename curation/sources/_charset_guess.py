"""The encoding of bytes that nobody named: two detectors heard, and the text weighed that each would make.

Detectors count byte pairs of the languages that they were trained on; for short texts and small languages
they name Nordic for Turkish, or Cyrillic for Icelandic. Where they disagree, the text decides that looks most
like a language: its letters from one alphabet, capitals at the beginning of words, common words among them.
"""

import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import regex
from charset_normalizer import from_bytes
from resiliparse.parse.encoding import detect_encoding

from curation.sources._charset_names import codec

SAMPLE_BYTES = 1 << 16
_WEIGHED_BYTES = 1 << 13
# The more usual first: of encodings that make the same text, it is the one that is told.
_USED = (
    "cp1252 cp1251 cp1250 cp1253 cp1254 cp1255 cp1256 cp1257 cp874 koi8-r koi8-u iso8859-2 iso8859-5"
    " iso8859-6 iso8859-7 iso8859-8 iso8859-13 iso8859-15 iso8859-16 iso8859-4 iso8859-3 iso8859-10"
    " iso8859-14 cp850 cp852 cp866 cp437 cp857 cp775 cp737 cp862 mac-roman mac-latin2 mac-cyrillic"
    " mac-greek mac-turkish"
)
_SINGLE: Final = tuple(_USED.split())
_MULTIPLE = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "iso2022_jp", "euc_jis_2004"})
_USUAL_SETS = ("gb2312", "big5", "euc_jp", "euc_kr")
_TYPOGRAPHY = frozenset("“”„‚‘’‹›«»–—…§°·€£½№¿¡©®\xa0\xad")
_WORD_WEIGHT = 2.0
_VOTE = 0.02  # what a detector's word is worth against the look of the text: it decides between equals
_PRINTED = 0.8  # what a sign that printers use tells of its encoding, against a letter
_NO_TEXT = -0.5  # bytes of pictures and programs weigh less, text in a language without a table 0 or more
_INNER_CAPITAL = regex.compile(r"(?<=\p{Ll})\p{Lu}")
_OTHER_SCRIPT = r"[\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Thai}\p{Han}\p{Kana}\p{Hangul}]"
_CONTROLS = regex.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MIXED = regex.compile(rf"(?<=\p{{Latin}}){_OTHER_SCRIPT}|(?<={_OTHER_SCRIPT})\p{{Latin}}")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\u3000-\u303f\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class _Language:
    letters: frozenset[str]
    words: frozenset[str]


def guess(content: bytes) -> str | None:
    """Return the name of the likeliest encoding of bytes that are not UTF-8; null where none fits."""
    sample = content[:SAMPLE_BYTES]
    fast = _known(detect_encoding(sample))
    weighed = {name: score for name in _SINGLE if (score := _weight(sample, name)) is not None}
    best = max(weighed, key=lambda name: weighed[name]) if weighed else None
    if best and fast and _same(sample, best, fast):
        return best
    slow = from_bytes(sample).best()
    heard = (fast, _known(slow.encoding) if slow else None)
    votes = Counter(name for name in heard if name in _SINGLE or name in _MULTIPLE)
    for name in votes:
        if name not in weighed and (score := _weight(sample, name)) is not None:
            weighed[name] = score
    likeliest = max(weighed, key=lambda name: weighed[name] + _VOTE * votes[name], default=None)
    return likeliest if likeliest and weighed[likeliest] > _NO_TEXT else None


def _known(label: str | None) -> str | None:
    name = codec(label) if label else None
    return name if name and not name.startswith("utf") else None


def _same(sample: bytes, one: str, other: str) -> bool:
    return one == other or sample.decode(one, "replace") == sample.decode(other, "replace")


def _weight(sample: bytes, name: str) -> float | None:
    """Return how much like a language the bytes look in an encoding, about -3 to 2; null if not at all."""
    text = sample[:_WEIGHED_BYTES].decode(name, "replace")
    beyond = Counter(char for char in text if char > "\x7f")
    total = sum(beyond.values())
    if not total or beyond["\ufffd"] > 1 + total // 50:
        return None
    odd = len(_INNER_CAPITAL.findall(text)) + len(_MIXED.findall(text)) + 3 * beyond["\ufffd"]
    odd += 3 * len(_CONTROLS.findall(text))
    if name in _MULTIPLE:
        return (_east_asian(beyond) - odd) / total
    words = Counter(text.lower().split())
    spoken = max(_spoken(beyond, words, language) for language in _languages())
    return spoken - (odd + sum(count * _strange(char) for char, count in beyond.items())) / total


def _spoken(beyond: Counter[str], words: Counter[str], language: _Language) -> float:
    letters = sum(count for char, count in beyond.items() if char in language.letters)
    printed = sum(count for char, count in beyond.items() if char in _TYPOGRAPHY)
    common = sum(words[word] for word in language.words)
    share = (letters + _PRINTED * printed) / sum(beyond.values())
    return share + _WORD_WEIGHT * common / max(1, sum(words.values()))


def _strange(char: str) -> float:
    """Return how odd a sign is in a text: 0 for letters and what printers use, 1 for most, 9 for controls."""
    if char.isalpha() or char in _TYPOGRAPHY or unicodedata.category(char) == "Mn":
        return 0.0
    return 9.0 if unicodedata.category(char).startswith("C") else 1.0


def _east_asian(beyond: Counter[str]) -> float:
    """Return the number of signs that a page in Chinese, Japanese or Korean holds, less the rare ones."""
    return sum(count * (1 if _is_usual(char) else -1) for char, count in beyond.items())


def _is_usual(char: str) -> bool:
    return _EAST_ASIAN.match(char) is not None and any(_fits(char, name) for name in _USUAL_SETS)


def _fits(char: str, name: str) -> bool:
    try:
        char.encode(name)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _languages() -> tuple[_Language, ...]:
    read = files("curation.sources").joinpath("alphabets.toml").read_text(encoding="utf-8")
    return tuple(
        _Language(frozenset(each["letters"] + each["letters"].upper()), frozenset(each["words"].split()))
        for each in tomllib.loads(read).values()
    )
