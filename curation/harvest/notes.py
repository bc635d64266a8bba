"""Notes on what could not be had: small answers that ingest reads as errors, so that the balance holds."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from curation.config import Harvest
from curation.harvest import REFUSED
from curation.harvest.state import State

_NOTE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><request identifier={}>{}</request>'
    '<error code="notHarvested">{}</error></OAI-PMH>\n'
)


def write(state: State, settings: Harvest, what: str, why: str) -> str:
    """Write a note on what could not be had and why; return its file below the harvest's folder."""
    said = "".join(c if c.isprintable() else "\ufffd" for c in f"{what}: {why}")
    return state.write(
        f"{REFUSED}/note", _NOTE.format(quoteattr(what), escape(settings.url), escape(said)).encode()
    )
