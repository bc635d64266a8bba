"""Wikitext as running text: what a reader of the page would call its prose.

Templates, tables, notes, formulas, pictures and categories are left out; links keep their words. Templates
need the whole wiki to be expanded, and in small wikis they are most of a page that a bot made. One pass over
the brackets, in time that grows with the length alone: pages by vandals nest a hundred thousand of them.
"""

import html
import re
from collections import Counter

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ELEMENTS = (
    "ref|references|math|chem|ce|gallery|timeline|syntaxhighlight|source|score|imagemap|templatedata|templatestyles"
    "|graph|mapframe|maplink|hiero|style|script|indicator"
)
_TOKEN = re.compile(
    rf"(?P<empty><(?:{_ELEMENTS})\b[^<>]{{0,2000}}/>)|<(?P<open>{_ELEMENTS})\b[^<>]{{0,2000}}>"
    rf"|</(?P<close>{_ELEMENTS})\s{{0,20}}>|(?P<mark>\{{\{{|\}}\}}|(?<=\n)\{{\||(?<=\n)\|\}}|\[\[|\]\])",
    re.IGNORECASE,
)
_CLOSERS = {"{{": "}}", "{|": "|}", "[[": "]]"}
# Possessive, and never over another bracket: else a row of unclosed links takes minutes.
_OUTER_LINK = re.compile(r"\[(?:https?:|ftp:|mailto:)?+//?+[^\s\[\]]{1,2000}+[ \t]*+([^\[\]\n]{0,2000}+)\]")
_LANGUAGE_LINK = re.compile(r"[a-z]{2,3}(?:-[a-z-]{2,12})?:\S")
_BREAK = re.compile(r"<br[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_QUOTES = re.compile(r"'{2,5}")
_SWITCH = re.compile(r"__[^\W\d_]{3,40}__")
_LEADING = re.compile(r"^(?:[*#:;]+|-{4,})[ \t]*")
_HEADING = re.compile(r"^(={1,6})([^\n]*?)\1[ \t]*$")
_BLANK_LINES = re.compile(r"\n{3,}")


def plain(wikitext: str, left_out: frozenset[str]) -> str:
    """Return the prose of a page; `left_out` are the lower-case namespaces whose links show no words."""
    text = _without_brackets("\n" + _COMMENT.sub("", wikitext), left_out)
    text = _OUTER_LINK.sub(r"\1", _BREAK.sub("\n", text))
    text = html.unescape(_SWITCH.sub("", _QUOTES.sub("", _TAG.sub("", text))))
    return _BLANK_LINES.sub("\n\n", "\n".join(map(_line, text.split("\n")))).strip()


def _line(line: str) -> str:
    line = _LEADING.sub("", line.strip())
    heading = _HEADING.match(line)
    return f"\n{heading.group(2).strip()}\n" if heading else line


class _Frames:
    """The brackets that are open, outermost first, each with the text that stands in it so far."""

    def __init__(self, left_out: frozenset[str]) -> None:
        self._left_out = left_out
        self._frames: list[tuple[str, list[str]]] = [("", [])]
        self._open: Counter[str] = Counter()

    def say(self, text: str) -> None:
        """Add text to the innermost bracket."""
        self._frames[-1][1].append(text)

    def open(self, closer: str) -> None:
        """Begin a bracket that `closer` will end."""
        self._frames.append((closer, []))
        self._open[closer] += 1

    def close(self, closer: str) -> None:
        """End the innermost bracket of this kind; those inside it that never end become plain text."""
        if not self._open[closer]:
            return
        while (ended := self._pop())[0] != closer:
            self.say(ended[1])
        if closer == "]]":
            self.say(_words(ended[1], self._left_out))

    def text(self) -> str:
        """Return all the text, brackets that never end as plain text."""
        while len(self._frames) > 1:
            self.say(self._pop()[1])
        return "".join(self._frames[0][1])

    def _pop(self) -> tuple[str, str]:
        closer, pieces = self._frames.pop()
        self._open[closer] -= 1
        return closer, "".join(pieces)


def _without_brackets(text: str, left_out: frozenset[str]) -> str:
    frames, place = _Frames(left_out), 0
    for token in _TOKEN.finditer(text):
        frames.say(text[place : token.start()])
        place = token.end()
        if name := token["open"]:
            frames.open(f"</{name.lower()}>")
        elif name := token["close"]:
            frames.close(f"</{name.lower()}>")
        elif (mark := token["mark"]) in _CLOSERS:
            frames.open(_CLOSERS[mark])
        elif mark:
            frames.close(mark)
    frames.say(text[place:])
    return frames.text()


def _words(link: str, left_out: frozenset[str]) -> str:
    """Return what a link shows; nothing for pictures, categories and links to other languages."""
    target, piped, label = link.partition("|")
    namespace, colon, _ = target.partition(":")
    if colon and namespace.strip().lower().replace("_", " ") in left_out:
        return ""
    if not piped and _LANGUAGE_LINK.match(target):
        return ""
    return label if piped else target.lstrip(":")
