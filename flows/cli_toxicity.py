"""`commons toxicity`: how the toxicity rules fare on documents whose nature is known."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_language import AsJson, told
from flows.places import CONFIGS, Configs

app = typer.Typer(help="Measure how well toxicity is told.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `evaluate` a command of its own name, although it stands alone."""


@app.command(epilog="Example: commons toxicity evaluate --labelled toxicity/ --benign train.tsv.zst")
def evaluate(
    labelled: Annotated[
        Path,
        typer.Option(
            exists=True, file_okay=False, help="Folder with the labelled files that toxicity.md names."
        ),
    ],
    benign: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="Ordinary sentences: label, source, split, text."),
    ],
    configs: Configs = CONFIGS,
    as_json: AsJson = False,
) -> None:
    """Try the classifiers and word lists on documents of held-out lines; shares from 0 to 1."""
    from filters.training import toxicity

    with told():
        found = toxicity.evaluate(labelled, benign, configs / "lexicons")
    figures = {language: asdict(each) | {"fit": each.fit()} for language, each in sorted(found.items())}
    if as_json:
        typer.echo(json.dumps(figures))
        return
    typer.echo(f"{'share of documents':<18}" + "".join(f"{language:>11}" for language in figures))
    for name in next(iter(figures.values()), {}):
        cells = (_cell(figures[language][name]) for language in figures)
        typer.echo(f"{name:<18}" + "".join(f"{cell:>11}" for cell in cells))


def _cell(value: float | bool | None) -> str:
    if value is None:
        return "-"
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:.4f}"
