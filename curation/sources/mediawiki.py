"""MediaWiki export dumps: Wikipedia, Wikisource, and the wikis of small languages.

A dump is read as a stream, a page at a time; of several revisions the last one counts. Talk, templates and
user pages lie in other namespaces than articles (0). The format: https://www.mediawiki.org/wiki/Help:Export.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed, Record, _wikitext, xml
from curation.sources.streams import open_stream, stem

MEDIA_TYPE = "text/x-wiki"
_ARTICLES = (0,)
_FILE, _CATEGORY = "6", "14"
_WITHOUT_WORDS = frozenset({"file", "image", "category", "media"})  # understood by every wiki


@dataclass(frozen=True, slots=True)
class _Site:
    name: str
    base: str | None = None
    language: str | None = None
    namespaces: tuple[tuple[str, int], ...] = ()  # lower-case local names, for dumps older than 2011
    left_out: frozenset[str] = _WITHOUT_WORDS


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is a MediaWiki export."""
    return xml.root_name(head) == "mediawiki"


def read(location: str, *, namespaces: Collection[int] = _ARTICLES) -> Iterator[Item]:
    """Yield one record per page of the given namespaces, in the order of the dump."""
    path = Path(location)
    site: _Site | None = None
    with open_stream(path) as stream:
        for element in xml.iterparse(stream, path.name, ("{*}mediawiki", "{*}siteinfo", "{*}page")):
            site = site or _site(stem(path), element)
            if xml.local(element) == "page":
                yield _page(location, element, site, namespaces)
    if site is None:
        raise UnreadableItem(f"{path.name} is not a MediaWiki export; give a dump of pages in XML.")


def _site(name: str, element: xml.Element) -> _Site:
    """Return what stands before the first page."""
    root = element.getroottree().getroot()
    language = xml.attribute(root, "lang")
    info = xml.first(root, "siteinfo")
    if info is None:
        return _Site(name, language=language)
    spaces = [
        (e.get("key") or "", (xml.content(e) or "").lower())
        for e in info.iterfind("{*}namespaces/{*}namespace")
    ]
    return _Site(
        xml.content(xml.first(info, "dbname")) or name,
        xml.content(xml.first(info, "base")),
        language,
        tuple((said, n) for key, said in spaces if said and (n := xml.whole_number(key)) is not None),
        _WITHOUT_WORDS | {said for key, said in spaces if key in (_FILE, _CATEGORY)},
    )


def _page(location: str, page: xml.Element, site: _Site, namespaces: Collection[int]) -> Item:
    title = xml.content(xml.first(page, "title"))
    number = xml.content(xml.first(page, "id"))
    revisions = page.findall("{*}revision")
    if title is None or number is None or not revisions:
        return Broken(f"a page has no title, id or revision (line {page.sourceline})", f"{location}#{title}")
    if _namespace(page, title, site) not in namespaces:
        return Passed("page of another namespace")
    revision = revisions[-1]
    said = xml.first(revision, "text")
    wikitext = "" if said is None else said.text or ""
    if xml.first(page, "redirect") is not None or wikitext.lstrip()[:9].lower() == "#redirect":
        return Passed("redirect")
    if (xml.content(xml.first(revision, "model")) or "wikitext") != "wikitext":
        return Passed("page that is not wikitext")
    text = _wikitext.plain(wikitext, site.left_out)
    return _record(location, site, title, number=number, revision=revision, text=text)


def _record(
    location: str, site: _Site, title: str, *, number: str, revision: xml.Element, text: str
) -> Record | Passed:
    if not text:
        return Passed("page without text")
    return Record(
        f"{site.name}:{number}",
        text,
        locator=_address(site, title) or f"{location}#{number}",
        title=title,
        published=xml.content(xml.first(revision, "timestamp")),
        language=site.language,
        media_type=MEDIA_TYPE,
        granularity="page",
    )


def _namespace(page: xml.Element, title: str, site: _Site) -> int:
    stated = xml.whole_number(xml.content(xml.first(page, "ns")))
    if stated is not None:
        return stated
    prefix = title.partition(":")[0].lower() if ":" in title else ""
    return next((key for name, key in site.namespaces if name == prefix), 0)


def _address(site: _Site, title: str) -> str | None:
    """Return the page's address, beside that of the main page which the dump gives."""
    if site.base is None or "/" not in site.base:
        return None
    return f"{site.base.rpartition('/')[0]}/{quote(title.replace(' ', '_'), safe='/:(),')}"
