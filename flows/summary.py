"""What a person sees when a run has ended: the balance, languages, licences, and what to do next."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from curation import files, outcomes
from curation.releases import versions

_LANGUAGES = 30


def show(home: Path, result: dict[str, Any]) -> None:
    """Print the summary of a run; `result` is what the flow returned."""
    console = Console(highlight=False, soft_wrap=True)
    if result["report"] is None:
        latest = versions.versions(home)
        console.print(f"Nothing new: every contribution is as it was, and release {latest[-1]} stands.")
        console.print(f"  release   {home / 'releases' / latest[-1]}")
        return
    summary = files.read_json(Path(result["report"]).with_name("run.json"))
    columns = ["read", *outcomes.ALL[:-1]]
    balance = {name: {"records": summary["balance"][name]} for name in ("read", *outcomes.ALL)}
    console.print(_table("What became of every record", ["records"], balance))
    console.print(_table("By licence family", columns, summary["by_family"]))
    console.print(_table("By language", columns, _largest(summary["by_language"])))
    hidden = len(summary["by_language"]) - _LANGUAGES
    if hidden > 0:
        console.print(f"… and {hidden} more languages, in the report.")
    _places(console, home, result, summary)


def _places(console: Console, home: Path, result: dict[str, Any], summary: dict[str, Any]) -> None:
    held = versions.versions(home)
    release = home / "releases" / held[-1] if held else None
    console.print()
    console.print(f"  release       {release or 'none yet'}" + ("" if result["version"] else " (unchanged)"))
    console.print(f"  report        {result['report']}")
    console.print(f"  review queue  {summary['waiting']} records wait; `commons review list` shows them")
    console.print()
    console.print("Next: open the report in a browser; answer what waits with `commons review serve`;")
    console.print("then `commons run` again: the next release obeys. `commons explain DOC_ID` tells why.")


def _largest(by_language: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    ordered = sorted(by_language.items(), key=lambda item: (-item[1]["read"], item[0]))
    return dict(ordered[:_LANGUAGES])


def _table(title: str, columns: list[str], rows: dict[str, dict[str, int]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    for name, row in rows.items():
        table.add_row(name, *(f"{row.get(column, 0):,}" for column in columns))
    return table
