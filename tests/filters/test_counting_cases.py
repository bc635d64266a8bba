"""What the counting filters must catch, what is innocent, and what they are known to miss: tests/cases."""

import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from filters import load
from filters.personal_data import find

CASES = Path(__file__).parent.parent / "cases"
CLEAN = 0.5  # no clean text in any language may be estimated lower; the default policy looks below .4
NOISY = 0.7


def cases(name: str, *kinds: str) -> list[Any]:
    """Return the cases of one filter; what is known to be missed is expected to fail."""
    found = []
    for path in sorted((CASES / name).glob("*.toml")):
        for kind, listed in tomllib.loads(path.read_text("utf-8")).items():
            marks = [pytest.mark.xfail(strict=True, reason="known miss")] if kind == "missed" else []
            for number, case in enumerate(listed):
                if not kinds or kind in kinds:
                    found.append(
                        pytest.param(path.stem, case, id=f"{path.stem}-{kind}-{number}", marks=marks)
                    )
    return found


@pytest.mark.parametrize(("label", "case"), cases("personal_data"))
def test_personal_data_is_found_and_nothing_else(label: str, case: dict[str, Any]) -> None:
    text = case["text"]

    assert [[span.kind, text[span.start : span.end]] for span in find(text, label)] == case.get("found", [])


@pytest.mark.parametrize(("label", "case"), [*cases("length"), *cases("repetition"), *cases("quality")])
def test_measures_lie_where_they_should(label: str, case: dict[str, Any]) -> None:
    batch = pa.record_batch({"text": [case["text"]], "language": pa.array([{"label": label}])})
    row: dict[str, Any] = {}
    for name in ("quality", "length", "repetition", "boilerplate"):
        row |= load(name)(batch).to_pylist()[0]

    assert {name: row[name] for name, least in case.get("above", {}).items() if row[name] <= least} == {}
    assert {name: row[name] for name, most in case.get("below", {}).items() if row[name] >= most} == {}
    assert {name: row[name] for name, value in case.get("equal", {}).items() if row[name] != value} == {}


def ocr_quality(label: str, text: str) -> float:
    batch = pa.record_batch(
        {
            "text": [text],
            "language": pa.array([{"label": label}]),
            "ocr_confidence": pa.array([None], pa.float32()),
        }
    )
    return float(load("ocr_quality")(batch)[0].as_py())


@pytest.mark.parametrize(("label", "case"), cases("ocr_quality", "innocent"))
def test_clean_text_is_called_clean_in_every_language(label: str, case: dict[str, Any]) -> None:
    assert ocr_quality(label, case["text"]) > CLEAN


@pytest.mark.parametrize(("label", "case"), cases("ocr_quality", "caught", "missed"))
def test_noise_is_called_noise(label: str, case: dict[str, Any]) -> None:
    assert ocr_quality(label, case["text"]) < NOISY
