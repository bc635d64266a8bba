"""The `commons` command, which starts flows by hand and shows what there is."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from curation.errors import CommonsError, StageFailed
from flows import (
    cli_cluster,
    cli_flowback,
    cli_harvest,
    cli_language,
    cli_openness,
    cli_policy,
    cli_pull,
    cli_quality,
    cli_releases,
    cli_review,
    cli_rights,
    cli_serve,
    cli_site,
    cli_toxicity,
    cli_vote,
    cli_withdraw,
    engine,
)
from flows.places import CONFIGS, HOME, Configs, Home, existing, locked
from flows.settings import Settings

app = typer.Typer(
    help="Turn a library's, an archive's or a community's own collections into a corpus that is theirs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    epilog="Start with [bold]commons check[/bold], then [bold]commons run[/bold].",
)

Workers = Annotated[
    int | None, typer.Option(min=1, help="Workers; default: configs/run.toml, or the cores of this machine.")
]
Executor = Annotated[
    engine.Executor | None,
    typer.Option(help="Where stages run; default: configs/run.toml, or processes of this machine."),
]
Names = Annotated[list[str] | None, typer.Argument(help="Sources by name; default: all.", show_default=False)]

Format = Annotated[str | None, typer.Option("--format", help="Default: told from the content.")]
ReaderOptions = Annotated[list[str] | None, typer.Option(help="A reader's option, name=value.")]


def main() -> None:
    """Run the command; what a person can repair is told in one sentence, with exit status 2."""
    try:
        app()
    except CommonsError as error:
        typer.echo(f"commons: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno not in engine.OF_THE_DISK:
            raise
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(
            f"commons: {place}the disk cannot be written to ({error.strerror}); what was finished is kept: "
            "make room or make it writable, then run the command again",
            err=True,
        )
        sys.exit(2)


@app.command(epilog="Example: commons run village-stories --home ./home --configs ./configs")
def run(
    sources: Names = None,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    workers: Workers = None,
    executor: Executor = None,
    harvest: Annotated[bool, typer.Option("--harvest", help="First harvest what is new.")] = False,
) -> None:
    """Take contributions all the way: ingest, measure, dedup, decide, release, report. Safe to repeat."""
    from flows import summary
    from flows.curate import curate, run_name

    with _work(home, configs, workers, executor) as settings:
        names = list(settings.sources(sources))
        if harvest:
            cli_harvest.before_a_run(settings, names)
        result = curate(settings, names, run_name(settings.home))
        summary.show(settings.home, result)


@app.command(epilog="Example: commons harvest repository --since 2026-01-01 --limit 1000")
def harvest(
    sources: Names = None,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    since: cli_harvest.Since = None,
    limit: cli_harvest.Limit = None,
    dry_run: cli_harvest.DryRun = False,
    remove_vanished: cli_harvest.RemoveVanished = False,
) -> None:
    """Ask the repositories of contributions with [harvest] for what is new; goes on where it was stopped."""
    order = cli_harvest.order(since, limit, remove_vanished)
    if dry_run:
        cli_harvest.preview(_settings(home, configs), sources, order)
        return
    with _work(home, configs) as settings:
        cli_harvest.harvest(settings, sources, order)


@app.command(epilog="Example: commons ingest town-newspaper")
def ingest(
    sources: Names = None,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    workers: Workers = None,
    executor: Executor = None,
) -> None:
    """Read contributions into documents; what cannot be read goes to quarantine with its reason."""
    from flows.ingest import ingest as flow

    with _work(home, configs, workers, executor) as settings:
        for slug, n in flow(settings, list(settings.sources(sources))).items():
            new = "nothing new" if not n["new_items"] else f"{n['new_items']} new items"
            _say(f"{slug}: {n['documents']} documents, {n['quarantined']} quarantined; {new}")


@app.command(epilog="Example: commons measure")
def measure(
    sources: Names = None,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    workers: Workers = None,
    executor: Executor = None,
) -> None:
    """Measure stored documents: language, length, repetition, toxicity, personal data and more."""
    from flows.measure import measure as flow

    with _work(home, configs, workers, executor) as settings:
        for slug, n in flow(settings, list(settings.sources(sources))).items():
            _say(f"{slug}: {n['new_shards']} of {n['shards']} shards were new")


@app.command(epilog="Example: commons dedup")
def dedup(
    home: Home = HOME, configs: Configs = CONFIGS, workers: Workers = None, executor: Executor = None
) -> None:
    """Find exact and near duplicates among everything held."""
    from flows.dedup import dedup as flow

    with _work(home, configs, workers, executor) as settings:
        n = flow(settings)
        _say(
            f"{n['members']} of {n['documents']} documents have a copy"
            + ("" if n["new"] else "; nothing new")
        )


@app.command(epilog="Example: commons decide")
def decide(
    sources: Names = None,
    home: Home = HOME,
    configs: Configs = CONFIGS,
    workers: Workers = None,
    executor: Executor = None,
) -> None:
    """Turn measurements into verdicts by the policies, and settle what becomes of each document."""
    from flows.decide import decide as flow

    with _work(home, configs, workers, executor) as settings:
        for slug, n in flow(settings, list(settings.sources(sources))).items():
            _say(f"{slug}: {n['new_shards']} of {n['shards']} shards were new")


@app.command(epilog="Example: commons release")
def release(
    home: Home = HOME, configs: Configs = CONFIGS, workers: Workers = None, executor: Executor = None
) -> None:
    """Publish what is kept now as a new version, unless nothing changed since the last."""
    from flows.release import release as flow

    with _work(home, configs, workers, executor) as settings:
        version = flow(settings)
        _say(f"released {settings.home / 'releases' / version}" if version else "nothing new to release")


@app.command(epilog="Example: commons status --home ./home")
def status(home: Home = HOME, configs: Configs = CONFIGS) -> None:
    """Show what there is, what is new and what waits."""
    from flows import status as pages

    pages.show(_settings(home, configs))


@app.command(epilog="Example: commons explain village-stories:vs-swh-1")
def explain(doc_id: str, home: Home = HOME) -> None:
    """Tell everything that was measured and decided about one record, or why it is in quarantine."""
    from flows import explain as pages

    for line in pages.lines(existing(home), doc_id):
        _say(line)


@app.command(epilog="Example: commons check --configs ./configs")
def check(configs: Configs = CONFIGS) -> None:
    """Check every settings file: which key is wrong, in which file, and what is allowed there."""
    mistakes = _settings(HOME, configs).check()
    for mistake in mistakes:
        _say(mistake)
    if mistakes:
        raise typer.Exit(2)
    _say(f"{configs}: all settings are well")


@app.command(epilog="Example: commons read ./letters.csv --option text=body | head")
def read(
    path: Path,
    format_name: Annotated[
        str | None, typer.Option("--format", help="Default: told from the content.")
    ] = None,
    option: Annotated[list[str] | None, typer.Option(help="A reader's option, name=value.")] = None,
) -> None:
    """Show what a file gives, a JSON object a line, before any settings are written."""
    from curation.sources import Broken, Passed, formats

    if not path.exists():
        raise StageFailed(f"{path} is not there; name one file of a contribution, or a data set's folder")
    for found in formats.read(path, format_name, **_options(option or [])):
        match found:
            case Broken():
                shown: dict[str, Any] = {"quarantined": True} | asdict(found) | {"raw": len(found.raw)}
            case Passed():
                shown = {"passed_over": found.what, "count": found.count}
            case _:
                shown = asdict(replace(found, original=None))
        _say(json.dumps(shown, ensure_ascii=False))


@app.command(epilog="Example: commons clusters | head")
def clusters(home: Home = HOME) -> None:
    """Show the duplicates, a JSON object a line: members, similarity, representative."""
    from flows import status as pages

    for cluster in pages.clusters(existing(home)):
        _say(json.dumps(cluster, ensure_ascii=False))


cli_serve.add_to(cli_review.app)
app.add_typer(cli_review.app, name="review")
app.add_typer(cli_releases.app, name="releases")
app.command(
    epilog="Example: commons pull https://library.example/corpus --version 2026.11.1 "
    "--language swh_Latn --licence open --out swahili"
)(cli_pull.pull)
app.command(epilog="Example: commons diff 2026.10.1 2026.11.1 --html diff.html")(cli_releases.diff)
app.command(epilog="Example: commons publish 2026.11.1 --to s3://bucket/corpus")(cli_releases.publish)
app.command(epilog="Example: commons verify home/releases/2026.11.1")(cli_releases.verify)
app.command(epilog="Example: commons serve --port 8400, or commons serve --export ./site")(cli_site.serve)
app.add_typer(cli_cluster.app, name="cluster")
app.add_typer(cli_rights.app, name="rights")
app.add_typer(cli_policy.app, name="policy")
app.add_typer(cli_openness.app, name="openness")
app.add_typer(cli_flowback.app, name="flowback")
app.add_typer(cli_language.app, name="language")
app.add_typer(cli_toxicity.app, name="toxicity")
app.add_typer(cli_quality.app, name="quality")
app.add_typer(cli_withdraw.app, name="withdraw")
app.add_typer(cli_vote.app, name="vote")
ledger = typer.Typer(help="The append-only ledger of decisions.", no_args_is_help=True)
ledger.command("verify")(cli_review.verify)
app.add_typer(ledger, name="ledger")


@contextmanager
def _work(
    home: Path, configs: Path, workers: int | None = None, executor: engine.Executor | None = None
) -> Iterator[Settings]:
    """Yield settings with the home locked and the orchestrator's server at hand."""
    from flows import server

    settings = _settings(home, configs, workers, executor)
    mistakes = settings.check()
    if mistakes:
        raise CommonsError(mistakes[0])
    settings.home.mkdir(parents=True, exist_ok=True)
    with locked(settings.home), server.serving(settings.home, _tell):
        yield settings


def _settings(
    home: Path, configs: Path, workers: int | None = None, executor: engine.Executor | None = None
) -> Settings:
    return Settings.of(home.absolute(), configs.absolute(), executor=executor, workers=workers)


def _options(pairs: list[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise StageFailed(f"--option {wrong[0]!r} is not of the form name=value")
    return dict(pair.split("=", 1) for pair in pairs)


def _say(text: str) -> None:
    typer.echo(text)


def _tell(text: str) -> None:
    typer.echo(text, err=True)
