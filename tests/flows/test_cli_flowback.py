"""`commons flowback` on a home that was released."""

import json
import shutil
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from curation.releases import pull
from flows import cli_flowback
from flows.settings import Settings


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(cli_flowback.app, [str(word) for word in words])


def test_a_receipt_is_entered_and_the_report_tells_of_it(curated: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(curated.home, home)
    pull.to_folder(str(home), tmp_path / "copy")
    entered = run("record", tmp_path / "copy" / "RECEIPT.json", "--by", "Example Laboratory", "--home", home)
    (tmp_path / "typo.toml").write_text(
        'kind = "return"\nwhat = "report"\nby = "x"\ndate = 2026-11-28\ncontributors = ["exampel-library"]\n'
    )
    refused = run("record", tmp_path / "typo.toml", "--home", home)
    told = json.loads(run("report", "--json", "--home", home).stdout)

    assert entered.stdout == "entry 1: reuse, pull, by Example Laboratory\n", entered.output
    assert "contributors are example-library" in str(refused.exception)
    assert told["total"]["reused"] == {"pull": 1}
    assert "By languages" in run("report", "--home", home).stdout
    assert run("verify", "--home", home).stdout.startswith("1 entries, none changed")
