import random
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

from filters import load

CASES = sorted((Path(__file__).parent.parent / "cases" / "ocr_quality").glob("*.toml"))
CLEAN = {
    path.stem: case["text"]
    for path in CASES
    for case in tomllib.loads(path.read_text("utf-8")).get("innocent", [])
}
SPECKS = "|~^*_#<>{}[]\"',.;:!-/()0123456789abcdefghijklmnop"


def measured(
    *texts: str | None, label: str | None = None, confidence: float | None = None
) -> list[float | None]:
    batch = pa.record_batch(
        {
            "text": pa.array(texts, pa.string()),
            "language": pa.array([{"label": label}] * len(texts), pa.struct([("label", pa.string())])),
            "ocr_confidence": pa.array([confidence] * len(texts), pa.float32()),
        }
    )
    found: list[float | None] = load("ocr_quality")(batch).to_pylist()
    return found


def noisy(text: str, share: float, seed: int) -> str:
    """Return a text in which that share of characters is misread as specks, figures, or stray letters."""
    chance = random.Random(seed)
    return "".join(chance.choice(SPECKS) if chance.random() < share else sign for sign in text)


@pytest.mark.parametrize("label", sorted(CLEAN))
def test_the_estimate_falls_with_noise_in_every_script(label: str) -> None:
    """
    The mean over 40 ways to spoil the text stands for a page; one sentence alone varies by luck.
    """
    means = []
    for share in (0.0, 0.05, 0.1, 0.2):
        found = measured(*(noisy(CLEAN[label] * 3, share, seed) for seed in range(40)), label=label)
        means.append(sum(value or 0.0 for value in found) / len(found))

    assert means[0] > 0.5
    assert means == sorted(means, reverse=True)
    assert means[3] < means[0] - 0.1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="withheld"),
        pytest.param("", id="empty"),
        pytest.param("nineteen letters xyz", id="nineteen-letters"),
        pytest.param("1974 " * 100, id="numbers"),
        pytest.param("\u0301" * 100, id="marks-alone"),
    ],
)
def test_too_little_text_gives_no_estimate(text: str | None) -> None:
    assert measured(text) == [None]


def test_the_recogniser_s_confidence_counts_half() -> None:
    text = CLEAN["eng_Latn"]
    [alone], [unsure], [sure] = (
        measured(text),
        measured(text, confidence=0.25),
        measured(text, confidence=1.0),
    )

    assert alone is not None
    assert unsure == pytest.approx((alone * 0.25) ** 0.5, abs=1e-6)
    assert sure == pytest.approx(alone**0.5, abs=1e-6)
    assert measured(text, confidence=float("nan")) == [pytest.approx(alone)]
