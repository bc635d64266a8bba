"""`commons quality`: what ordinary text of a language measures, and how well noise is told from it.

Thresholds of one language say nothing of another; a community calibrates its own from text it trusts.
"""

import json
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from curation.errors import UnreadableItem
from flows.cli_language import AsJson, told
from flows.places import CONFIGS, HOME, Configs, Home

app = typer.Typer(help="Calibrate quality per language, and measure it.", no_args_is_help=True)

Texts = Annotated[
    list[Path],
    typer.Argument(
        exists=True,
        help="Tables of label, text and source with a tab between (.gz and .zst too), or folders with "
        "swh_Latn.txt or swh_Latn/letter.txt.",
    ),
]

OUT = Path("configs/quality/ours.toml")


@app.command(
    epilog="Example: commons quality calibrate our-texts/ --out configs/quality/ours.toml --by archive"
)
def calibrate(
    texts: Texts,
    out: Annotated[Path, typer.Option(help="The .toml to write; the models go beside it as .parquet.")] = OUT,
    by: Annotated[str, typer.Option(help="Who answers for it; stands in the file.")] = "community",
    evidence: Annotated[str, typer.Option(help="What the text is; stands in the file.")] = "Text given.",
) -> None:
    """Derive stop words, bounds and a character model of each language from ordinary text."""
    from filters.training import quality
    from flows import progress

    with told():
        held = quality.gather(chain.from_iterable(map(quality.texts, texts)))
        with progress.bar("calibrate", len(held)) as advance:
            languages, models = quality.calibrate(held, advance=advance)
    if not languages and not models:
        raise UnreadableItem(
            f"no language has text enough; {quality.FEWEST_OF_ONE_SOURCE:,} characters of one source or "
            f"{quality.FEWEST_CHARACTERS:,} of several are due"
        )
    quality.save(out, languages, models, by=by, evidence=evidence)
    typer.echo(f"{out}: {len(languages)} languages; {out.with_suffix('.parquet').name}: {len(models)} models")
    for label in sorted(held.keys() - languages.keys() - models.keys()):
        typer.echo(f"too little text: {label}")


@app.command(epilog="Example: commons quality evaluate held-out.tsv")
def evaluate(texts: Texts, configs: Configs = CONFIGS, as_json: AsJson = False) -> None:
    """Measure on clean text how well made noise of 2 to 20 % is told from it: area under the curve."""
    from filters.training import quality, quality_trials
    from flows import progress

    with told():
        held = quality.gather(chain.from_iterable(map(quality.texts, texts)))
        with progress.bar("evaluate", len(held)) as advance:
            found = quality_trials.evaluate(held, configs, advance=advance)
    if not found:
        raise UnreadableItem(f"no language has {quality_trials.FEWEST_DOCUMENTS} documents of 900 characters")
    if as_json:
        typer.echo(json.dumps({label: asdict(each) for label, each in found.items()}))
        return
    typer.echo(quality_trials.table(found))


@app.command(epilog="Example: commons quality percentiles --home ./home")
def percentiles(home: Home = HOME, as_json: AsJson = False) -> None:
    """Show how the estimate of recognition lies within each contribution and language, by percentiles."""
    from flows import percentiles as within

    found = list(within.rows(home))
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in found]))
        return
    head = f"{'contribution':<28}{'language':<12}{'documents':>10}"
    typer.echo(head + "".join(f"{step:>7}" for step in within.STEPS))
    for row in found:
        shares = "".join(f"{value:>7.2f}" for value in row.values)
        typer.echo(f"{row.source:<28}{row.language:<12}{row.documents:>10}{shares}")
