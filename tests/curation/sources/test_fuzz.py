"""A short cut of `tests/benchmarks/fuzz.py`, which is run for longer by hand."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from curation.sources import formats

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
# Few, and of the files that come with the project alone, so that each run sees the same.
INPUTS = 50


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import fuzz as tool

    monkeypatch.setattr(tool, "SHARED", tmp_path)
    assert str(BENCHMARKS) in sys.path
    return tool


@pytest.mark.parametrize("name", formats.FORMATS)
def test_no_input_crashes_a_reader_or_hangs_it(name: str, fuzz: ModuleType) -> None:
    try:
        counts, harmful = fuzz.run(name, INPUTS, 1, 20.0, 1024)
    except SystemExit as error:
        pytest.skip(str(error))

    assert not harmful, harmful[0][0]
    assert counts["inputs"] == INPUTS
    assert counts["records"] + counts["broken"] + counts["passed"] + counts["refused"] > 0
