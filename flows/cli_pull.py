"""`commons pull`: what a reader wants of a release, with whom to name and how to cite it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from curation.errors import BadQuery

if TYPE_CHECKING:
    from curation.releases.pull import Watch

Source = Annotated[
    str, typer.Argument(help="A folder, a web address, or an address such as s3://bucket/prefix.")
]
Version = Annotated[str, typer.Option(help="A version or alias; pin one to cite it.")]
Languages = Annotated[str | None, typer.Option("--language", help="Labels, as swh_Latn,yor_Latn.")]
Licences = Annotated[
    str | None, typer.Option("--licence", help="open, licence families, or SPDX identifiers; by commas.")
]
Quality = Annotated[float | None, typer.Option(help="Least ocr_quality, 0 to 1; rows without one stay out.")]
Since = Annotated[int | None, typer.Option(help="First year; rows without a year stay out.")]
Until = Annotated[int | None, typer.Option(help="Last year; rows without a year stay out.")]
Columns = Annotated[str | None, typer.Option(help="Columns to take, as text,licence; all if left out.")]
Form = Annotated[str | None, typer.Option("--format", help="parquet, jsonl or arrow.")]
Out = Annotated[Path, typer.Option(help="Folder to pull into; again, it is brought up to date.")]
Receipts = Annotated[
    list[str] | None, typer.Option("--receipt", help="The receipt of a site where you accepted terms.")
]
Accept = Annotated[bool, typer.Option("--accept-terms", help="Accept terms; the receipt says so.")]


def pull(
    source: Source,
    out: Out,
    version: Version = "latest",
    language: Languages = None,
    licence: Licences = None,
    min_quality: Quality = None,
    since: Since = None,
    until: Until = None,
    columns: Columns = None,
    form: Form = None,
    accept_terms: Accept = False,
    receipt: Receipts = None,
) -> None:
    """Pull what you want of a release: checked, with a receipt; again, it goes on or brings up to date."""
    from curation.releases import formats
    from curation.releases import pull as pulling
    from curation.releases.query import Query

    if form is not None and form not in formats.ALL:
        raise BadQuery(f"there is no format {form!r}; write one of {', '.join(formats.ALL)}")
    named = (_words(language), _words(licence), min_quality, since, until, _words(columns))
    wanted = Query(*named) if any(each not in ((), None) for each in named) else None
    with _bar() as watch:
        told = pulling.to_folder(
            source,
            out,
            wanted,
            version=version,
            form=form,
            accept_terms=accept_terms,
            receipts=receipt or (),
            watch=watch,
        )
    typer.echo(
        f"{told['version']}: {told['rows']:,} rows in {out}, {told['bytes']:,} bytes, "
        f"{told['bytes_moved']:,} bytes moved"
    )
    if not told["rows"]:
        typer.echo(f"no row of {told['version']} is wanted by all of these options; ask for less", err=True)
    typer.echo(told["citation"])


def _words(given: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in (given or "").split(",") if word.strip()))


@contextmanager
def _bar() -> Iterator["Watch"]:
    """Yield a function that shows how many bytes of the wanted files are done."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("pull", total=None)

        def watch(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        yield watch
