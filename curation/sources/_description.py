"""Title, maker, date, language and rights out of the three vocabularies that libraries describe with.

Dublin Core, MODS and MARCXML stand inside METS and OAI-PMH alike. Rights are free text in any language, or
an address, often several; they are handed on as they stand, to be understood elsewhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from curation.sources import Evidence, xml


@dataclass(frozen=True, slots=True)
class Description:
    """What a descriptive record says of an item; null where it says nothing, or more than one language."""

    title: str | None = None
    creator: str | None = None
    published: str | None = None
    language: str | None = None
    rights: tuple[Evidence, ...] = ()


NOTHING = Description()
# Terms of use: address, code, words; copyright: address, status, note. 542 $a is a person.
_MARC_RIGHTS = {"540": "ufa", "542": "uln"}
_NO_LANGUAGE = frozenset({"und", "mul", "zxx"})


def describe(element: xml.Element) -> Description:
    """Return the description in an element that holds MODS, MARCXML or Dublin Core."""
    for found in element.iter("{*}mods", "{*}record"):
        if xml.local(found) == "mods":
            return _mods(found)
        if xml.first(found, "datafield") is not None:
            return describe_marc(found)
    return describe_dublin_core(element)


def merged(parts: list[Description]) -> Description:
    """Return the first thing that the descriptions say on each point, and all that they say on rights."""

    def pick(point: Callable[[Description], str | None]) -> str | None:
        return next(filter(None, map(point, parts)), None)

    return Description(
        pick(lambda part: part.title),
        pick(lambda part: part.creator),
        pick(lambda part: part.published),
        pick(lambda part: part.language),
        tuple(dict.fromkeys(right for part in parts for right in part.rights)),
    )


def only(values: list[str]) -> str | None:
    """Return the one value; null where there is none, or where several disagree."""
    return values[0] if len(set(values)) == 1 else None


def describe_dublin_core(element: xml.Element) -> Description:
    """Return the description in an element that holds Dublin Core, at any depth."""
    return Description(
        next(iter(_said(element, "title")), None),
        "; ".join(dict.fromkeys(_said(element, "creator"))) or None,
        next(iter(_said(element, "issued", "date")), None),
        only(_said(element, "language")),
        tuple(_dublin_core_rights(element)),
    )


def _dublin_core_rights(element: xml.Element) -> Iterator[Evidence]:
    for found in element.iter("{*}rights", "{*}license", "{*}accessRights"):
        value = xml.attribute(found, "resource") or xml.content(found)
        if value:
            kind = xml.local(found)
            yield Evidence(value, f"dc:{kind}" if kind == "rights" else f"dcterms:{kind}")


def _said(element: xml.Element, *names: str) -> list[str]:
    return [text for name in names for e in element.iter(f"{{*}}{name}") if (text := xml.content(e))]


def _mods(mods: xml.Element) -> Description:
    names = [_mods_name(e) for e in mods.iterfind("{*}name")]
    dates = [
        xml.content(e)
        for kind in ("dateIssued", "dateCreated", "copyrightDate")
        for e in mods.iterfind(f"{{*}}originInfo/{{*}}{kind}")
    ]
    languages = [xml.content(e) for e in mods.iterfind("{*}language/{*}languageTerm")]
    return Description(
        xml.content(xml.first(mods, "titleInfo", "title")),
        "; ".join(filter(None, names)) or None,
        next(filter(None, dates), None),
        only([name for name in languages if name]),
        tuple(_mods_rights(mods)),
    )


def _mods_name(name: xml.Element) -> str | None:
    shown = xml.content(xml.first(name, "displayForm"))
    return shown or " ".join(filter(None, map(xml.content, name.iterfind("{*}namePart")))) or None


def _mods_rights(mods: xml.Element) -> Iterator[Evidence]:
    within_mets = next(mods.iterancestors("{*}mdWrap"), None) is not None
    carrier = "mets:accessCondition" if within_mets else "mods:accessCondition"
    for found in mods.iterfind("{*}accessCondition"):
        value = xml.attribute(found, "href") or xml.content(found)
        if value:
            yield Evidence(value, carrier)


def describe_marc(record: xml.Element) -> Description:
    """Return the description in one MARCXML record."""
    fixed = next((e.text or "" for e in record.iterfind("{*}controlfield[@tag='008']")), "")  # by position
    year, code = fixed[7:11], fixed[35:38]
    return Description(
        " ".join(value.rstrip(" /:;") for code in "ab" for value in _marc_said(record, "245", code)) or None,
        "; ".join(v.rstrip(" ,") for tag in ("100", "110", "700") for v in _marc_said(record, tag, "a"))
        or None,
        next((v for tag in ("264", "260") for v in _marc_said(record, tag, "c")), None)
        or (year if year.isdecimal() else None),
        # 041 says more of works in several languages than the three letters in 008.
        only(_marc_said(record, "041", "a"))
        or (code if code.isalpha() and code not in _NO_LANGUAGE else None),
        tuple(
            Evidence(value, f"marc:{tag}")
            for tag, codes in _MARC_RIGHTS.items()
            for code in codes
            for value in _marc_said(record, tag, code)
        ),
    )


def _marc_said(record: xml.Element, tag: str, code: str) -> list[str]:
    found = record.iterfind(f"{{*}}datafield[@tag='{tag}']/{{*}}subfield[@code='{code}']")
    return [text for e in found if (text := xml.content(e))]
