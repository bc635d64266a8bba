"""`commons openness`: how open a release is, in words, and whether a claim about a model is borne out."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from curation import claims
from curation.releases import find, openness, vector
from flows.places import HOME, Home, existing

app = typer.Typer(help="Tell how open a release or a declared model is, in words.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command(epilog="Example: commons openness release 2026.11.1")
def release(
    version: str = "latest",
    source: Annotated[str | None, typer.Option("--release", help="Folder or address of releases.")] = None,
    home: Home = HOME,
    as_json: AsJson = False,
) -> None:
    """Show each component of a release's openness with what is there; no number, no badge."""
    held = find.find(source or str(existing(home)), version).manifest
    if as_json:
        told = {"release": held["version"], **openness.of(held), "vector": vector.told(held)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    typer.echo(openness.of(held)["sentence"])
    table = Table(title=f"How open {held['version']} is")
    for head in ("component", "is it there?", "in words"):
        table.add_column(head, overflow="fold")
    for each in vector.vector(held):
        table.add_row(each.name, each.state, each.words)
    Console().print(table)


@app.command(epilog="Example: commons openness claim our-model.toml")
def claim(file: Path, as_json: AsJson = False) -> None:
    """Hold a declared use against the Model Openness Framework and the Open Source AI Definition.

    The status is 1 where its words say more than is given.
    """
    found = claims.judged(claims.load(file))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        framework, definition = found["model_openness_framework"], found["open_source_ai_definition"]
        typer.echo(f"{found['name']}: class {framework['class'] or 'none'} of the Model Openness Framework")
        for name, missing in framework["lacking"].items():
            typer.echo(f"  class {name} lacks\n" + "\n".join(f"    {each}" for each in missing))
        answer = "there" if definition["data_information"] else "not there"
        typer.echo(f"Data information of the Open Source AI Definition: {answer}")
        for name, is_there in definition["parts"].items():
            typer.echo(f"  {name}: {'there' if is_there else 'not there'}")
    for sentence in found["phrases"]:
        typer.echo(sentence, err=True)
    if found["phrases"]:
        raise typer.Exit(1)
