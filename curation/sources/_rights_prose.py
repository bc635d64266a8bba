"""Licences that a page states to its readers: links, badges and sentences, by where they stand.

What stands at the foot of a page counts as said of that page, with medium confidence: from one page nobody
can tell whether the whole site says it. "All rights reserved" down there is boilerplate and weak.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from curation import rights
from curation.sources import Evidence
from curation.sources import _rights_naming as naming
from curation.sources import _rights_subject as subjects
from curation.sources import _rights_text as texts
from curation.sources import _rights_words as words

# Hosts and paths under which licences stand; a cheap look before the exact one.
_LICENCES = re.compile(
    r"creativecommons\.org/(?:licen|publicdomain)|rightsstatements\.org/(?:vocab|page)/|gnu\.org/(?:copyleft|licenses)/|"
    r"opensource\.org/licen|spdx\.org/licenses|opendatacommons\.org/licenses|open-government-licence|data\.norge\.no/nlod|"
    r"govdata\.de/dl-de|etalab\.gouv\.fr|artlibre\.org|data\.gov\.tw/license|europeana\.eu/rights|apache\.org/licenses",
    re.I,
)
_SOFTWARE_LICENCE = re.compile(r"(?:MIT|Apache|BSD|[AL]?GPL|MPL|ISC|Zlib|EPL|EUPL|CECILL|Unlicense|0BSD)\b")
_FOOTER = re.compile(
    r"foot|colophon|copy-?right|licen[sc]|imprint|impressum|credits?\b|site-?info|legal|\brights\b|mentions",
    re.I,
)
_BADGE = re.compile(
    r"(?:i\.creativecommons\.org|licensebuttons\.net|creativecommons\.org/images/public)/(?:l|p|i)/([a-z-]+)(?:/(\d\.\d))?"
    r"(?:/([a-z]{2,3}))?/|/presskit/buttons/(?:\d+x\d+)/(?:png|svg)/([a-z-]+?)(?:\.eu)?\.(?:png|svg)",
    re.I,
)
_LOCAL_BADGE = re.compile(
    r"(?:^|/)(?:cc[-_.]?)?(by(?:[-_](?:nc|sa|nd)){0,2}|zero|cc-?0|publicdomain)(?:[-_.](\d\.\d))?(?:[-_.]\d+x\d+)?\.(?:png|svg|gif)",
    re.I,
)
_RESERVED = re.compile(rights.RESERVED_WORDS)
_SOME_RIGHTS = re.compile("some rights reserved|certains droits réservés|einige rechte vorbehalten", re.I)
MAX_FINDINGS = 200  # of each kind; a page with more is a list, and its first are enough to doubt it
_LINE_CHARS = 300


def find(tree: HtmlElement, addresses: frozenset[str]) -> Iterator[Evidence]:
    """Yield what links, badges and sentences state, in that order; `addresses` are the page's own."""
    about_licences = _is_about_licences(tree)
    for element in islice(_links(tree), MAX_FINDINGS):
        yield _of_link(element, addresses, about_licences)
    yield from _badges(tree, addresses, about_licences)
    yield from _sentences(tree, addresses, about_licences)
    yield from _reservations_of_all(tree)


def is_licence_address(target: str) -> bool:
    """Tell whether an address is that of a licence or a rights statement that we know."""
    return bool(_LICENCES.search(target)) and rights.normalise(target) is not None


def _links(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "area"):
        rel = (element.get("rel") or "").lower().split()
        target = (element.get("href") or "").strip()
        if "license" not in rel and is_licence_address(target) and not subjects.is_quoted(element):
            yield element


def _of_link(element: HtmlElement, addresses: frozenset[str], about_licences: bool) -> Evidence:
    target = (element.get("href") or "").strip()
    block = texts.block_of(element)
    parts = texts.around(element, block)
    said = texts.sentence(*parts)
    judged = texts.judge(said)
    scope = _scope(element, judged.scope, target, addresses)
    context = texts.shown(*parts)
    if scope != "page":
        return Evidence(
            target, "link in a caption" if scope == "media" else "link in the text", scope, 0.5, context
        )
    foot = _foot_of(element)
    if foot is not None:
        return Evidence(target, "link in the footer", "page", _at_the_foot(said, judged), context)
    if judged.grants and not judged.discusses and not about_licences:
        return Evidence(target, "sentence with a link", "page", 0.65, context)
    return Evidence(target, "link in the text", "page", 0.05, context)


def _at_the_foot(said: str, judged: texts.Said) -> float:
    if judged.discusses and not judged.grants:
        return 0.3
    names_it = (
        naming.NAME.search(said)
        or _SOME_RIGHTS.search(said)
        or words.GRANT.search(said.casefold())
        or "©" in said
    )
    return 0.6 if names_it else 0.4


def _scope(element: HtmlElement, said: str, target: str, addresses: frozenset[str]) -> str:
    """Return what a link covers: its sentence, its place and the kind of its licence, most special first."""
    placed = subjects.scope(element, addresses)
    if placed != "page" or said != "page":
        return placed if placed != "page" else said
    if _stands_by_media(element):
        return "media"
    licence = rights.normalise(target)
    is_software = licence is not None and _SOFTWARE_LICENCE.match(licence.id)
    has_text = words.TEXT.search(texts.sentence(*texts.around(element, texts.block_of(element))).casefold())
    return "software" if is_software and not has_text else "page"


def stands_by_media(element: HtmlElement) -> bool:
    """Tell whether the small block around an element holds a picture or a recording, as its credit does."""
    return _stands_by_media(element)


def _stands_by_media(element: HtmlElement) -> bool:
    if _foot_of(element) is not None:
        return False
    for level, one in enumerate((element, *element.iterancestors())):
        if level == 4 or one.tag in ("body", "html", "main", "article", "header", "aside", "section"):
            return False
        shown = [e for e in one.iter("img", "video", "audio", "iframe", "embed") if not _badge(e)]
        if shown and len(" ".join(one.text_content().split())) < 200:
            return True
    return False


def _foot_of(element: HtmlElement) -> HtmlElement | None:
    """Return the footer, imprint or licence block that an element stands in, or null."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("body", "html", "main"):
            return None
        names = f"{one.get('id') or ''} {one.get('class') or ''}"
        if one.tag == "footer" or one.get("role") == "contentinfo" or _FOOTER.search(names):
            return None if re.search(r"foot-?notes?|reference", names, re.I) else one
    return None


def _badges(tree: HtmlElement, addresses: frozenset[str], about_licences: bool) -> Iterator[Evidence]:
    found = ((image, value) for image in tree.iter("img", "object") if (value := _badge(image)))
    for image, value in islice(found, MAX_FINDINGS):
        if subjects.is_quoted(image):
            continue
        link = next((one for one in image.iterancestors("a")), None)
        target = (link.get("href") or "").strip() if link is not None else ""
        is_linked = is_licence_address(target)
        block = texts.block_of(image)
        parts = texts.around(image, block)
        said = texts.sentence(*parts)
        judged = texts.judge(said)
        scope = _scope(image, judged.scope, value, addresses)
        alone = len(said) <= 60 or judged.grants
        sure = 0.6 if _foot_of(image) is not None else 0.55 if alone and not about_licences else 0.3
        sure = 0.3 if judged.discusses and not judged.grants else sure
        context = texts.shown(parts[0], image.get("alt") or "", parts[2])
        yield Evidence(value, "badge with its link" if is_linked else "badge", scope, sure, context)


def _badge(image: HtmlElement) -> str | None:
    """Return what a badge says, as an address or a name, or null when an image is none."""
    source = (image.get("src") or image.get("data-src") or image.get("data") or "").strip()
    found = _BADGE.search(source)
    if found:
        code, version, port, plain = found.groups()
        return _badge_value((code or plain).lower(), version, port)
    local = _LOCAL_BADGE.search(source)
    alt = (image.get("alt") or image.get("title") or "").casefold()
    if local and (re.search(r"(?:^|[/_.-])cc[-_.]?|licen|creative", source, re.I) or naming.NAME.search(alt)):
        return _badge_value(local[1].lower().replace("_", "-"), local[2], None)
    return None


def _badge_value(code: str, version: str | None, port: str | None) -> str:
    if code in ("zero", "cc0", "cc-0", "cc-zero"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if code in ("mark", "publicdomain"):
        return "https://creativecommons.org/publicdomain/mark/1.0/"
    parts = [
        "https://creativecommons.org/licenses",
        code,
        *([version] if version else []),
        *([port] if port else []),
    ]
    return "/".join(parts) + "/"


def _sentences(tree: HtmlElement, addresses: frozenset[str], about_licences: bool) -> Iterator[Evidence]:
    """Yield the licences that sentences name in words, whether they link to them or not."""
    for element in _blocks_with(tree, naming.NAME, naming.NAME_STEMS):
        for said in texts.sentences(texts.own_text(element)):
            if naming.NAME.search(said) and len(said) <= 400:
                yield from _of_sentence(element, said, addresses, about_licences)


def _of_sentence(
    element: HtmlElement, said: str, addresses: frozenset[str], about_licences: bool
) -> Iterator[Evidence]:
    value, judged = naming.named(said), texts.judge(said)
    if value is None:
        return
    placed = subjects.scope(element, addresses)
    scope = placed if placed != "page" else judged.scope
    if scope == "page" and _stands_by_media(element):
        scope = "media"
    name = naming.NAME.search(said)
    context = texts.shown(said[: name.start()] if name else "", value, "")
    at_foot = _foot_of(element) is not None
    if scope != "page":
        yield Evidence(value, "text", scope, 0.5, context)
    elif judged.discusses or (about_licences and not at_foot):
        yield Evidence(value, "text", "page", 0.05, context)
    elif judged.grants or (at_foot and len(said) <= 200):
        yield Evidence(
            value, "text in the footer" if at_foot else "text", "page", 0.6 if judged.grants else 0.5, context
        )


def _blocks_with(tree: HtmlElement, pattern: re.Pattern[str], stems: tuple[str, ...]) -> list[HtmlElement]:
    """Return the innermost blocks whose own text has the pattern, in the order of the page.

    `stems` are pieces of text, one of which stands in whatever the pattern finds; looking for them is cheap.
    """
    whole = " ".join(tree.text_content().casefold().split())
    there = tuple(stem for stem in stems if stem in whole)
    found: dict[HtmlElement, None] = {}
    for element in tree.iter(etree.Element) if there else ():
        if element.tag not in ("script", "style", "title") and _holds(element.text, pattern, there):
            found[texts.block_of(element)] = None
        parent = element.getparent()
        if parent is not None and _holds(element.tail, pattern, there):
            found[texts.block_of(parent)] = None
    kept = [one for one in found if not subjects.is_quoted(one) and one.tag not in ("nav", "html", "head")]
    return kept[:MAX_FINDINGS]


def _holds(text: str | None, pattern: re.Pattern[str], stems: tuple[str, ...]) -> bool:
    if not text or len(text) < 3:
        return False
    folded = text.casefold().replace("\xa0", " ")
    return any(stem in folded for stem in stems) and bool(pattern.search(folded))


def _reservations_of_all(tree: HtmlElement) -> Iterator[Evidence]:
    """Yield "all rights reserved" where it stands in a short block or at the foot; it is boilerplate."""
    for element in _blocks_with(tree, _RESERVED, _RESERVED_STEMS):
        said = " ".join(texts.own_text(element).split())
        found = _RESERVED.search(said.casefold())
        if found and (len(said) <= _LINE_CHARS or _foot_of(element) is not None):
            where = "text in the footer" if _foot_of(element) is not None else "text"
            yield Evidence(found[0], where, "page", 0.4, texts.shown(said[: found.start()], found[0], ""))


def _longest_literals(pattern: str) -> tuple[str, ...]:
    """Return, for each alternative of a pattern, the longest run of letters that any match has."""
    alternatives = re.sub(r"\([^)]*\)\??|\[[^\]]*\]|.\?", "\x00", pattern).split("|")
    return tuple(max(one.split("\x00"), key=len).strip() for one in alternatives)


_RESERVED_STEMS = _longest_literals(rights.RESERVED_WORDS)


def _is_about_licences(tree: HtmlElement) -> bool:
    """Tell whether the title or first heading is about licences, so that its text is talk of them."""
    heads = [*tree.iter("title"), *tree.iter("h1")][:2]
    about = " ".join(one.text_content() for one in heads).casefold()
    return bool(
        naming.NAME.search(about)
        or re.search(r"\blicen[cs]|lizenz|licenc|copyright|лиценз|ライセンス|许可", about)
    )
