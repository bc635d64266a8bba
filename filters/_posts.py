"""Pieces of a text about as long as a post, in the form in which line classifiers learnt posts.

Classifiers of abuse learn from posts of a line or few; a chapter put to them whole is none, and a single
short sentence says less than a post does.
"""

import html
import unicodedata
from collections.abc import Iterator

import regex

LONG_LINE = 280  # characters; few of the labelled posts that the classifiers learnt from are longer

_SENTENCE = regex.compile(
    r".+?(?:[.!?…;]+[\"'”’»)\]]*(?=\s)|[。！？｡।॥۔؟።፧։။។།]+[\"'”’»」』）]*|$)", regex.DOTALL
)
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|\S*@\S+|\|lbr\||\brt\b", regex.IGNORECASE)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}*]+")
_LETTER = regex.compile(r"\p{L}")


def split(text: str) -> list[str]:
    """Return the lines of a text that hold letters, in its order; of long lines, runs of sentences."""
    parts = (part for line in text.splitlines() for part in _runs(line))
    return [part.strip() for part in parts if _LETTER.search(part)]


def _runs(line: str) -> Iterator[str]:
    """Yield a line, or if it is long its sentences, as many together as a post may hold."""
    if len(line) <= LONG_LINE:
        yield line
        return
    run = ""
    for sentence in _SENTENCE.findall(line):
        if run and len(run) + len(sentence) > LONG_LINE:
            yield run
            run = ""
        run += sentence
    yield run


def prepare(line: str) -> str:
    """Return a line as the classifiers know it: folded words alone, without addresses and user names.

    Punctuation and pictures are left out, because they tell posts from books rather than abuse from praise.
    """
    plain = _ADDRESS.sub(" ", html.unescape(line))
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", plain).casefold()))
