"""Web pages: the main text of one HTML file, without menus, advertisements and comments.

libxml2 gives an empty tree for pages nested beyond some two thousand levels, without an error, so the
depth is estimated first. Extractors: trafilatura (Barbaresi 2021), resiliparse (Bevendorff et al. 2018).
"""

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pyarrow as pa
from lxml.etree import LxmlError
from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text

from curation.errors import BadSettings, UnreadableItem
from curation.sources import (
    RAW_BYTES,
    Broken,
    Evidence,
    Item,
    Original,
    Record,
    _page_worker,
    charset,
    reservations,
    rights_markup,
)

with suppress(ImportError):  # of an extra, see `_extras`
    import trafilatura

EXTRACTORS = ("trafilatura", "resiliparse")
MAX_PAGE_BYTES = 1 << 24
DEEP = 200  # beyond this, tree walkers in Python risk their recursion limit
TOO_DEEP = 5_000

# Its messages repeat, per page, what the absence of a text tells already.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that are void, or that the next of their kind closes.
_FLAT = re.compile(
    r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dd|"
    r"dt|td|th|tr|option|optgroup|thead|tbody|tfoot|colgroup|html|head|body"
)
_HEAD = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Page:
    """The main text of a page and what the page says of itself; null where it says nothing."""

    text: str
    title: str | None
    creator: str | None
    published: str | None
    language: str | None
    evidence: tuple[Evidence, ...]
    charset: str


def recognises(head: bytes) -> bool:
    """Tell whether the first bytes are those of an HTML page."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048]
    return start.startswith(b"<") and bool(_HEAD.search(start.replace(b"\x00", b"")))


def read(
    location: str,
    *,
    extractor: str = "trafilatura",
    page_seconds: float = _page_worker.PAGE_SECONDS,
    page_memory_mb: int = _page_worker.PAGE_MEMORY_MB,
    keep_html: bool = False,
) -> Iterator[Item]:
    """Yield the one record of an HTML file, or why it could not be read within its limits."""
    check_extractor(extractor)
    limits = _page_worker.Limits.of(page_seconds, page_memory_mb)
    path = Path(location)
    with path.open("rb") as file:
        payload = file.read(MAX_PAGE_BYTES + 1)
    (page,) = _page_worker.read("curation.sources.html:_page", [(payload, extractor)], limits)
    if isinstance(page, _page_worker.Unread):
        reason = f"{path.name}: {page.why}"
        yield Broken(reason, path.name, 0, path.stat().st_size, payload[:RAW_BYTES])
        return
    yield Record(
        path.stem,
        page.text,
        locator=path.name,
        title=page.title,
        creator=page.creator,
        published=page.published,
        language=page.language,
        media_type="text/html",
        granularity="web page",
        source_sha256=hashlib.sha256(payload).hexdigest(),
        rights=page.evidence,
        original=original(payload, None, None) if is_true(keep_html) else None,
    )


def _page(job: tuple[bytes, str]) -> Page:
    return extract(job[0], None, None, job[1])


def check_extractor(name: str) -> None:
    """Raise `BadSettings` for an extractor that is not one of `EXTRACTORS`."""
    if name not in EXTRACTORS:
        raise BadSettings(f"There is no extractor {name!r}; write one of: {', '.join(EXTRACTORS)}.")


def is_true(setting: bool | str) -> bool:
    """Return a yes or no of the settings, which on the command line is a word."""
    if str(setting).lower() not in ("true", "false"):
        raise BadSettings(f"keep_html is true or false, not {setting!r}; correct [read].")
    return str(setting).lower() == "true"


def original(payload: bytes, content_type: str | None, link: str | None) -> Original:
    """Return a page packed as it is kept beside its document, with the headers that explain it."""
    return Original(pa.compress(payload, "zstd", asbytes=True), content_type, link)


def extract(
    payload: bytes,
    content_type: str | None,
    url: str | None,
    extractor: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> Page:
    """Return the main text of a page, given its HTTP `Content-Type` and other headers where there were any.

    Raise `UnreadableItem` for pages that are too large, nested too deep, or without a main text.
    """
    if extractor not in EXTRACTORS:
        raise ValueError(f"extractor {extractor!r} is not one of {', '.join(EXTRACTORS)}")
    html, encoding, levels = _opened(payload, content_type)
    tree = _tree(html)
    found = _evidence(tree, url, headers or {})  # before the extractor, which prunes the tree
    about = _NOTHING if tree is None else _about(tree)
    is_plain = extractor == "resiliparse" or levels > DEEP
    text = _resiliparse(html) if is_plain or tree is None else _trafilatura(tree, url)
    if not text:
        raise UnreadableItem("no main text was found in the page")
    return Page(text, *about, found, encoding)


def evidence(
    payload: bytes, *, url: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[Evidence, ...]:
    """Return what a page and its HTTP headers say about rights, surest first, whatever text it has.

    Raise `UnreadableItem` for pages that are too large or nested too deep.
    """
    small = {name.lower(): value for name, value in (headers or {}).items()}
    html, _, _ = _opened(payload, small.get("content-type"))
    return _evidence(_tree(html), url, small)


def _opened(payload: bytes, content_type: str | None) -> tuple[str, str, int]:
    """Return the text of a page's markup, its encoding, and how many levels deep it is nested."""
    if len(payload) > MAX_PAGE_BYTES:
        raise UnreadableItem(f"the page is larger than {MAX_PAGE_BYTES >> 20} MB")
    decoded = charset.decode(payload, content_type=content_type)
    html = _CONTROLS.sub(" ", decoded.text)
    levels = depth(html)
    if levels > TOO_DEEP:
        raise UnreadableItem(f"the page is nested {levels} levels deep; more than {TOO_DEEP} are not read")
    return html, decoded.charset, levels


def _evidence(tree: HtmlElement | None, url: str | None, headers: Mapping[str, str]) -> tuple[Evidence, ...]:
    small = {name.lower(): value for name, value in headers.items()}
    stated = rights_markup.find(tree, link_header=small.get("link"), url=url)
    return (*stated, *reservations.reservations(small, tree))


def depth(html: str) -> int:
    """Return an estimate of how deep a page is nested, in levels, from its tags alone."""
    level = deepest = 0
    for closing, name in _TAG.findall(html):
        if _FLAT.fullmatch(name.lower()):
            continue
        level = max(level - 1, 0) if closing else level + 1
        deepest = max(deepest, level)
    return deepest


def _tree(html: str) -> HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None


def _trafilatura(tree: HtmlElement, url: str | None) -> str:
    found = trafilatura.bare_extraction(tree, url=url, include_comments=False, with_metadata=False)
    return str(getattr(found, "text", None) or "").strip()


def _resiliparse(html: str) -> str:
    text: str = extract_plain_text(html, main_content=True, alt_texts=False, comments=False)
    return text.strip()


_About = tuple[str | None, str | None, str | None, str | None]
_NOTHING: _About = (None, None, None, None)


def _about(tree: HtmlElement) -> _About:
    """Return title, creator, date and language from metadata alone; bylines in the text are not searched."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        metas.setdefault(name, " ".join((meta.get("content") or "").split()))
    linked = _linked_data(tree)
    heads = (" ".join(element.text_content().split()) for element in tree.iter("title"))
    title = _first(metas, "og:title", "dc.title", "dcterms.title", "citation_title") or next(heads, None)
    creator = _first(metas, "author", "dc.creator", "dcterms.creator", "citation_author", "article:author")
    published = _first(
        metas,
        "article:published_time",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "citation_publication_date",
        "date",
    )
    if creator and re.match(r"https?://", creator):
        creator = None
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return (
        title or None,
        creator or linked.get("author"),
        published or linked.get("datePublished"),
        language or metas.get("content-language") or None,
    )


def _first(metas: dict[str, str], *names: str) -> str | None:
    return next((metas[name] for name in names if metas.get(name)), None)


def _linked_data(tree: HtmlElement) -> dict[str, str]:
    """Return author and date of the page's own JSON-LD node, when it is one of the works."""
    found: dict[str, str] = {}
    for node in rights_markup.works(tree):
        author = node.get("author")
        author = author[0] if isinstance(author, list) and author else author
        name = author.get("name") if isinstance(author, dict) else author
        for key, value in (("author", name), ("datePublished", node.get("datePublished"))):
            if isinstance(value, str) and value.strip():
                found.setdefault(key, value.strip())
    return found
