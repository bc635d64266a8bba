"""Licences in JSON-LD, by what they are stated of: the page's own work, a picture in it, its site.

Generators put several nodes on a page and join them by `@id`; only the main entity is the page. A node
that hangs from the main one by `image` or `hasPart` is something else, whatever its licence.
Source of method: JSON-LD 1.1, schema.org 29 (`license`, `usageInfo`, `mainEntity`, `isPartOf`).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from curation import rights
from curation.sources import Evidence

WORKS = re.compile(
    r"Article|\w*Article|NewsArticle|(?:Live)?BlogPosting|Blog|SocialMediaPosting|DiscussionForumPosting|Report|"
    r"WebPage|\w*Page|WebPageElement|Dataset|Book|Chapter|CreativeWork|Thesis|Legislation|Periodical|"
    r"Publication(?:Issue|Volume)|Newspaper|Manuscript|Poem|ShortStory|Recipe|HowTo|Course|LearningResource|Quiz|"
    r"Review|Question|Answer|Message|DigitalDocument|TextDigitalDocument|\w+Document|Guide|DefinedTerm(?:Set)?|"
    r"Play|Collection|Archive\w+"
)
PAGES = re.compile(r"\w*Page|WebPageElement")
MEDIA = re.compile(
    r"\w*Object|Photograph|Painting|Drawing|Poster|VisualArtwork|Sculpture|ImageGallery|VideoGallery|MediaGallery|"
    r"3DModel|Map|Movie|Clip|Music\w+|Podcast\w*|RadioEpisode|TVEpisode|TVSeries|Episode|VideoGame|Game|DataDownload"
)
SOFTWARE = re.compile(r"Software\w*|\w*Application|WebAPI|APIReference|Code|ComputerLanguage")
SITES = re.compile(r"WebSite|DataCatalog")
_SELF = ("mainEntity", "mainEntityOfPage")
_AROUND = (
    "isPartOf",
    "includedInDataCatalog",
    "isBasedOn",
    "publisher",
    "author",
    "creator",
    "sourceOrganization",
)
_TOLD = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
MAX_JSON_CHARS = 1 << 20
_LEVELS = 8
_NODES = 2_000  # more is a shop's catalogue


def works(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD nodes of a page that describe a work, as against a picture or a publisher."""
    return (node for node in _top(_documents(tree)) if is_any(WORKS, node))


def find(tree: HtmlElement, addresses: frozenset[str]) -> Iterator[Evidence]:
    """Yield the licences of all nodes with their scope, in the order of the page.

    `addresses` are those under which the page is known; they tell its node from others' where several stand.
    """
    top = _top(_documents(tree))
    index = _index(top)
    mine = _main(top, index, addresses)
    budget = [_NODES]
    for node in top:
        yield from _walk(node, _scope_at_top(node, mine), index, _LEVELS, budget)


def is_any(kinds: re.Pattern[str], node: dict[str, Any]) -> bool:
    """Tell whether a node has one of these types, whatever prefix they are written with."""
    return any(kinds.fullmatch(_local(str(kind))) for kind in _list(_get(node, "@type")))


def _documents(tree: HtmlElement) -> list[Any]:
    found = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        text = _TOLD.sub("", script.text[:MAX_JSON_CHARS])
        try:
            found.append(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def _top(documents: list[Any]) -> list[dict[str, Any]]:
    """Return the nodes that no other contains, those of graphs among them; equal `@id`s are one node."""
    nodes: list[dict[str, Any]] = []
    for document in documents:
        for node in _list(document):
            if isinstance(node, dict):
                graph = [n for n in _list(_get(node, "@graph")) if isinstance(n, dict)]
                nodes += graph if graph else [node]
                nodes += [n for key in _SELF for n in _list(_get(node, key)) if _is_described(n)]
    return nodes[:_NODES]


def _index(nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    index: dict[str, dict[str, Any]] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str):
            index[name] = index.get(name, {}) | node
    return index


def _main(top: list[dict[str, Any]], index: dict[str, Any], addresses: frozenset[str]) -> set[int]:
    """Return which nodes (by identity) are the page's own work; none where several might be."""
    named = {_id(n) for page in top for key in _SELF[:1] for n in _list(_get(page, key))}
    own = [n for n in top if (_id(n) and _id(n) in named) or _get(n, "mainEntityOfPage")]
    own += [n for page in top for n in _list(_get(page, "mainEntity")) if _is_described(n)]
    licences = {name for n in top for one in _list(_get(n, "license")) if (name := _id(one))}
    works_ = [n for n in top if is_any(WORKS, n) and _id(n) not in licences]
    if not own:
        others = [n for n in works_ if not is_any(PAGES, n)]
        here = [n for n in others if _is_here(n, addresses)]
        own = others if len(others) == 1 else here
    elsewhere = [n for n in own if _is_elsewhere(n, addresses)]
    own = [n for n in own if n not in elsewhere] if len(own) > len(elsewhere) else own
    pages = [n for n in works_ if is_any(PAGES, n)]
    return {id(n) for n in [*own, *pages]}


def _is_here(node: dict[str, Any], addresses: frozenset[str]) -> bool:
    return any(
        _bare(value) in addresses for value in (_id(node), _get(node, "url")) if isinstance(value, str)
    )


def _is_elsewhere(node: dict[str, Any], addresses: frozenset[str]) -> bool:
    page = _get(node, "mainEntityOfPage")
    page = (_id(page) or _get(page, "url")) if isinstance(page, dict) else page
    stated = page if isinstance(page, str) and page.startswith("http") else None
    return bool(addresses and stated and _bare(stated) not in addresses)


def _bare(address: str | None) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", (address or "").split("#")[0]).rstrip("/")


def _scope_at_top(node: dict[str, Any], mine: set[int]) -> str:
    kind = _scope_of_kind(node)
    if kind != "page":
        return kind
    return "page" if id(node) in mine else "media"


def _scope_of_kind(node: dict[str, Any]) -> str:
    for kinds, scope in ((SITES, "site"), (SOFTWARE, "software"), (MEDIA, "media"), (WORKS, "page")):
        if is_any(kinds, node):
            return scope
    return "site"


def _walk(
    node: dict[str, Any], scope: str, index: dict[str, Any], levels: int, budget: list[int]
) -> Iterator[Evidence]:
    budget[0] -= 1
    if budget[0] < 0 or levels == 0:
        return
    for key, confidence in (("license", 0.9), ("usageInfo", 0.7)):
        for one in _list(_get(node, key)):
            value = _value(one, index)
            if value and (key == "license" or rights.normalise(value) is not None):
                name = str(
                    _get(node, "name") or _get(node, "headline") or next(iter(_list(_get(node, "@type"))), "")
                )
                yield Evidence(value, f"json-ld {key}", scope, confidence, name[:60])
    for key, inner in node.items():
        if key.startswith("@") or _local(key) in ("license", "usageInfo", *_SELF):
            continue
        for one in _list(inner):
            if isinstance(one, dict) and len(one) > 1:
                below = "site" if _local(key) in _AROUND else "media"
                held = _scope_of_kind(one)
                yield from _walk(one, held if held == "software" else below, index, levels - 1, budget)


def _value(one: Any, index: dict[str, Any]) -> str | None:
    """Return the address or name of a licence; a reference within the page is followed."""
    if isinstance(one, str):
        one = {"@id": one}
    if not isinstance(one, dict):
        return None
    target = index.get(str(one.get("@id")), {}) | one
    for key in ("url", "sameAs", "@id", "@value", "identifier", "name"):
        value = next((v for v in _list(_get(target, key)) if isinstance(v, str) and v.strip()), None)
        if value and not value.startswith(("#", "_:")):
            return value.strip()
    return None


def _get(node: Any, name: str) -> Any:
    """Return a property under its plain name or with a prefix (`schema:license`, an address)."""
    if not isinstance(node, dict):
        return None
    if name in node:
        return node[name]
    if name.startswith("@"):
        return node.get(name[1:]) if name == "@type" else None
    return next((value for key, value in node.items() if _local(key) == name), None)


def _local(name: str) -> str:
    return re.split(r"[:/#]", name)[-1]


def _id(node: Any) -> str | None:
    found = node.get("@id") if isinstance(node, dict) else node
    return found if isinstance(found, str) else None


def _is_described(node: Any) -> bool:
    return isinstance(node, dict) and any(key != "@id" for key in node)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
