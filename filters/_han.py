"""Simplified or traditional: which characters Chinese text is written in, as ISO 15924 tells them apart.

The national character sets of 1980 (GB 2312, simplified) and 1984 (Big5, traditional) are the lists: what
only one of them holds, only one of them writes. Text of characters that both share stays `Hani`.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache

_SINITIC = frozenset({"cmn", "yue", "gan", "hak", "hsn", "cjy", "nan", "wuu", "zho"})
_CANTONESE = frozenset("嘅唔佢咗嗰喺哋啲冇㗎咁嚟噉乜嘢咩啱嗮")
_FIRST = 5000  # characters


def forms(label: str) -> tuple[str, ...]:
    """Return the labels that `written` makes of one: itself, and for Chinese its two ways of writing."""
    return (label, f"{label[:3]}_Hans", f"{label[:3]}_Hant") if _is_sinitic(label) else (label,)


def written(label: str, text: str) -> str:
    """Return the label of Chinese text with `Hans` or `Hant` where its characters tell; others unchanged."""
    return f"{label[:3]}_{_system(text[:_FIRST])}" if _is_sinitic(label) else label


def told_apart(scores: Mapping[str, float], text: str) -> dict[str, float]:
    """Return scores of a text in which Cantonese and Mandarin have told each other apart, or as they were.

    Cantonese as it is spoken writes words that Mandarin has no characters for; in 500 of 1,000 short and in
    nearly all longer texts one stands. Cantonese in formal writing is standard Chinese.
    """
    found, pair = dict(scores), [label for label in ("yue_Hani", "cmn_Hani") if label in scores]
    if pair:
        name = "cmn_Hani" if _CANTONESE.isdisjoint(text) else "yue_Hani"
        found[name] = sum(found.pop(label) for label in pair)
    return found


def _is_sinitic(label: str) -> bool:
    language, _, script = label.partition("_")
    return script == "Hani" and language in _SINITIC


def _system(text: str) -> str:
    found = Counter[str]()
    for character, n in Counter(text).items():
        if (system := _of(character)) is not None:
            found[system] += n
    simplified, traditional = found["Hans"], found["Hant"]
    if simplified == traditional:
        return "Hani"
    return "Hans" if simplified > traditional else "Hant"


@cache
def _of(character: str) -> str | None:
    in_gb, in_big5 = _holds("gb2312", character), _holds("big5", character)
    if in_gb == in_big5 or character < "一":
        return None
    return "Hans" if in_gb else "Hant"


def _holds(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
