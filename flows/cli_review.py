"""`commons review`: what waits for a curator, and the curator's answers."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer

from curation import decisions, store
from curation.decisions import Answer, Decision, Ledger
from curation.review import details
from flows.places import CONFIGS, HOME, Configs, Home, existing
from flows.settings import Settings

if TYPE_CHECKING:
    from curation.review.packets import Merged
    from curation.review.queue import Item, Reviewer

app = typer.Typer(help="See what waits for curators, and answer.", no_args_is_help=True)

By = Annotated[str, typer.Option(help="Who answers: a name or a pseudonym.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]
Language = Annotated[str | None, typer.Option(help="Only this language, as in wol_Latn.")]
Limit = Annotated[int, typer.Option(min=1, help="At most so many, the most urgent first.")]
Answers = Annotated[Path, typer.Argument(help="The file with the answers.", exists=True, dir_okay=False)]

Tool = Annotated[str, typer.Option(help="argilla, label-studio or potato.")]
To = Annotated[Path, typer.Option(help="The file to write.")]
People = Annotated[
    list[str],
    typer.Option(help="Who answered; 7=amina where the tool calls them 7. The first, where it names nobody."),
]

ANY_NUMBER = 1_000_000_000
SHOWN = (
    *("doc_id", "title", "locator", "licence", "text_sha256", "language", "source", "kinds"),
    *("priority", "since", "needed", "reasons", "excerpt"),
)


@app.command(epilog="Example: commons review fill")
def fill(home: Home = HOME, configs: Configs = CONFIGS) -> None:
    """Bring the queue up to date with the last run; `commons run` does so by itself."""
    from flows.review import filled

    n = filled(Settings(existing(home), configs))
    typer.echo(
        f"{n.waiting} wait: {n.new} are new, {n.again} came back; {n.gone} need nobody any more, "
        f"{n.on_hold} were put on hold"
    )


@app.command("list", epilog="Example: commons review list --language wol_Latn")
def list_waiting(
    home: Home = HOME, configs: Configs = CONFIGS, language: Language = None, limit: Limit = ANY_NUMBER
) -> None:
    """Show what waits, a JSON object a line, most urgent first."""
    from curation.review import queue
    from flows.review import opened

    engine = opened(existing(home), configs)
    for item in queue.page(engine, _operator(), queue.Wanted(language=language), limit=limit):
        typer.echo(json.dumps(_shown(item), ensure_ascii=False))


@app.command(epilog='Example: commons review answer web-crawl:… keep --reason "a report" --by amina')
def answer(
    doc_id: str,
    verdict: Annotated[str, typer.Argument(help=", ".join(decisions.ANSWERS))],
    reason: Reason,
    by: By,
    detail: Annotated[str, typer.Option(help='What changes, as in swh_Latn, CC-BY-4.0, "3-9 name".')] = "",
    home: Home = HOME,
    configs: Configs = CONFIGS,
) -> None:
    """Write down an answer about one record; the next release obeys, and later runs do not overturn it."""
    from curation.review import answers
    from flows.review import opened

    if verdict not in decisions.ANSWERS or verdict == decisions.WITHDRAW:
        allowed = ", ".join(a for a in decisions.ANSWERS if a != decisions.WITHDRAW)
        raise typer.BadParameter(f"an answer is one of {allowed}, not {verdict!r}")
    terms = Settings(home, configs).terms()
    changes = details.complete(verdict, details.read(verdict, detail), terms=terms)
    decision = record(home, doc_id, verdict, reason, by, changes)
    answers.close(opened(home.absolute(), configs), decision)
    _tell(decision)


def verify(home: Home = HOME) -> None:
    """Check that no entry of the ledger of decisions was changed, removed or put elsewhere."""
    with Ledger(existing(home)) as ledger:
        typer.echo(f"the ledger holds: {ledger.verify()} entries, each with the hash of the one before")


@app.command(epilog="Example: commons review agreement")
def agreement(home: Home = HOME, configs: Configs = CONFIGS) -> None:
    """Show how far people agree, by language and kind of reason, and which filters drop nothing for it."""
    from curation.review import agreement as measuring
    from flows.review import opened

    found = measuring.measured(opened(existing(home), configs))
    doubted = measuring.distrusted(found, Settings(home, configs).policy("default").review)
    if not found:
        typer.echo(measuring.TOO_FEW)
    for each in found:
        told = each.alpha.why or f"{each.alpha.value} ({each.alpha.low} to {each.alpha.high})"
        typer.echo(f"{each.language} {each.kind}: alpha {told}, {each.alpha.records} records")
    for name, languages in doubted.items():
        typer.echo(f"{name} drops nothing by itself in {', '.join(languages)}: people agree too little")


@app.command(epilog="Example: commons review preview poor-recognition 0.5")
def preview(rule: str, threshold: float, home: Home = HOME, language: Language = None) -> None:
    """Show what another threshold of a rule would do, from stored measurements, without a run."""
    from curation.review import thresholds

    moves = thresholds.preview(existing(home), rule, threshold, language=language)
    for move in moves:
        typer.echo(f"{thresholds.sentence(move)}; for example {', '.join(move.examples)}")
        typer.echo("  by language: " + ", ".join(f"{name} {n}" for name, n in move.by_language.items()))
    if not moves:
        typer.echo("nothing would change")


@app.command("export", epilog="Example: commons review export --tool potato --to waiting.jsonl")
def export_waiting(
    tool: Tool,
    to: To,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    language: Language = None,
    limit: Limit = 1000,
) -> None:
    """Write what waits for another tool, most urgent first; its question is called `answer`."""
    from curation.review import exchange, queue
    from flows.review import opened

    engine, wanted = opened(existing(home), configs), queue.Wanted(language=language)
    n = exchange.export(engine, home.absolute(), to, tool, _operator(), wanted=wanted, limit=limit)
    typer.echo(f"{n} records are in {to}; the tool's answers keep, drop and pass can be taken in")


@app.command("import", epilog="Example: commons review import answers.jsonl --tool potato --by amina")
def take_in(path: Answers, tool: Tool, by: People, home: Home = HOME, configs: Configs = CONFIGS) -> None:
    """Take in what people answered in another tool; what conflicts is told and left out."""
    from curation.review import exchange
    from flows.review import opened

    people = {name.partition("=")[0]: name.rpartition("=")[2] for name in by}
    known = {theirs: _reviewer(ours) for theirs, ours in people.items()}
    terms = Settings(home, configs).policy("default").review
    engine = opened(existing(home), configs)
    _told(exchange.take_in(engine, home.absolute(), path, tool, known, next(iter(known)), terms))


@app.command(epilog="Example: commons review packet --by amina --to packet.zip --language wol_Latn")
def packet(
    by: By,
    to: To,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    language: Language = None,
    limit: Limit = 50,
    days: Annotated[int, typer.Option(min=1, help="So long nobody else is given these records.")] = 14,
) -> None:
    """Make a packet of records to answer where there is no network: JSON lines and a form for a browser."""
    from curation.review import packets, queue
    from flows.review import opened

    terms, wanted = Settings(home, configs).policy("default").review, queue.Wanted(language=language)
    engine, who = opened(existing(home), configs), _reviewer(by)
    n = packets.write(engine, home.absolute(), to, who, terms, days=days, limit=limit, wanted=wanted)
    typer.echo(f"{n} records are in {to}, on lease to {by} for {days} days")


@app.command(epilog="Example: commons review merge answers.jsonl --by amina")
def merge(path: Answers, by: By, home: Home = HOME, configs: Configs = CONFIGS) -> None:
    """Take in the answers of a packet that came back; what conflicts is told and left out."""
    from curation.review import packets
    from flows.review import opened

    terms = Settings(home, configs).policy("default").review
    engine = opened(existing(home), configs)
    _told(packets.merge(engine, home.absolute(), path, _reviewer(by), terms))


def record(
    home: Path, doc_id: str, answered: str, reason: str, by: str, detail: dict[str, Any] | None = None
) -> Decision:
    """Append an answer about a document, with the digest of its text as it stands."""
    shard = store.find(existing(home), doc_id)
    table = pq.read_table(shard.path(home.absolute()), columns=["doc_id", "text", "text_sha256"])
    (row,) = table.filter(pc.equal(table["doc_id"], doc_id)).to_pylist()
    if detail and "spans" in detail:
        details.fit(detail["spans"], len(row["text"]))
    with Ledger(home) as ledger:
        return ledger.write([Answer(doc_id, row["text_sha256"], answered, reason, by, detail or {})])[0]


def _operator() -> "Reviewer":
    """Return the one who runs the machine and reads its files anyway: every language and tier is open."""
    return _reviewer("operator")


def _reviewer(name: str) -> "Reviewer":
    from curation.review.queue import Reviewer

    return Reviewer(name, tiers=frozenset(decisions.TIERS))


def _told(merged: "Merged") -> None:
    typer.echo(
        f"{merged.taken} answers were taken, {merged.known} were known, {len(merged.refused)} were not taken"
    )
    for each in merged.refused:
        typer.echo(f"  line {each.line}, {each.doc_id}: {each.why}")


def _shown(item: "Item") -> dict[str, Any]:
    return {name: getattr(item, name) for name in SHOWN}


def _tell(decision: Decision) -> None:
    typer.echo(f"decision {decision.number}: {decision.answer} {decision.doc_id}; the next run obeys it")
