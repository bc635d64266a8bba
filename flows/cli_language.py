"""`commons language`: what language lines of text are in, and how well that is known.

An identifier is only as good as the text it was tried on; `evaluate` tries it on a community's own.
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from curation.errors import UnreadableItem
from flows.places import CONFIGS, Configs

if TYPE_CHECKING:
    from filters.training._language_gain import Gain
    from filters.training._language_trial import Trial

app = typer.Typer(help="Tell languages, and measure how well that is done.", no_args_is_help=True)

BATCH = 256  # lines that are identified together

Labelled = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        help="Tab-separated label and text, with or without a header; .gz and .zst too.",
    ),
]
Model = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="A model with its table beside it; default: as in a run."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]


@app.command(epilog="Example: commons language identify letters.txt")
def identify(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="A text a line, UTF-8; default: standard input."),
    ] = None,
    configs: Configs = CONFIGS,
) -> None:
    """Tell the language of each line, a JSON object a line, in the order of the lines, empty ones too."""
    from flows import identifying

    with told(), _opened(file) as stream:
        for batch in _batches(stream):
            for found in identifying.objects(batch, configs):
                typer.echo(json.dumps(found, ensure_ascii=False))
            sys.stdout.flush()


@app.command(epilog="Example: commons language evaluate our-sentences.tsv --by-label --lenient")
def evaluate(
    tsv: Labelled,
    model: Model = None,
    configs: Configs = CONFIGS,
    by_label: Annotated[
        bool, typer.Option("--by-label", "--labels", help="A line for each label too.")
    ] = False,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="A macrolanguage and its members count as the same.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the whole decision and the model alone on labelled text, short texts and pages apart.

    Macro-F1, precision of what was named, false positives (mean over labels), share of `und`, and how far
    confidence is from the share of right answers (ECE).
    """
    from filters import language
    from filters.training import _language_trial
    from filters.training._language_rows import read

    with told():
        identifier = language.load(model) if model else language.in_use(configs)
        trial = _language_trial.evaluate(identifier, read(tsv), lenient=lenient)
    decision = trial["all"]["decision"]
    if not decision.rows:
        raise UnreadableItem(f"{tsv} holds no row in a language that the model has a label for")
    if as_json:
        shown = {kind: {name: asdict(e) for name, e in both.items()} for kind, both in trial.items()}
        typer.echo(json.dumps(asdict(decision) | {"texts": shown}, ensure_ascii=False))
        return
    for line in _table(trial, by_label=by_label):
        typer.echo(line)


@app.command(epilog="Example: commons language train ours.tsv --base train.tsv.zst --out ./model")
def train(
    tsv: Labelled,
    out: Annotated[Path, typer.Option(help="Folder for language.ftz and language.toml.")],
    base: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Labelled text of all other languages; without it, only yours."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Equal seeds and text give equal models.")] = 1,
) -> None:
    """Train an identifier; with --base, tell what your text gives each language and takes from others."""
    from filters.training import _language_gain, language

    with told():
        out.mkdir(parents=True, exist_ok=True)
        typer.echo(
            f"Training {4 if base is None else 6} models, for a big text a minute or two each", err=True
        )
        if base is None:
            report = language.train(tsv, out / "language.ftz", seed=seed)
            gains = None
        else:
            report, gains = _language_gain.train(tsv, base, out / "language.ftz", seed=seed)
    typer.echo(
        f"{out / 'language.ftz'}: {report.labels} labels from {report.rows} rows, "
        f"{report.size_bytes} bytes; fit to decide in {report.validated} languages"
    )
    if gains is not None:
        for line in _gain_lines(gains):
            typer.echo(line)


@contextmanager
def told() -> Iterator[None]:
    """Turn a mistake in a file into an error that is told in one sentence."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise UnreadableItem(" ".join(str(error).split())) from error


@contextmanager
def _opened(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield typer.get_binary_stream("stdin")
        return
    import pyarrow as pa

    with pa.input_stream(str(file), compression="detect") as stream, io.BufferedReader(stream) as lines:
        yield lines


def _batches(stream: BinaryIO) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    for line in stream:
        lines.append(line.rstrip(b"\r\n"))
        if len(lines) == BATCH:
            yield lines
            lines = []
    if lines:
        yield lines


def _table(trial: "Trial", *, by_label: bool) -> Iterator[str]:
    heads = ("rows", "labels", "macro-F1", "precision", "false positives", "und", "ECE")
    yield f"{'texts':<11}{'':<13}" + "".join(f"{head:>{len(head) + 3}}" for head in heads)
    for kind, both in trial.items():
        for name, e in both.items():
            labels = sum(1 for s in e.scores.values() if s.rows)
            yield (
                f"{kind:<11}{name:<13}{e.rows:>7}{labels:>9}{e.macro_f1:>11.4f}{e.precision:>12.4f}"
                f"{e.false_positive_rate:>18.6f}{e.und_share:>6.3f}{e.calibration_error:>6.3f}"
            )
    decision = trial["all"]["decision"]
    yield f"{decision.unknown_rows} rows are in languages for which the model has no label"
    if by_label:
        yield f"\n{'label':<12}{'rows':>7}{'named':>7}{'right':>7}{'precision':>11}{'F1':>8}"
        for label, s in decision.scores.items():
            yield f"{label:<12}{s.rows:>7}{s.named:>7}{s.right:>7}{s.precision:>11.3f}{s.f1:>8.3f}"


def _gain_lines(gains: "list[Gain]") -> Iterator[str]:
    moved = [gain for gain in gains if gain.is_own or round(gain.change, 3)]
    yield f"{'label':<12}{'rows':>7}{'before':>8}{'after':>8}{'change':>8}   F1 on unseen text"
    for gain in sorted(moved, key=lambda g: (not g.is_own, g.change, g.label)):
        own = "   yours" if gain.is_own else ""
        yield f"{gain.label:<12}{gain.rows:>7}{gain.before:>8.3f}{gain.after:>8.3f}{gain.change:>+8.3f}{own}"
    yield f"{len(gains) - len(moved)} other labels are as they were"
