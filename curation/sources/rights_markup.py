"""Licence evidence in a web page, from the surest carrier to the weakest.

A link to a licence is not yet a licence: pages write about licences, and most badges cover a picture. So
each finding keeps where it stood, and what stands in a caption or about an image has the scope `media`.
Carriers: RFC 8288 `rel=license`, schema.org `license`, RDFa (ccREL), Dublin Core meta elements.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from curation.sources import Evidence

WORKS = re.compile(
    r"Article|NewsArticle|BlogPosting|Report|ScholarlyArticle|WebPage|ItemPage|AboutPage|"
    r"Dataset|Book|Chapter|CreativeWork|Thesis|Legislation|Periodical|PublicationIssue|"
    r"Newspaper|Manuscript|Poem|LearningResource"
)
MEDIA = re.compile(r"ImageObject|VideoObject|AudioObject|MediaObject|Photograph|ImageGallery|3DModel")
META_NAMES = re.compile(
    r"dcterms\.license|dcterms:license|dcterms\.rights|dc\.rights|dc\.rights\.license|"
    r"dc\.license|og:license|license"
)
_COMMONS = re.compile(
    r"^(?:https?:)?//(?:www\.)?creativecommons\.org/(?:licen[sc]es|publicdomain)/[a-z]", re.I
)
_FOOTER = re.compile(r"foot|colophon|copyright|licen[sc]|imprint|impressum|credits?\b", re.I)
_SAYS_SO = re.compile("licen[scç]|lizenz|lisens|лиценз|ліценз|ライセンス|许可|授權|رخصة|under|rights|©", re.I)
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|tiff?|mp[34]|og[gv]|webm)(?:$|[?#])", re.I)
_LINK_HEADER = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\",;\s]+))?)*)")
MAX_JSON_CHARS = 1 << 20


def find(tree: HtmlElement | None, *, link_header: str | None = None) -> tuple[Evidence, ...]:
    """Return what a page and its HTTP header say about rights, surest first, each finding once."""
    found = list(_header(link_header or ""))
    if tree is not None:
        found += [*_json_ld(tree), *_links(tree), *_meta(tree)]
    found.sort(key=lambda evidence: -evidence.confidence)
    return tuple(dict.fromkeys(found))


def _header(header: str) -> Iterator[Evidence]:
    for target, parameters in _LINK_HEADER.findall(header):
        if re.search(r";\s*rel\s*=\s*\"?[^\";]*\blicense\b", parameters, re.I):
            yield Evidence(target.strip(), "http link rel=license", "page", 0.95)


def works(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD nodes of a page that describe a work, as against a picture or a publisher."""
    return (node for node in _json_ld_nodes(tree) if _is_any(WORKS, node))


def _json_ld(tree: HtmlElement) -> Iterator[Evidence]:
    for node in _json_ld_nodes(tree):
        yield from _of_node(node)


def _json_ld_nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            yield from _nodes(json.loads(script.text[:MAX_JSON_CHARS]))
        except (ValueError, RecursionError):
            continue


def _is_any(kinds: re.Pattern[str], node: dict[str, Any]) -> bool:
    stated = node.get("@type", [])
    return any(kinds.fullmatch(str(kind)) for kind in (stated if isinstance(stated, list) else [stated]))


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the top nodes of a JSON-LD document, with those of its graph and its main entity."""
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                inner = node.get(key, [])
                yield from (n for n in (inner if isinstance(inner, list) else [inner]) if isinstance(n, dict))


def _of_node(node: dict[str, Any]) -> Iterator[Evidence]:
    scope = "media" if _is_any(MEDIA, node) else "page" if _is_any(WORKS, node) else "site"
    stated = node.get("license")
    for one in stated if isinstance(stated, list) else [stated]:
        value = (one.get("@id") or one.get("url") or one.get("name")) if isinstance(one, dict) else one
        if isinstance(value, str) and value.strip():
            yield Evidence(value.strip(), "json-ld license", scope, 0.9)


def _links(tree: HtmlElement) -> Iterator[Evidence]:
    for element in tree.iter("a", "link", "area"):
        target = (element.get("href") or "").strip()
        if not target or target.startswith("#"):
            continue
        if "license" in (element.get("rel") or "").lower().split():
            yield _rel(element, target)
        elif element.tag != "link" and _COMMONS.match(target):
            yield _plain(element, target)


def _rel(element: HtmlElement, target: str) -> Evidence:
    if _is_about_media(element):
        return Evidence(target, "rel=license", "media", 0.8)
    return Evidence(target, "rel=license", "page", 0.9 if element.tag == "link" else 0.8)


def _plain(element: HtmlElement, target: str) -> Evidence:
    if _is_about_media(element):
        return Evidence(target, "link in a caption", "media", 0.5)
    for parent in element.iterancestors():
        names = f"{parent.get('id') or ''} {parent.get('class') or ''}"
        if parent.tag == "body" or not isinstance(parent.tag, str):
            break
        if parent.tag == "footer" or _FOOTER.search(names):
            around = "".join(parent.itertext())[:2000]
            return Evidence(target, "link in the footer", "page", 0.6 if _SAYS_SO.search(around) else 0.4)
    return Evidence(target, "link in the text", "page", 0.2)


def _is_about_media(element: HtmlElement) -> bool:
    """Tell whether a link stands in a caption, or in markup whose subject is something else than the page."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("figure", "figcaption", "caption"):
            return True
        if re.search(r"caption|gallery|thumb\b|\bimage-credit", one.get("class") or "", re.I):
            return True
        if MEDIA.fullmatch((one.get("itemtype") or "").rpartition("/")[2]):
            return True
        if one.get("about") is not None:
            return bool(_IMAGE.search(one.get("about") or ""))
    return False


def _meta(tree: HtmlElement) -> Iterator[Evidence]:
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = (meta.get("content") or "").strip()
        if value and META_NAMES.fullmatch(name):
            yield Evidence(value, f"meta {name}", "page", 0.8)
