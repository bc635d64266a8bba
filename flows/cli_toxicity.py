"""`commons toxicity`: how the toxicity rules fare on texts of known nature, and which may decide."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_language import AsJson, told
from flows.places import CONFIGS, Configs

if TYPE_CHECKING:
    from filters.training._toxicity_cases import Account

app = typer.Typer(help="Measure how well toxicity is told.", no_args_is_help=True)

Cases = Annotated[
    Path | None,
    typer.Argument(
        exists=True,
        help="Table with tabs: label, text, language, group, category; or a folder of <language>.toml.",
    ),
]
Labelled = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help="Folder with the labelled files that toxicity.md names."),
]
Benign = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Ordinary sentences: label, source, split, text."),
]
Record = Annotated[
    bool, typer.Option("--record", help="Write the refused languages to toxicity.toml in the settings.")
]


@app.command(epilog="Example: commons toxicity evaluate cases.tsv --record")
def evaluate(
    cases: Cases = None,
    labelled: Labelled = None,
    benign: Benign = None,
    configs: Configs = CONFIGS,
    record: Record = False,
    as_json: AsJson = False,
) -> None:
    """Tell precision, recall and false positives by language, group and category; refuse who may not decide.

    With `--labelled` and `--benign`, tell also what becomes of documents built of held-out lines. Shares run
    from 0 to 1. The command fails if a language's counter-speech or neutral words on identity would fall.
    """
    if cases is None and (labelled is None or benign is None):
        raise typer.BadParameter("give a table or folder of cases, or both --labelled and --benign")
    with told():
        figures = _documents(labelled, benign, configs) if labelled and benign else {}
        accounts = _accounts(cases, configs) if cases else {}
    for line in [_json(figures, accounts)] if as_json else [*_built(figures), *_functional(accounts)]:
        typer.echo(line)
    refused = {language: each.refusals for language, each in accounts.items() if each.refusals}
    if record and cases:
        _record(configs / "toxicity.toml", sorted(accounts), sorted(refused))
    for sentence in (sentence for sentences in refused.values() for sentence in sentences):
        typer.echo(sentence, err=True)
    if refused:
        raise typer.Exit(1)


@app.command(epilog="Example: commons toxicity lexicons dev.tsv.gz --without train.tsv.zst")
def lexicons(
    benign: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="Ordinary sentences: label, source, split, text."),
    ],
    without: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Sentences that lists were chosen with; left out."),
    ] = None,
    configs: Configs = CONFIGS,
    as_json: AsJson = False,
) -> None:
    """Tell in what share of ordinary sentences a term of each word list stands; fail over 0.5 %."""
    from filters.training import lexicons as seeds

    with told():
        found = seeds.benign_rates(benign, configs / "lexicons", without=without)
    if as_json:
        typer.echo(json.dumps({language: asdict(each) for language, each in found.items()}))
    else:
        typer.echo(f"{'language':<12}{'sentences':>11}{'any hit':>11}  terms in more than 0.1 %")
        for language, each in found.items():
            typer.echo(f"{language:<12}{each.sentences:>11}{each.any_hit:>11.4f}  {', '.join(each.loud)}")
    if any(each.any_hit > seeds.LIST_LIMIT for each in found.values()):
        raise typer.Exit(1)


def _documents(labelled: Path, benign: Path, configs: Path) -> dict[str, dict[str, Any]]:
    from filters.training import toxicity

    found = toxicity.evaluate(labelled, benign, configs / "lexicons")
    return {language: asdict(each) | {"fit": each.fit()} for language, each in sorted(found.items())}


def _accounts(cases: Path, configs: Path) -> "dict[str, Account]":
    from filters import _lexicon_file, toxicity
    from filters.training import _toxicity_cases

    classifiers = toxicity.read_classifiers(toxicity.MODELS)
    lists = _lexicon_file.read_all(configs / "lexicons")
    return _toxicity_cases.account(_toxicity_cases.read(cases), classifiers, lists)


def _json(figures: Mapping[str, Any], accounts: "Mapping[str, Account]") -> str:
    return json.dumps(
        {"documents": figures, "cases": {language: asdict(each) for language, each in accounts.items()}}
    )


def _built(figures: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if figures:
        yield f"{'share of documents':<18}" + "".join(f"{language:>11}" for language in figures)
    for name in next(iter(figures.values()), {}):
        yield f"{name:<18}" + "".join(f"{_cell(figures[language][name]):>11}" for language in figures)


def _functional(accounts: "Mapping[str, Account]") -> Iterator[str]:
    for language, each in accounts.items():
        yield f"{language}: precision {_cell(each.precision)}, recall {_cell(each.recall)}, " + (
            f"false positives {_cell(each.false_positives)} of texts that ask for a look"
        )
        yield f"  {'':<28}{'texts':>7}{'toxic':>7}{'looked at':>11}{'strict':>9}{'dropped':>9}"
        for kind, tallies in (("category", each.categories), ("group", each.groups)):
            for name, tally in tallies.items():
                shares = f"{tally.flagged:>11.3f}{tally.strict:>9.3f}{_cell(tally.dropped):>9}"
                yield f"  {kind + ' ' + name:<28}{tally.texts:>7}{tally.toxic:>7}{shares}"


def _record(path: Path, tried: list[str], refused: list[str]) -> None:
    """Replace what is refused among the languages that were tried; others stay as they were."""
    from filters import toxicity

    kept = toxicity.refused(path.parent) - set(tried)
    languages = json.dumps(sorted(kept | set(refused)))
    path.write_text(
        "# Languages whose toxicity classifier may flag and never drop here: written by\n"
        f"# `commons toxicity evaluate --record`, because of whom it would wrong.\nrefused = {languages}\n",
        encoding="utf-8",
    )
    typer.echo(f"wrote {path}")


def _cell(value: float | bool | None) -> str:
    if value is None:
        return "-"
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:.4f}"
