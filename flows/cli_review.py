"""`commons review`: what waits for a curator, and the curator's answers."""

import json
from pathlib import Path
from typing import Annotated

import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer

from curation import decisions, store
from curation.decisions import Decision, Ledger
from curation.review import queue
from flows.places import HOME, Home, existing

app = typer.Typer(help="See what waits for curators, and answer.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Who answers: a name or a pseudonym.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]


@app.command("list", epilog="Example: commons review list --language wol_Latn")
def list_waiting(
    home: Home = HOME, language: Annotated[str | None, typer.Option(help="Only this language.")] = None
) -> None:
    """Show what waits, a JSON object a line, scarcest language first."""
    for item in queue.waiting(existing(home)):
        if language in (None, item["language"]):
            typer.echo(json.dumps(item, ensure_ascii=False))


@app.command(epilog='Example: commons review answer web-crawl:… keep --reason "a report" --by amina')
def answer(
    doc_id: str,
    verdict: Annotated[str, typer.Argument(help="keep or drop")],
    reason: Reason,
    by: By,
    home: Home = HOME,
) -> None:
    """Write down an answer about one record; the next release obeys, and later runs do not overturn it."""
    if verdict not in (decisions.KEEP, decisions.DROP):
        raise typer.BadParameter(f"an answer is keep or drop, not {verdict!r}")
    _tell(record(home, doc_id, verdict, reason, by))


def verify(home: Home = HOME) -> None:
    """Check that no entry of the ledger of decisions was changed, removed or put elsewhere."""
    with Ledger(existing(home)) as ledger:
        typer.echo(f"the ledger holds: {ledger.verify()} entries, each with the hash of the one before")


def record(home: Path, doc_id: str, answered: str, reason: str, by: str) -> Decision:
    """Append an answer about a document, with the digest of its text as it stands."""
    shard = store.find(existing(home), doc_id)
    table = pq.read_table(shard.path(home.absolute()), columns=["doc_id", "text_sha256"])
    text_sha256 = table.filter(pc.equal(table["doc_id"], doc_id))["text_sha256"][0].as_py()
    with Ledger(home) as ledger:
        return ledger.append(doc_id, text_sha256, answered, reason=reason, by=by)


def _tell(decision: Decision) -> None:
    typer.echo(f"decision {decision.number}: {decision.answer} {decision.doc_id}; the next run obeys it")
