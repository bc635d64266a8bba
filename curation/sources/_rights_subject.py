"""What a piece of markup speaks of: the page, something shown on it, its software, or the whole site.

RDFa and microdata state a subject by `about`, `resource`, `typeof`, `itemid` and `itemtype`; other pages
only by where a link stands: in a caption, among comments, in one of many teasers.
Source of method: RDFa 1.1 Core section 7.5, ccREL, HTML Living Standard chapter 5 (microdata).
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from curation.sources import _rights_json_ld as kinds

# Terms that mean "the licence of", by the names of vocabularies; a prefix counts for what it is bound to.
_PREFIXES = frozenset({"cc", "dct", "dcterms", "dc", "dcterm", "schema", "sdo", "s", "xhv", "xhtml", "og"})
_VOCABULARIES = re.compile(
    r"https?://(?:creativecommons\.org/ns#|web\.resource\.org/cc/|purl\.org/dc/(?:terms|elements/1\.1)/|schema\.org/?|"
    r"www\.w3\.org/1999/xhtml/vocab#?|ogp\.me/ns#?|data-vocabulary\.org/|rdf\.data-vocabulary\.org/#)",
    re.I,
)
_TERMS = frozenset({"license", "licence", "usageinfo", "rights"})
_MEDIA_TAGS = frozenset({"figure", "figcaption", "caption", "picture", "video", "audio", "object", "svg"})
_QUOTED_TAGS = frozenset({"pre", "code", "samp", "blockquote", "q", "template", "textarea", "noscript"})
_MEDIA_CLASS = re.compile(
    r"caption|gallery|(?:^|[\s_-])thumb(?:nail|inner)?(?:$|[\s_-])|(?:image|photo|picture|img|video|audio|media|song)"
    r"[-_]?(?:credits?|licen[cs]e|info|attribution|copyright|source|rights|meta)|licensetpl|mw-mmv|lightbox",
    re.I,
)
_OTHERS_CLASS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|replies|disqus\w*|related(?:[-_]posts?)?|teasers?|sidebar-ads?|advert\w*)"
    r"(?:$|[\s_-])",
    re.I,
)
_IMAGE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|tiff?|bmp|mp[34]|m4[av]|og[gvma]|wav|flac|webm|mov|pdf|zip|ttf)(?:$|[?#])",
    re.I,
)
_DCMI_MEDIA = re.compile(
    r"purl\.org/dc/dcmitype/(StillImage|MovingImage|Image|Sound|InteractiveResource|PhysicalObject)", re.I
)
_DCMI_SOFTWARE = re.compile(r"purl\.org/dc/dcmitype/(Software|Dataset)", re.I)
_WHOLE = frozenset({"html", "body", "main", "article", "section", "div", "head"})
_SELF_NAMES = re.compile(
    r"(?:this|it|page|article|document|main|content|work|text|post|story|top|webpage|maincontent)$", re.I
)
_PARTS_OF = frozenset({"ispartof"})


def is_licence_term(element: HtmlElement, name: str, *, bare: bool) -> bool:
    """Tell whether a `rel` or `property` value means "licence"; `bare`: without a prefix it does, too."""
    value = name.strip().casefold()
    if _VOCABULARIES.match(value):
        return re.split(r"[/#]", value)[-1] in _TERMS
    prefix, _, term = value.replace(".", ":", 1).rpartition(":")
    if not prefix:
        return value == "license" and (bare or _has_vocabulary(element))
    if term not in _TERMS:
        return False
    bound = _binding(element, prefix)
    return bool(_VOCABULARIES.match(bound)) if bound else prefix in _PREFIXES


def is_quoted(element: HtmlElement) -> bool:
    """Tell whether an element is shown as an example or quotation, or not shown at all."""
    return any(one.tag in _QUOTED_TAGS for one in (element, *element.iterancestors()))


def scope(element: HtmlElement, addresses: frozenset[str]) -> str:
    """Return `page`, `media`, `software` or `site`: what RDFa, or else the place, says `element` is about."""
    for one in (element, *element.iterancestors()):
        found = _by_markup(one, one is element, addresses) or _by_place(one)
        if found:
            return found
        if one.tag in ("p", "div", "body") and _is_typed_media(one):
            return "media"
    return "page"


def item_scope(element: HtmlElement, addresses: frozenset[str]) -> str:
    """Return what the microdata item around a property is: `itemtype`, `itemid` and its place in another."""
    item = _item_of(element)
    if item is None:
        return scope(element, addresses)
    kind = _of_types(item.get("itemtype") or "")
    if kind in ("media", "software", "site"):
        return kind
    if item.get("itemid") and not _is_page(item.get("itemid") or "", item, addresses):
        return "media"
    held = (item.get("itemprop") or "").casefold().split()
    if held and "mainentity" not in held:
        return "site" if _PARTS_OF & set(held) else "media"
    return "media" if _has_siblings(item) else _outside(item)


def _is_typed_media(block: HtmlElement) -> bool:
    """Tell whether the chooser's markup in a block says that the work is an image, a film or a sound."""
    marked = (one.get("href") or one.get("resource") or "" for one in block if "dct:type" in _rel(one))
    return any(_DCMI_MEDIA.search(address) for address in marked)


def _rel(element: HtmlElement) -> str:
    return (element.get("rel") or "").replace("dc:type", "dct:type") if isinstance(element.tag, str) else ""


def _outside(item: HtmlElement) -> str:
    parent = item.getparent()
    return next((s for one in _up(parent) if (s := _by_place(one))), "page")


def _up(element: HtmlElement | None) -> Iterator[HtmlElement]:
    if element is not None:
        yield element
        yield from element.iterancestors()


def _item_of(element: HtmlElement) -> HtmlElement | None:
    start = element.getparent() if element.get("itemscope") is not None else element
    for one in _up(start):
        if one.get("itemscope") is not None:
            return one
        if one.get("id"):
            for item in element.getroottree().getroot().xpath("//*[@itemref]"):
                if one.get("id") in (item.get("itemref") or "").split():
                    return item  # type: ignore[no-any-return]
    return None


def _has_siblings(item: HtmlElement) -> bool:
    """Tell whether items of the same kind stand beside this one, as teasers do."""
    parent = item.getparent()
    if parent is None:
        return False
    return any(
        other is not item
        and other.get("itemtype") == item.get("itemtype")
        and other.get("itemscope") is not None
        for other in parent
    )


def _of_types(types: str) -> str | None:
    """Return the scope that a list of types (RDFa `typeof`, microdata `itemtype`) gives, if any."""
    for name in types.split():
        if _DCMI_MEDIA.search(name):
            return "media"
        if _DCMI_SOFTWARE.search(name):
            return "software"
        node = {"@type": name}
        for pattern, found in ((kinds.SITES, "site"), (kinds.SOFTWARE, "software"), (kinds.MEDIA, "media")):
            if kinds.is_any(pattern, node):
                return found
        if kinds.is_any(kinds.WORKS, node):
            return "page"
    return None


def _by_markup(one: HtmlElement, is_self: bool, addresses: frozenset[str]) -> str | None:
    """Return what RDFa makes the subject at this element, or null where it sets none."""
    subject = one.get("about")
    linked = one.get("rel") or one.get("rev")
    if subject is None and not is_self:
        subject = one.get("resource") if not one.get("property") or one.get("typeof") else None
        if subject is None and linked and "license" not in linked.lower():
            subject = one.get("src")
    kind = _of_types(one.get("typeof") or "") or (
        _of_types(one.get("itemtype") or "") if not is_self else None
    )
    if kind in ("media", "software", "site"):
        return kind
    if subject is not None:
        return "page" if _is_page(subject, one, addresses) else "media"
    return kind


def _by_place(one: HtmlElement) -> str | None:
    if one.tag in ("body", "html"):
        return None
    if one.tag in _MEDIA_TAGS:
        return "media"
    names = f"{one.get('id') or ''} {one.get('class') or ''}"
    if _MEDIA_CLASS.search(names) or _OTHERS_CLASS.search(names):
        return "media"
    if one.tag == "article" and _is_one_of_many(one):
        return "media"
    return None


def _is_one_of_many(article: HtmlElement) -> bool:
    parent = article.getparent()
    return parent is not None and sum(other.tag == "article" for other in parent) > 1


def _is_page(subject: str, element: HtmlElement, addresses: frozenset[str]) -> bool:
    """Tell whether an address names the page; a page that does not know its own gets the benefit."""
    subject = subject.strip().strip("[]")
    if subject in ("", "#", ".", "./"):
        return True
    if subject.startswith("#"):
        return _is_whole(subject[1:], element)
    if _IMAGE.search(subject):
        return False
    bare = re.sub(r"^https?://(?:www\.)?", "", subject.split("#")[0]).rstrip("/")
    if not addresses:
        return True
    return any(bare == known or known.endswith("/" + bare.lstrip("./")) for known in addresses)


def _is_whole(name: str, element: HtmlElement) -> bool:
    if _SELF_NAMES.match(name):
        return True
    found = element.getroottree().getroot().xpath("//*[@id=$name]", name=name)
    return bool(found) and found[0].tag in _WHOLE and len(list(found[0].itertext())) > 20


def _has_vocabulary(element: HtmlElement) -> bool:
    return any(_VOCABULARIES.match(one.get("vocab") or "") for one in (element, *element.iterancestors()))


def _binding(element: HtmlElement, prefix: str) -> str | None:
    """Return the address that `prefix` stands for here (`prefix`, `xmlns:`), or null."""
    for one in (element, *element.iterancestors()):
        held = dict(re.findall(r"([\w-]+):\s+(\S+)", one.get("prefix") or ""))
        found = held.get(prefix) or one.get(f"xmlns:{prefix}")
        if found:
            return str(found)
    return None
