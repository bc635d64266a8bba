"""METS, the map of a digitised newspaper, book or journal: its pages in order and its articles.

A METS file that names the blocks of each article (docWorks and most newspaper programmes) gives a record an
article; any other gives a record a page. Pages may be ALTO or PAGE XML. A page that is named but missing is
told, because libraries that fetch page by page leave silent holes. Facts: https://www.loc.gov/standards/mets/.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed, Record, _lines, alto, page_xml, xml
from curation.sources._description import Description
from curation.sources._lines import Block, Page
from curation.sources._mets_map import Area, Article, Issue, issue
from curation.sources.streams import stem

MEDIA_TYPE = "application/mets+xml"
_REMOTE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is METS."""
    return xml.root_name(head).lower() == "mets"


def parts(location: str) -> list[Path]:
    """Return the METS file and, in its order, every page file that it names and that exists."""
    path = Path(location)
    pages = (_inside(path.parent, page.href) for page in _issue(path).pages)
    return [path, *dict.fromkeys(page for page in pages if page is not None and page.is_file())]


def read(location: str) -> Iterator[Item]:
    """Yield a record per article in logical order, then what stands in none by page; else one per page.

    Identifiers are `<METS name>/<article>` and `<METS folder>/<path of the page file>`.
    """
    path = Path(location)
    found = _issue(path)
    if found.others:
        yield Passed("other file of a page", found.others)
    yield from _by_article(path, found) if found.articles else _by_page(path, found)


def _issue(path: Path) -> Issue:
    root = xml.load(str(path))
    if xml.local(root).lower() != "mets":
        raise UnreadableItem(f"{path.name} is not METS: its first element is {xml.local(root)}.")
    found = issue(root)
    if not found.pages:
        raise UnreadableItem(f"{path.name} names no page in ALTO or PAGE XML; add its pages to the METS.")
    return found


def _by_page(path: Path, found: Issue) -> Iterator[Item]:
    """Yield an item per page, read with its neighbours for words that are broken over the page's edge."""
    loaded = chain((_page(path, page.href) for page in found.pages), [None])
    before: tuple[Block, ...] = ()
    current = next(loaded)
    for page, after in zip(found.pages, loaded, strict=True):
        if isinstance(current, Page):
            text = _lines.text(current.blocks, before=before, after=_blocks(after))
            yield _page_record(path, page.href, current, current.blocks, found.description, text=text)
        elif current is not None:
            yield current
        before, current = _blocks(current), after


def _blocks(page: Page | Broken | None) -> tuple[Block, ...]:
    return page.blocks if isinstance(page, Page) else ()


def _by_article(path: Path, found: Issue) -> Iterator[Item]:
    pages = {page.identifier: _page(path, page.href) for page in found.pages}
    yield from (page for page in pages.values() if isinstance(page, Broken))
    taken: set[int] = set()
    for article in found.articles:
        yield from _article(path, article, pages, taken)
    for page in found.pages:
        left = tuple(block for block in _blocks(pages[page.identifier]) if id(block) not in taken)
        if isinstance(whole := pages[page.identifier], Page) and (left or not whole.blocks):
            yield _page_record(path, page.href, whole, left, found.description, text=_lines.text(left))


def _article(
    path: Path, article: Article, pages: dict[str, Page | Broken], taken: set[int]
) -> Iterator[Item]:
    """Yield one article, after what of it cannot be found; a block goes to the first article naming it."""
    locator = f"{path}#{article.identifier}"
    blocks: list[Block] = []
    for area in article.areas:
        page = pages[area.file]
        if isinstance(page, Page) and area.begin and area.begin not in page.identifiers:
            yield Broken(
                f"article {article.identifier} names block {area.begin}, which its page lacks", locator
            )
        blocks += [block for block in _chosen(page, area) if id(block) not in taken]
        taken.update(map(id, blocks))
    if text := _lines.text(blocks):
        yield _record(
            _name(path, article),
            text,
            blocks,
            article.description,
            locator=locator,
            media_type=MEDIA_TYPE,
            granularity="article",
        )
    elif all(isinstance(pages[area.file], Broken) for area in article.areas):
        yield Broken(f"article {article.identifier} stands on pages that could not be read", locator)
    else:
        yield Passed("article without text")


def _name(path: Path, article: Article) -> str:
    name = stem(path)
    return f"{path.resolve().parent.name if name.lower() == 'mets' else name}/{article.identifier}"


def _chosen(page: Page | Broken, area: Area) -> tuple[Block, ...]:
    """Return the blocks of an area: those in, or holding, what it begins with, up to what it ends with."""
    blocks = _blocks(page)
    if area.begin is None:
        return blocks
    ends = [
        place
        for place, block in enumerate(blocks)
        for name in (area.begin, area.end)
        if name in block.identifiers or name in block.parts
    ]
    return blocks[min(ends) : max(ends) + 1] if ends else ()


def _page(path: Path, href: str) -> Page | Broken:
    """Return the page that an address in the METS names, or why there is none."""
    target = _inside(path.parent, href)
    if target is None:
        return Broken(f"the METS names page {href}, which is not a file below its folder; put it there", href)
    if not target.is_file():
        return Broken(f"the METS names page {href}, and its file is not there", str(target))
    try:
        root = xml.load(str(target))
    except UnreadableItem as error:
        return Broken(str(error), str(target))
    if (kind := xml.local(root)) == "PcGts":
        return page_xml.page(root)
    if kind.lower() == "alto":
        return alto.page(root)
    return Broken(f"the METS names page {href}, which is {kind} and neither ALTO nor PAGE XML", str(target))


def _inside(folder: Path, href: str) -> Path | None:
    """Return the file that an address names, if it lies below the folder; nothing is ever fetched."""
    if _REMOTE.match(href):
        return None
    # docWorks writes file://./alto/1.xml; METS made on Windows has backslashes.
    name = re.sub(r"^file:(//)?(/(?=\.))?", "", href).replace("\\", "/")
    try:
        plain = folder / name
        target = plain if plain.is_file() else folder / unquote(name)
        return folder / target.resolve().relative_to(folder.resolve())
    except (ValueError, OSError):
        return None


def _page_record(
    path: Path, href: str, page: Page, blocks: tuple[Block, ...], said: Description, *, text: str
) -> Item:
    target = _inside(path.parent, href)
    if not text or target is None:
        return Passed("page without text")
    name = f"{path.resolve().parent.name}/{target.relative_to(path.parent).as_posix()}"
    kind = page.media_type
    return _record(name, text, blocks, said, locator=str(target), media_type=kind, granularity="page")


def _record(
    identifier: str,
    text: str,
    blocks: Sequence[Block],
    said: Description,
    *,
    locator: str,
    media_type: str,
    granularity: str,
) -> Record:
    return Record(
        identifier,
        text,
        locator=locator,
        title=said.title,
        creator=said.creator,
        published=said.published,
        # A cataloguer named the language; what stands in a page is often the recogniser's setting.
        language=said.language or _lines.language(blocks),
        media_type=media_type,
        granularity=granularity,
        ocr_confidence=_lines.confidence(blocks),
        provenance=_lines.languages(blocks),
        rights=said.rights,
    )
