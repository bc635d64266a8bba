"""Running text out of a tree of marked-up prose, TEI or XHTML.

White space in such trees is layout of the file, not of the text; breaks come from the elements alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from curation.sources import xml

Chosen = Callable[[xml.Element], list[xml.Element] | None]

_PARAGRAPH, _LINE, _GLUE = "\x1c", "\x1d", "\x1e"  # separators that XML forbids, so no text holds them
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(f" ?[{_PARAGRAPH}{_LINE}][{_PARAGRAPH}{_LINE} ]*")
_GLUED = re.compile(f"[-\u00ad]?[ {_LINE}]*{_GLUE}[ {_LINE}]*")


@dataclass(frozen=True, slots=True)
class Rules:
    """Local names of what begins a paragraph, what begins a line, and what is left out.

    `chosen` returns, for an element that offers alternatives, the children to read; null means all.
    """

    paragraphs: frozenset[str]
    lines: frozenset[str]
    left_out: frozenset[str]
    chosen: Chosen = lambda _: None


def text(element: xml.Element, rules: Rules) -> str:
    """Return the text inside: paragraphs divided by an empty line, verses and cells by a line break."""
    run = _SPACE.sub(" ", "".join(_pieces(element, rules)))
    run = _BREAKS.sub(lambda found: "\n\n" if _PARAGRAPH in found.group() else "\n", _GLUED.sub("", run))
    return run.strip(" \n")


def _pieces(element: xml.Element, rules: Rules) -> Iterator[str]:
    around = _around(element, rules)
    yield around
    alternatives = rules.chosen(element)
    yield (element.text or "") if alternatives is None else ""
    for child in element if alternatives is None else alternatives:
        if isinstance(child, etree._Entity):
            yield xml.character(child)
        elif (name := xml.local(child)) and name not in rules.left_out:
            yield from _pieces(child, rules)
        yield (child.tail or "") if alternatives is None else ""
    yield around if around != _GLUE else ""


def _around(element: xml.Element, rules: Rules) -> str:
    if element.get("break") == "no":  # TEI: a line or page ends here in the middle of a word
        return _GLUE
    name = xml.local(element)
    if name in rules.paragraphs:
        return _PARAGRAPH
    return _LINE if name in rules.lines else ""
