"""What stands in an OAI-PMH record: EDM, METS, MODS, MARCXML or Dublin Core, told apart by its elements.

The name of the format is the repository's own choice and says little. In METS and EDM, elements of the same
names describe files and technical things; only those that describe the item are its text.
"""

from collections.abc import Iterator

from curation.sources import _description, _edm, _mets_map, xml
from curation.sources._description import Description


def describe(metadata: xml.Element) -> Description:
    """Return what the metadata say of the item that they describe."""
    if (rdf := _edm.root(metadata)) is not None:
        return _edm.describe(rdf)
    if (mets := xml.first(metadata, "mets")) is not None:
        # Sections that describe articles alone come last: they tell what the whole leaves open.
        sections = map(_description.describe, mets.iterfind("{*}dmdSec"))
        return _description.merged([_mets_map.issue(mets).description, *sections])
    return _description.describe(metadata)


def texts(metadata: xml.Element, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts of the named elements, their own line breaks kept; MARC fields by number."""
    for part in _described(metadata):
        for element in part.iter("{*}*"):
            kind, field = xml.local(element), element.get("tag")
            if field in names and kind == "datafield":
                yield " ".join(filter(None, map(xml.content, element)))
            elif kind in names:
                lines = ("".join(xml.pieces(element))).strip().splitlines()
                yield "\n".join(" ".join(line.split()) for line in lines)


def places(metadata: xml.Element) -> tuple[tuple[str, str], ...]:
    """Return where the holder shows the item, as pairs for its provenance; empty where nothing is said."""
    rdf = _edm.root(metadata)
    address = None if rdf is None else _edm.shown_at(rdf)
    return (("shown-at", address),) if address else ()


def _described(metadata: xml.Element) -> list[xml.Element]:
    if (rdf := _edm.root(metadata)) is not None:
        return _edm.described(rdf)
    if (mets := xml.first(metadata, "mets")) is not None:
        return mets.findall("{*}dmdSec")
    return [metadata]
