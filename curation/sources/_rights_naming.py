"""The name of a licence within a sentence: where it begins, and where it ends.

A name that is cut short is a different licence ("Attribution" of "Attribution-NonCommercial"), so it is only
taken where nothing behind it could belong to it.
"""

import re

from curation import rights
from curation.sources import _rights_words as words

# Where the name of a licence may begin.
NAME = re.compile(
    r"creative[\s-]?commons|(?<![a-z])cc[ -](?:by|0|zero)(?![a-z])|(?<![a-z])cc0(?!\w)|"
    r"クリエイティブ・コモンズ|知识共享|知識共享|創用|"
    r"open government licen[cs]e|licence ouverte|etalab[ -](?=\d)|datenlizenz deutschland|"
    r"norsk lisens for offentlige data|"
    r"gnu free documentation licen[cs]e|\bgfdl\b|public domain mark|\bodbl\b|\bodc-by\b|\bpddl\b",
    re.I,
)
# One of these stands in every such name.
NAME_STEMS = tuple(
    re.split(
        ",",
        "creative,cc by,cc-by,cc 0,cc-0,cc zero,cc-zero,cc0,クリエイティブ,知识共享,知識共享,創用,"
        "open government,"
        "licence ouverte,etalab,datenlizenz,norsk lisens,gnu free,gfdl,public domain mark,odbl,odc-by,"
        "pddl",
    )
)


def named(text: str) -> str | None:
    """Return the name of the licence in a sentence, as it stands there; null where it is not understood.

    It ends with its version, or else with the longest run of words that is understood, unless what follows
    could be a part of the name.
    """
    start = NAME.search(text)
    if start is None:
        return None
    rest = text[start.start() :][:160]
    for end in sorted(_cuts(rest), key=lambda cut: (not _is_version(rest, cut), -cut)):
        name, left = rest[:end].strip(" ,;:([{"), rest[end:]
        if not (_is_version(rest, end) or words.AFTER_NAME.match(left.casefold())):
            continue
        licence = rights.normalise(name)
        if licence is not None and licence.family != "restricted":
            return None if re.search(r"\d\.\d", left) and not re.search(r"\d", name) else name
    return None


# Elements stand before the version in every language; a port or more elements may stand behind it.
_MORE_NAME = re.compile(
    r"[\s/,-]*(?:(?:by|nc|nd|sa|igo|[A-Z]{2})(?![A-Za-z])|\(?(?i:" + "|".join(rights.PORT_WORDS) + r")\b|\d)"
)


def _is_version(text: str, cut: int) -> bool:
    """Tell whether a name that is cut here ends in its version, with nothing of it behind."""
    return bool(re.search(r"\d\.\d$", text[:cut])) and not _MORE_NAME.match(text[cut:])


def _cuts(text: str) -> list[int]:
    """Return where a name may end: between words, and within scripts that have no spaces."""
    return [
        m.end()
        for m in re.finditer(r"[^\W\d_]+?(?=[\W\d_]|$)|\d\.\d|[\u3040-\u9fff\uac00-\ud7af]|\)|\d", text)
    ]
