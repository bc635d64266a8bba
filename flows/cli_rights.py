"""`commons rights`: what files say about rights, before anything is ingested, and what follows from it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from curation import rights
from curation.errors import StageFailed, UnreadableItem
from curation.sources import Broken, Evidence, Record, formats, html, reservations, streams
from flows import cli_duties
from flows.places import CONFIGS, Configs
from flows.settings import Settings

app = typer.Typer(
    help="See what files say about rights, and what may be done with texts.", no_args_is_help=True
)

_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_GRANTING = rights.RELEASABLE | {"community-terms"}


@app.callback()
def main() -> None:
    """See what files say about rights."""


app.command(epilog="Example: commons rights explain town-newspaper:1931-05-02 --requester commercial,FR")(
    cli_duties.explain
)
app.command(
    epilog="Example: commons rights shard --requester commercial,FR, or commons rights shard "
    "sharealike/swh_Latn noncommercial/swh_Latn --action redistribute_adapted"
)(cli_duties.shard)


@app.command(epilog="Example: commons rights detect page.html other.html.gz")
def detect(files: list[Path], configs: Configs = CONFIGS) -> None:
    """Show the licence that each file states of itself and all evidence, a JSON object a line.

    Of an archive or table the first record is taken. `licence` is null where none is stated beyond doubt.
    """
    terms = Settings(Path(), configs.absolute()).terms() if configs.is_dir() else {}
    for path in files:
        if not path.is_file():
            raise StageFailed(f"{path} is not a file; name files to look at")
        try:
            shown = {"path": str(path)} | describe(_evidence(path), terms)
        except UnreadableItem as error:
            shown = {"path": str(path), "licence": None, "scope": None, "evidence": [], "error": str(error)}
        typer.echo(json.dumps(shown, ensure_ascii=False))


def describe(evidence: tuple[Evidence, ...], terms: dict[str, str]) -> dict[str, Any]:
    """Return licence, scope, doubt, the reason, evidence and reservations as they are shown.

    `scope` is what the licence covers; without a licence, what the surest other statement covers.
    """
    stated = [each for each in evidence if each.carrier not in rights.RESERVING]
    resolved = rights.resolve(None, stated, terms=terms)
    is_licensed = resolved.family in _GRANTING and resolved.licence != rights.UNKNOWN
    others = [each.scope for each in stated if each.confidence > rights.TALK and _grants(each, terms)]
    scope = "page" if is_licensed else next(iter(others), None)
    return {
        "licence": resolved.licence if is_licensed else None,
        "scope": {"item": "page", "software": "site"}.get(scope, scope) if scope else None,
        "family": resolved.family,
        "rights_statement": resolved.rights_statement,
        "doubt": resolved.doubt,
        "why": resolved.why,
        "evidence": [asdict(each) for each in stated],
        "reservations": [reservations.said(each) for each in evidence if each.carrier in rights.RESERVING],
    }


def _grants(evidence: Evidence, terms: dict[str, str]) -> bool:
    licence = rights.normalise(evidence.value, terms=terms)
    return licence is not None and licence.family in _GRANTING


def _evidence(path: Path) -> tuple[Evidence, ...]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if html.recognises(streams.head(path)) or any(suffix in _HTML_SUFFIXES for suffix in suffixes[-2:]):
        with streams.open_stream(path) as stream:
            return html.evidence(stream.read(html.MAX_PAGE_BYTES + 1))
    why = "there is no record in it"
    for found in formats.read(path):
        if isinstance(found, Record):
            return found.rights
        why = found.reason if isinstance(found, Broken) else why
    raise UnreadableItem(f"{path}: {why}")
