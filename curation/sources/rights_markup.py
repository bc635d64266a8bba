"""Licence evidence in a web page, from the surest carrier to the weakest.

A link to a licence is not yet a licence: pages write about licences, and most badges cover a picture. So
each finding keeps where it stood, what it covers (`page`, `media`, `software`, `site`) and how sure that is.
Carriers, in this order: RFC 8288 `rel=license` in the HTTP header, schema.org `license` in JSON-LD, RDFa
(ccREL) and microdata, Dublin Core and other meta elements, the foot of the page, badges, sentences in the
language of the page; a link within running text is talk about a licence. One page says nothing of its whole
site: a foot counts for the page that it stands on, with medium confidence.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from curation import rights
from curation.sources import Evidence, _rights_json_ld, _rights_prose
from curation.sources import _rights_naming as naming
from curation.sources import _rights_subject as subjects
from curation.sources import _rights_text as texts
from curation.sources._rights_json_ld import works

__all__ = ["find", "works"]

META_NAMES = re.compile(
    r"(?:dcterms|dct|dc|schema|cc|prism|eprints|citation|article|bepress_citation)[.:_]"
    r"(?:licen[sc]e|rights|rights\.licen[sc]e|rights\.uri|copyright|licen[sc]e_url)|og:licen[sc]e|licen[sc]e|rights|copyright"
)
_NOTICE = re.compile(r"\s*(?:copyright\b|©|\(c\)).*", re.I | re.S)
_LINK_HEADER = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\",;\s]+))?)*)")


def find(
    tree: HtmlElement | None, *, link_header: str | None = None, url: str | None = None
) -> tuple[Evidence, ...]:
    """Return what a page and its HTTP header say about rights, surest first, each finding once.

    `url` is where the page was found, and tells what is said of it from what is said of others.
    """
    addresses = _addresses(tree, url)
    found = list(_header(link_header or "", addresses))
    if tree is not None:
        found += _rights_json_ld.find(tree, addresses)
        found += [*_rel(tree, addresses), *_properties(tree, addresses), *_meta(tree)]
        found += _rights_prose.find(tree, addresses)
    found.sort(key=lambda evidence: -evidence.confidence)
    return tuple({(one.value, one.carrier, one.scope): one for one in reversed(found)}.values())[::-1]


def _addresses(tree: HtmlElement | None, url: str | None) -> frozenset[str]:
    """Return the addresses that are the page's own, without scheme and fragment."""
    found = [url or ""]
    if tree is not None:
        found += [
            one.get("href") or ""
            for one in tree.iter("link")
            if "canonical" in (one.get("rel") or "").split()
        ]
        found += [one.get("content") or "" for one in tree.iter("meta") if one.get("property") == "og:url"]
    bare = (re.sub(r"^https?://(?:www\.)?", "", one.split("#")[0].strip()).rstrip("/") for one in found)
    return frozenset(one for one in bare if one)


def _header(header: str, addresses: frozenset[str]) -> Iterator[Evidence]:
    for target, parameters in _LINK_HEADER.findall(header):
        if not re.search(r";\s*rel\s*=\s*(?:\"[^\"]*\blicense\b|license\b)", parameters, re.I):
            continue
        anchor = re.search(r";\s*anchor\s*=\s*\"?([^\";]*)", parameters, re.I)
        about = re.sub(r"^https?://(?:www\.)?", "", anchor[1]).rstrip("/") if anchor else ""
        scope = "page" if about in ("", "#") or about in addresses else "media"
        yield Evidence(target.strip(), "http link rel=license", scope, 0.95)


def _rel(tree: HtmlElement, addresses: frozenset[str]) -> Iterator[Evidence]:
    for element in islice(_marked(tree), _rights_prose.MAX_FINDINGS):
        yield from _of_rel(element, (element.get("href") or "").strip(), addresses)


def _marked(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "link", "area"):
        stated = (element.get("rel") or "").split()
        is_licence = any(subjects.is_licence_term(element, name, bare=True) for name in stated)
        if is_licence and (element.get("href") or "").strip() and not subjects.is_quoted(element):
            yield element


def _of_rel(element: HtmlElement, target: str, addresses: frozenset[str]) -> Iterator[Evidence]:
    if element.tag == "link":
        scope, context = subjects.scope(element, addresses), ""
    else:
        parts = texts.around(element, texts.block_of(element))
        said = texts.subject_beside(texts.sentence(*parts), parts[1])
        scope, context = _covered(element, said, addresses), texts.shown(*parts)
    sure = 0.9 if element.tag == "link" else 0.8
    for value in _followed(element, target):
        yield Evidence(value, "rel=license", scope, sure, context)


def _covered(element: HtmlElement, said: str, addresses: frozenset[str]) -> str:
    """Return what a marked link covers: its sentence may take it from the page, never give it to it."""
    placed = subjects.scope(element, addresses)
    if placed != "page":
        return placed
    return "media" if _rights_prose.stands_by_media(element) else said


def _followed(element: HtmlElement, target: str) -> list[str]:
    """Return the address of a licence; of a fragment of this page, what the element of that name says."""
    if not target.startswith("#"):
        return [target]
    held = element.getroottree().getroot().xpath("//*[@id=$name or @name=$name]", name=target[1:])
    if not held:
        return []
    links = [(one.get("href") or "").strip() for one in held[0].iter("a", "link")]
    known = [one for one in links if _rights_prose.is_licence_address(one)]
    said = naming.named(" ".join(held[0].text_content().split())[:1000])
    return known or ([said] if said else [])


def _properties(tree: HtmlElement, addresses: frozenset[str]) -> Iterator[Evidence]:
    """Yield RDFa `property` and microdata `itemprop`; both give an address or the words of the element."""
    for element in tree.xpath("//*[@itemprop or @property]"):
        if subjects.is_quoted(element):
            continue
        microdata = (element.get("itemprop") or "").split()
        rdfa = (element.get("property") or "").split() if element.tag != "meta" else []
        value = _value(element)
        if value and any(
            re.split(r"[/#]", name)[-1].lower() in ("license", "usageinfo") for name in microdata
        ):
            yield Evidence(value, "microdata license", subjects.item_scope(element, addresses), 0.8)
        elif value and any(subjects.is_licence_term(element, name, bare=False) for name in rdfa):
            yield Evidence(value, "rdfa license", subjects.scope(element, addresses), 0.8)


def _value(element: HtmlElement) -> str:
    for name in ("resource", "href", "content", "src", "itemid"):
        if (element.get(name) or "").strip():
            return str(element.get(name)).strip()
    link = next((one.get("href") or "" for one in element.iter("a", "link") if one.get("href")), "")
    return link.strip() or " ".join(element.text_content().split())[:300]


def _meta(tree: HtmlElement) -> Iterator[Evidence]:
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = " ".join((meta.get("content") or "").split())
        if not value or not META_NAMES.fullmatch(name):
            continue
        # "Copyright 2019, the author" tells whose a text is, and nothing of what may be done with it.
        is_notice = bool(_NOTICE.fullmatch(value)) and rights.normalise(value) is None
        is_boilerplate = name == "copyright" or name.endswith((".copyright", ":copyright", "_copyright"))
        sure = 0.3 if is_notice else 0.4 if is_boilerplate and _is_reserved(value) else 0.8
        yield Evidence(value, f"meta {name}", "page", sure)


def _is_reserved(value: str) -> bool:
    licence = rights.normalise(value)
    return licence is None or licence.family == "restricted"
