"""TEI, the editions of scholars, parliaments and theatre archives.

An editor keeps what the source says beside what it should say (`choice`): the normalised reading takes
corrections, regularised spellings and expansions, the diplomatic one what stands on the page. Notes are the
editor's words, not the author's, and are left out unless asked for. Guidelines: https://tei-c.org/guidelines/p5/.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Evidence, Item, Passed, Record, _prose, xml
from curation.sources.streams import stem

MEDIA_TYPE = "application/tei+xml"
_READINGS: Final = {
    "normalised": ("corr", "reg", "expan", "sic", "orig", "abbr"),
    "diplomatic": ("sic", "orig", "abbr", "corr", "reg", "expan"),
}
_PARAGRAPHS = (
    "ab argument bibl byline castGroup castList closer dateline div div0 div1 div2 div3 div4 div5 div6 div7"
    " docAuthor docImprint docTitle epigraph figure head lg list listBibl opener p postscript sp table"
    " titlePage trailer u"
)
_LINES = "address addrLine castItem cb item l lb pb row salute signed speaker stage titlePart"
_LEFT_OUT = "figDesc fw del gb index teiHeader facsimile sourceDoc standOff"


def recognises(head: bytes) -> bool:
    """Tell whether a file that begins so is TEI."""
    return xml.root_name(head) in ("TEI", "TEI.2", "teiCorpus")


def read(location: str, *, reading: str = "normalised", notes: bool = False) -> Iterator[Item]:
    """Yield the file as one record, or, of a corpus, one per text; front and back matter belong to it."""
    if reading not in _READINGS:
        raise BadSettings(f"The reading of TEI is normalised or diplomatic, not {reading!r}.")
    root = xml.load(location)
    texts = list(root.iter("{*}TEI", "{*}TEI.2"))
    if not texts or not recognises(f"<{xml.local(root)}>".encode()):
        raise UnreadableItem(f"{location} is not TEI: its first element is {xml.local(root)}.")
    rules = _rules(reading, notes=notes)
    for number, tei in enumerate(texts, 1):
        name = xml.attribute(tei, "id") or str(number)
        yield _record(location, tei, rules, name if len(texts) > 1 else None)


def _rules(reading: str, *, notes: bool) -> _prose.Rules:
    order = _READINGS[reading]

    def chosen(element: xml.Element) -> list[xml.Element] | None:
        name, inner = xml.local(element), list(element)
        if name == "choice":
            ranked = [e for wanted in order for e in inner if xml.local(e) == wanted]
            return ranked[:1] or inner[:1]
        if name == "app":
            lemma = [e for e in inner if xml.local(e) == "lem"]
            return lemma or [e for e in inner if xml.local(e) == "rdg"][:1]
        return None

    note = {"note"}
    paragraphs, left_out = frozenset(_PARAGRAPHS.split()), frozenset(_LEFT_OUT.split())
    if notes:
        return _prose.Rules(paragraphs | note, frozenset(_LINES.split()), left_out, chosen)
    return _prose.Rules(paragraphs, frozenset(_LINES.split()), left_out | note, chosen)


def _record(location: str, tei: xml.Element, rules: _prose.Rules, name: str | None) -> Item:
    bodies = [e for e in tei if xml.local(e) == "text"]
    text = "\n\n".join(filter(None, (_prose.text(body, rules) for body in bodies)))
    if not text:
        return Passed("edition without text")
    header, file = xml.first(tei, "teiHeader"), stem(Path(location))
    return Record(
        f"{file}/{name}" if name else file,
        text,
        locator=f"{location}#{name}" if name else location,
        title=xml.content(_at(header, "fileDesc", "titleStmt", "title")),
        creator="; ".join(_authors(header)) or None,
        published=_date(header),
        language=_language(tei, bodies, header),
        media_type=MEDIA_TYPE,
        granularity="work",
        rights=tuple(_rights(header)),
    )


def _at(element: xml.Element | None, *path: str) -> xml.Element | None:
    return None if element is None else xml.first(element, *path)


def _authors(header: xml.Element | None) -> Iterator[str]:
    statement = _at(header, "fileDesc", "titleStmt")
    for author in [] if statement is None else statement.iterfind("{*}author"):
        named = xml.first(author, "persName")  # the first, where the name stands in several scripts
        if said := xml.content(author if named is None else named):
            yield said


def _date(header: xml.Element | None) -> str | None:
    source = _at(header, "fileDesc", "sourceDesc")
    found = [
        *(source.iter("{*}date") if source is not None else []),
        _at(header, "profileDesc", "creation", "date"),
    ]
    for date in [*found, _at(header, "fileDesc", "publicationStmt", "date")]:
        if date is not None and (said := date.get("when") or xml.content(date)):
            return said
    return None


def _language(tei: xml.Element, bodies: list[xml.Element], header: xml.Element | None) -> str | None:
    inner = [e for body in bodies for e in (body, xml.first(body, "body")) if e is not None]
    stated = [said for e in (*inner[::-1], tei) if (said := xml.attribute(e, "lang"))]
    usage = _at(header, "profileDesc", "langUsage")
    used = [] if usage is None else [said for e in usage if (said := e.get("ident"))]
    return stated[0] if stated else used[0] if len(used) == 1 else None


def _rights(header: xml.Element | None) -> Iterator[Evidence]:
    """Yield what the edition says of itself; what it says of its source is of another thing."""
    availability = _at(header, "fileDesc", "publicationStmt", "availability")
    if availability is None:
        return
    if availability.get("status") == "restricted":
        yield Evidence("restricted", "tei:availability")
    for part in availability:
        if value := part.get("target") or xml.content(part):
            yield Evidence(
                value, "tei:licence" if xml.local(part) in ("licence", "license") else "tei:availability"
            )
