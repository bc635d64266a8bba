"""`commons policy`: what holds, who set it, what another policy would do, and what differs."""

from pathlib import Path
from typing import Annotated

import typer

from curation import files, layers
from curation.config import Policy
from curation.errors import BadSettings
from curation.policy_diff import differences, limit
from flows.places import CONFIGS, HOME, Configs, Home, existing
from flows.settings import Settings

app = typer.Typer(help="What holds, who set it, and what another policy would do.", no_args_is_help=True)

Source = Annotated[str | None, typer.Option(help="Only this contribution, as its file is called.")]
Language = Annotated[str | None, typer.Option(help="The thresholds of this language, as in wol_Latn.")]
Other = Annotated[Path, typer.Argument(help="Another folder of settings.", exists=True, file_okay=False)]


@app.command(epilog="Example: commons policy check")
def check(configs: Configs = CONFIGS) -> None:
    """Tell which layers there are, whom they speak for, and which are due for another look.

    A layer that would loosen what lies below it is refused, with the file, the rule and both thresholds.
    """
    settings = Settings(Path(), configs)
    today, policies = files.now().date(), settings.policies()
    for path, layer in layers.load(configs):
        spoken = ", ".join((*layer.languages, *layer.sources)) or "all"
        due = "" if layer.review_by >= today else f"; its review was due on {layer.review_by}"
        typer.echo(f"{path.name}: {layer.layer}, for {spoken}, by {', '.join(layer.stewards)}{due}")
    typer.echo(f"{len(policies)} contributions have sound policies")


@app.command(epilog="Example: commons policy explain --source letters --language wol_Latn")
def explain(configs: Configs = CONFIGS, source: Source = None, language: Language = None) -> None:
    """Show each rule that holds, its threshold and verdict, and which layer set it so."""
    for slug, policy in _chosen(Settings(Path(), configs), source).items():
        typer.echo(f"{slug}: {policy.version}")
        for rule in policy.rule:
            if not language or not rule.languages or language in rule.languages:
                by = f"{rule.layer}, a red line" if rule.red_line else rule.layer
                typer.echo(f"  {rule.name}: {limit(rule, language)}: {rule.verdict}, set by {by}")
                typer.echo(f"      {rule.words} Chosen by {rule.chosen_by}: {rule.evidence}")


@app.command(epilog="Example: commons policy simulate proposed-configs")
def simulate(other: Other, home: Home = HOME) -> None:
    """Show what would leave or come by another folder's policies, from stored measurements, without a run."""
    from curation.review import thresholds

    proposed = Settings(existing(home), other).policies()
    if not proposed:
        raise BadSettings(f"{other} has no contributions; copy sources/ along with the policies")
    moves = thresholds.moves(home.absolute(), proposed.get)
    for move in moves:
        typer.echo(f"{thresholds.sentence(move)}; for example {', '.join(move.examples)}")
        typer.echo("  by language: " + ", ".join(f"{name} {n}" for name, n in move.by_language.items()))
        typer.echo("  by source: " + ", ".join(f"{name} {n}" for name, n in move.by_source.items()))
    if not moves:
        typer.echo("nothing would change")


@app.command(epilog="Example: commons policy diff proposed-configs --source letters")
def diff(other: Other, configs: Configs = CONFIGS, source: Source = None) -> None:
    """Show which rules another folder's policies add, remove or change."""
    mine, theirs = _chosen(Settings(Path(), configs), source), _chosen(Settings(Path(), other), source)
    for slug in sorted({*mine, *theirs}):
        if slug not in mine or slug not in theirs:
            typer.echo(f"{slug}: only in {configs if slug in mine else other}")
        elif told := list(differences(mine[slug], theirs[slug])):
            typer.echo("\n  ".join([f"{slug}:", *told]))


def _chosen(settings: Settings, source: str | None) -> dict[str, Policy]:
    policies = settings.policies()
    if source and source not in policies:
        raise BadSettings(
            f"{settings.configs}/sources has no {source}.toml; there are: {', '.join(policies)}"
        )
    return {source: policies[source]} if source else policies
