"""What a METS file says: which files are the pages, which blocks make an article, who describes them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from curation.sources import Evidence, _description, xml
from curation.sources._description import Description

# What providers call the smallest thing with a title of its own; headings and bodies are its parts.
_UNITS = (
    "article advertisement ad advert announcement chapter chronicle editorial essay feuilleton interview"
    " letter news notice obituary poem preface review section serial story table_of_contents title_section"
)
_IS_UNIT = frozenset(_UNITS.split())


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file with the text of a page: its identifier in the METS and where it lies."""

    identifier: str
    href: str


@dataclass(frozen=True, slots=True)
class Area:
    """A stretch of a page from one block to another; null means all of it."""

    file: str
    begin: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """One unit of the logical map, with the areas it stands in, in reading order."""

    identifier: str
    areas: tuple[Area, ...]
    description: Description


@dataclass(frozen=True, slots=True)
class Issue:
    """Pages in physical order, articles in logical order, and how many other texts of a page are left."""

    pages: tuple[PageFile, ...]
    articles: tuple[Article, ...]
    description: Description
    others: int


def issue(root: xml.Element) -> Issue:
    """Return what a METS tree says."""
    pages, others = _pages(root)
    units = _units(root, {page.identifier for page in pages})
    described = {str(e.get("ID")): e for e in root.iterfind("{*}dmdSec")}
    claimed = {name for unit in units for name in _names(unit.get("DMDID"))}
    general = [_description.describe(e) for name, e in described.items() if name not in claimed]
    whole = _description.merged([*general, Description(rights=tuple(_rights(root)))])
    articles = (
        _article(unit, areas, described, whole, n) for n, (unit, areas) in enumerate(units.items(), 1)
    )
    return Issue(pages, tuple(articles), whole, others)


def _names(value: str | None) -> list[str]:
    return (value or "").split()


def _rights(root: xml.Element) -> Iterator[Evidence]:
    for section in root.iter("{*}rightsMD"):
        for found in section.iter("{*}license", "{*}licence", "{*}rights"):
            if len(found) == 0 and (value := xml.attribute(found, "href") or xml.content(found)):
                yield Evidence(value, "mets:rightsMD")


def _pages(root: xml.Element) -> tuple[tuple[PageFile, ...], int]:
    """Return one text file per physical page, and the number of those passed over."""
    files = dict(_text_files(root))
    maps = [m for m in root.iterfind("{*}structMap") if (m.get("TYPE") or "").upper() == "PHYSICAL"]
    best = min((rank for rank, _ in files.values()), default=0)
    listed = [[name] for name, (rank, _) in files.items() if rank == best]
    groups = [group for physical in maps for group in _by_page(physical, files)] or listed
    chosen = dict.fromkeys(min(group, key=lambda name: files[name][0]) for group in groups)
    return tuple(PageFile(name, files[name][1]) for name in chosen), len(files) - len(chosen)


def _text_files(root: xml.Element) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yield identifier, rank and address of the files that may hold a page's text; rank 0 is best."""
    for found in root.iterfind("{*}fileSec//{*}file"):
        place = xml.first(found, "FLocat")
        href = xml.attribute(place, "href") if place is not None else None
        uses = " ".join(
            (e.get("USE") or "") + " " + (e.get("ID") or "") for e in found.iterancestors("{*}fileGrp")
        )
        kind = (found.get("MIMETYPE") or "").lower()
        if href and found.get("ID") and ("xml" in kind or (not kind and ".xml" in href.lower())):
            yield str(found.get("ID")), (_rank(f"{uses} {kind} {href}".lower()), href)


def _rank(words: str) -> int:
    if "alto" in words:
        return 0
    return 1 if any(word in words for word in ("fulltext", "text", "ocr", "page")) else 2


def _by_page(physical: xml.Element, files: dict[str, tuple[int, str]]) -> Iterator[list[str]]:
    """Yield, for each division of the physical map that points to text files, their identifiers."""
    for division in _ordered(physical):
        pointers = [p for p in division if xml.local(p) == "fptr"]
        named = [
            n for p in pointers for e in p.iter("{*}fptr", "{*}area") if (n := str(e.get("FILEID"))) in files
        ]
        if named:
            yield list(dict.fromkeys(named))


def _ordered(element: xml.Element) -> Iterator[xml.Element]:
    """Yield the divisions below an element, brothers by their ORDER where all of them have one."""
    inner = element.findall("{*}div")
    places = {e: xml.whole_number(e.get("ORDER")) for e in inner}
    if None not in places.values():
        inner.sort(key=lambda e: places[e] or 0)
    for division in inner:
        yield division
        yield from _ordered(division)


def _units(root: xml.Element, pages: set[str]) -> dict[xml.Element, list[Area]]:
    """Return the units of the logical maps with their areas, each in document order."""
    units: dict[xml.Element, list[Area]] = {}
    for found in root.iterfind("{*}structMap//{*}area"):
        above = list(found.iterancestors("{*}div", "{*}structMap"))
        if (above[-1].get("TYPE") or "").upper() == "LOGICAL" and found.get("FILEID") in pages:
            begin, end = found.get("BEGIN"), found.get("END")
            units.setdefault(_unit(above[:-1]), []).append(Area(str(found.get("FILEID")), begin, end))
    return units


def _unit(divisions: list[xml.Element]) -> xml.Element:
    """Return the innermost division that is a unit by type, else by description, else the innermost."""
    typed = (d for d in divisions if (d.get("TYPE") or "").lower() in _IS_UNIT)
    titled = (d for d in divisions[:-1] if d.get("DMDID"))
    return next(chain(typed, titled, divisions[:1]))


def _article(
    unit: xml.Element,
    areas: Iterable[Area],
    described: dict[str, xml.Element],
    whole: Description,
    number: int,
) -> Article:
    own = [_description.describe(described[n]) for n in _names(unit.get("DMDID")) if n in described]
    said = _description.merged([*own, Description(title=unit.get("LABEL")), whole])
    return Article(unit.get("ID") or f"article-{number}", tuple(areas), said)
