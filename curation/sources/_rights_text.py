"""The sentence around a licence: where it ends, whether it grants, and what it covers.

A page about licences has the same words as a licensed page; only who says it of what differs. So a sentence
grants when it points at this text, or stands alone as a label; "the photo" and "the theme" cover those.
Source of method: the choosers of Creative Commons since 2002, and footers as met in web archives.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from curation.sources import _rights_words as words
from curation.sources._rights_naming import NAME, named

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p li td th dd dt div footer section article aside main header address blockquote body center form "
        "figcaption caption h1 h2 h3 h4 h5 h6 nav ul ol table tr",
    )
)
_END = re.compile(r"[.!?;।؟؛|•·](?=\s|$)|[。！？｡\n\x00]")
# "The text is under A, and the code is under B" says two things.
_JOINT = r"(?:[,;，、；]|\b(?:and|while|und|et|y|e|en|och|og|и|та)\b)"
_CLAUSE = re.compile(
    rf"^.*(?:licen[cs]e\w*|lizenz\w*|licenc\w*|лиценз\w*|\d\.\d)[^\w]{{0,3}}\s*{_JOINT}", re.I | re.S
)
_NEXT_CLAUSE = re.compile(
    rf"{_JOINT}(?=.*(?:licen[cs]|lizen[zs]|лиценз|creative commons|\bcc[ -]))", re.I | re.S
)
_LABEL = re.compile(
    r"^[\s©()\[\]:–—-]*(?:licen[cs]e|licence|lizenz|licencia|licença|licenza|licentie|licens|lisens|lisenssi|licencja|"
    r"лицензия|ліцензія|lisans|llicència|lisensi|leseni|ライセンス|许可协议|授權|라이선스|الرخصة|الترخيص|rights)\s*[:：]?\s*$",
    re.I,
)
# "Site design", "book cover": the text is not what is spoken of.
_MODIFIER = re.compile(
    rf"(?:{words.TEXT.pattern})[\s'-]+(?=(?:s )?(?:{words.MEDIA.pattern}|{words.SOFTWARE.pattern}))"
)
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0591-\u05c7]")  # Arabic and Hebrew words are met with and without
_QUOTES = re.compile(r"[\"“„«「『‘]")
_SHOWN_CHARS = 60
_SENTENCE_CHARS = 400
_NEAR_CHARS = 2_000  # farther than this from a licence, nothing is said of it
_SKIPPED = frozenset({"script", "style", "template", "noscript", "textarea"})
_APART = _SKIPPED | {
    "code",
    "pre",
    "samp",
    "q",
    "figure",
    "video",
    "audio",
    "object",
    "svg",
    "select",
    "button",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one sentence says beside a licence: what it covers, and whether it grants that in words."""

    scope: str  # page, media or software
    grants: bool
    discusses: bool


def block_of(element: HtmlElement) -> HtmlElement:
    """Return the nearest block that an element stands in, or the element when it is one."""
    for one in (element, *element.iterancestors()):
        if one.tag in BLOCKS:
            return one
    return element


def around(element: HtmlElement, block: HtmlElement) -> tuple[str, str, str]:
    """Return the text near an element before, in and behind it, as far as its line or block goes."""
    inside = _spaced("".join(element.itertext()))
    if element is block:
        return "", inside, ""
    before = "".join(reversed(list(_near(element, block, preceding=True))))
    return before, inside, "".join(_near(element, block, preceding=False))


def _near(element: HtmlElement, block: HtmlElement, *, preceding: bool) -> Iterator[str]:
    """Yield pieces of text going away from an element, until a line ends or enough is gathered."""
    size = 0
    node: HtmlElement | None = element
    while node is not None and node is not block:
        if not preceding:
            yield _spaced(node.tail)
        for other in node.itersiblings(preceding=preceding):
            own = _inline(other)
            pieces = (_spaced(other.tail), own or "") if preceding else (own or "", _spaced(other.tail))
            if own is None:
                yield pieces[0] if preceding else ""
                return
            yield from pieces
            size += sum(map(len, pieces)) + 1
            if size > _NEAR_CHARS:
                return
        node = node.getparent()
        if preceding and node is not None:
            yield _spaced(node.text)


def _inline(node: HtmlElement) -> str | None:
    """Return the text of an element within a line; null where it ends the line."""
    if node.tag == "br" or node.tag in BLOCKS:
        return None
    is_shown = isinstance(node.tag, str) and node.tag not in _SKIPPED
    return _spaced("".join(node.itertext())) if is_shown else ""


def own_text(block: HtmlElement) -> str:
    """Return the text of a block without that of blocks within it, of examples and of quotations."""
    parts: list[str] = []
    within = 0
    for event, node in iterwalk(block, events=("start", "end")):
        is_apart = node is not block and (node.tag in _APART or node.tag in BLOCKS)
        if event == "start":
            within += is_apart
            parts.append("\n" if node.tag == "br" or is_apart else "")
            parts.append(_spaced(node.text) if within == 0 and isinstance(node.tag, str) else "")
        else:
            within -= is_apart
            parts.append(_spaced(node.tail) if within == 0 and node is not block else "")
    return "".join(parts)


def sentence(before: str, inside: str, after: str) -> str:
    """Return the one sentence that `inside` stands in, on one line."""
    before, after = before[-_NEAR_CHARS:], after[:_NEAR_CHARS]
    ends = [m.end() for m in _END.finditer(_lines(before))]
    start = _CLAUSE.sub("", before[ends[-1] :] if ends else before)
    end = _END.search(_lines(after))
    rest = after[: end.end()] if end else after
    following = _NEXT_CLAUSE.search(rest)
    return _folded(f"{start}{inside}{rest[: following.start()] if following else rest}")[-_SENTENCE_CHARS:]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, each on one line, with the mark that ends it."""
    marked = _END.sub(lambda end: f"{end[0].strip()}\x00", _lines(text))
    return [one for part in marked.split("\x00") if (one := _folded(part))]


def shown(before: str, inside: str, after: str) -> str:
    """Return what stands around a finding, at most 60 characters, for people to judge by."""
    start, middle = _folded(before), _folded(inside)
    room = max(_SHOWN_CHARS - len(middle), 0)
    head = start[-room:] if room else ""
    return _folded(f"{head} {middle} {_folded(after)}")[:_SHOWN_CHARS].strip()


def judge(text: str) -> Said:
    """Return what a sentence with a licence in it covers; exceptions ("except where noted") are left out."""
    name = named(text)
    folded = words.EXCEPT.sub(" ", (text.replace(name, " \x01 ") if name else text).casefold())
    bare = _MODIFIER.sub(" ", NAME.sub(" ", _VOWEL_SIGNS.sub("", folded)))
    has_text = bool(words.TEXT.search(bare))
    points = bool(words.THIS.search(bare)) and has_text
    scope = "page"
    if words.BORROWED.search(folded):
        scope = "media"
    elif not has_text:
        scope = "media" if words.MEDIA.search(bare) else "software" if words.SOFTWARE.search(bare) else "page"
    elif _first(words.SOFTWARE, bare) < _first(words.TEXT, bare) or _first(words.MEDIA, bare) < _first(
        words.TEXT, bare
    ):
        scope = _nearer(bare)
    starts = bool(_starts(bare))
    grants = is_label(text) or (bool(words.GRANT.search(bare)) and (points or starts))
    return Said(scope, grants, bool(words.DISCUSSES.search(folded)) or _is_cited(text))


def subject_beside(text: str, link: str) -> str:
    """Return what a sentence says that a marked link covers: the page, unless another is named first.

    The link's own text does not count; a category named "Code" in the line of a posting is no subject.
    """
    rest = text.replace(_folded(link), " ", 1).casefold()
    found = judge(text).scope
    opens = any(pattern.match(_opening(rest)) for pattern in (words.MEDIA, words.SOFTWARE))
    return found if opens or words.GRANT.search(rest) or re.search(r"\bby\b|©", rest) else "page"


def is_label(text: str) -> bool:
    """Tell whether a sentence is nothing but a licence's name, perhaps behind the word "licence"."""
    name = NAME.search(text)
    if name is None:
        return False
    return bool(_LABEL.match(text[: name.start()])) and named(text) is not None and len(text) <= 100


def _starts(text: str) -> bool:
    """Tell whether a sentence begins with its subject or its verb, with nobody else named before."""
    head = _opening(text)
    return bool(words.TEXT.match(head) or words.GRANT.match(head))


def _opening(text: str) -> str:
    """Return the first words of a sentence without marks and articles."""
    head = text.strip(' ©-–—:()[]"')[:40]
    return re.sub(r"^(?:(?:the|die|der|das|le|la|les|el|los|il|de|het|o|a|os|as|den|det)\s+|l')", "", head)


def _first(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else len(text) + 1


def _nearer(text: str) -> str:
    """Return what is covered where pictures or software stand before a text ("photo of this page")."""
    media, software, own = (_first(p, text) for p in (words.MEDIA, words.SOFTWARE, words.TEXT))
    joined = re.search(
        r"\b(?:and|und|et|y|e|en|och|og|ja|i|и|та|ve|dan|na)\b|,|&|、|和|と|و",
        text[min(media, software) : own],
    )
    if joined:
        return "page"
    return "media" if media < software else "software"


def _is_cited(text: str) -> bool:
    name = NAME.search(text)
    return bool(
        name and _QUOTES.search(text[: name.start()]) and re.search(r"[\"”“»」』’]", text[name.end() :])
    )


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _lines(text: str) -> str:
    return re.sub(r"[^\S\n]", " ", text)


def _folded(text: str) -> str:
    return " ".join(text.split())
