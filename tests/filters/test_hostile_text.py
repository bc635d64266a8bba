"""The counting filters on texts made to break them: each must answer, and in linear time."""

import time

import pyarrow as pa
import pytest

from filters import load

SECONDS_PER_MILLION = 12.0  # a quadratic step would take minutes; a slow machine is not a failure

HOSTILE = {
    "one-long-line": "abc " * 250_000,
    "one-long-word": "a" * 1_000_000,
    "marks": "\u0301" * 1_000_000,
    "emoji": "😀" * 500_000,
    "controls": "\x01\x02" * 500_000,
    "digits": "1234567890" * 100_000,
    "digit-groups": "12 " * 300_000,
    "blank-lines": "\n" * 1_000_000,
    "at-signs": "a@a." * 250_000,
    "colons": "::" * 500_000,
    "dotted": "1.2.3." * 160_000,
    "brackets": "(0" * 500_000,
    "account-starts": "DE12" * 250_000,
    "joiners": "a'" * 500_000,
    "invisible": "\u200b" * 500_000,
    "thai": "ก" * 500_000,
}


COUNTING = ("length", "quality", "repetition", "boilerplate", "personal_data", "ocr_quality")


@pytest.mark.parametrize("name", COUNTING)
def test_hostile_text_takes_linear_time(name: str) -> None:
    measure = load(name)
    for kind, text in HOSTILE.items():
        batch = pa.record_batch(
            {
                "text": [text],
                "language": pa.array([{"label": "eng_Latn"}]),
                "ocr_confidence": pa.array([None], pa.float32()),
            }
        )
        started = time.monotonic()
        assert len(measure(batch)) == 1
        assert time.monotonic() - started < SECONDS_PER_MILLION, kind
