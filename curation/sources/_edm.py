"""Europeana Data Model: what it says of an object, of those who show it, and of the rights in what is shown.

The description stands with the object (`edm:ProvidedCHO`), or, in Europeana's own answers, in the proxies
of its providers; rights stand with the aggregation and its files. Source: EDM Definition 5.2.8.
"""

from collections.abc import Iterator
from dataclasses import replace

from curation.sources import Evidence, _description, xml
from curation.sources._description import Description


def root(metadata: xml.Element) -> xml.Element | None:
    """Return the RDF of an EDM record among the metadata; null where there is none."""
    rdf = xml.first(metadata, "RDF")
    return rdf if rdf is not None and xml.first(rdf, "ProvidedCHO") is not None else None


def describe(rdf: xml.Element) -> Description:
    """Return what the providers say; rights of the aggregation and of each file shown are all kept."""
    parts = [_part(rdf, part) for part in described(rdf)]
    return _description.merged([*parts, Description(rights=tuple(_rights(rdf)))])


def described(rdf: xml.Element) -> list[xml.Element]:
    """Return the elements that hold the providers' words, those that Europeana enriched left out."""
    proxies = rdf.findall("{*}Proxy")
    own = [e for e in proxies if xml.content(xml.first(e, "europeanaProxy")) != "true"]
    return [*rdf.findall("{*}ProvidedCHO"), *own]


def shown_at(rdf: xml.Element) -> str | None:
    """Return the address where the holder shows the object, or else the object itself; null without one."""
    for name in ("isShownAt", "isShownBy"):
        for found in rdf.iterfind(f"{{*}}Aggregation/{{*}}{name}"):
            if address := xml.attribute(found, "resource"):
                return address
    return None


def _part(rdf: xml.Element, part: xml.Element) -> Description:
    said = _description.describe_dublin_core(part)
    creators = [name for e in part.iterfind("{*}creator") if (name := xml.content(e) or _name(rdf, e))]
    created = xml.content(xml.first(part, "created"))
    return replace(
        said, creator="; ".join(dict.fromkeys(creators)) or None, published=said.published or created
    )


def _name(rdf: xml.Element, creator: xml.Element) -> str | None:
    """Return the name of a maker who is only referred to; null where the record does not name them."""
    reference = xml.attribute(creator, "resource")
    for agent in rdf.iterfind("{*}Agent"):
        if reference and xml.attribute(agent, "about") == reference:
            return xml.content(xml.first(agent, "prefLabel"))
    return None


def _rights(rdf: xml.Element) -> Iterator[Evidence]:
    # A file may be more closed than its object. All count as the item's, so that the closed one wins.
    for part in (*rdf.iterfind("{*}Aggregation"), *rdf.iterfind("{*}WebResource")):
        for found in part.iterfind("{*}rights"):
            if value := xml.attribute(found, "resource") or xml.content(found):
                yield Evidence(value, "edm:rights" if "/edm/" in str(found.tag) else "dc:rights")
