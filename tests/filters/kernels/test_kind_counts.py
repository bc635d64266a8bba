"""Kinds of characters counted by the kernel, against a plain count."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.kind_counts import counted

TABLE = np.arange(0x110000, dtype=np.uint32).astype(np.uint8)  # the kind is the last byte

texts = st.lists(st.text(max_size=40) | st.text("ab🙂ā", max_size=9), max_size=30)


@given(texts)
def test_each_text_has_its_kinds_in_order_with_their_counts(found: list[str]) -> None:
    expected = [
        [number, kind, n]
        for number, text in enumerate(found)
        for kind, n in sorted(Counter(ord(character) % 256 for character in text).items())
        if kind
    ]

    assert counted(*_laid(found), TABLE).tolist() == expected


def test_a_text_with_every_kind_has_room() -> None:
    whole = "".join(map(chr, range(256)))

    assert len(counted(*_laid([whole] * 50), TABLE)) == 50 * 255


def test_no_text_has_no_rows() -> None:
    assert counted(*_laid([]), TABLE).shape == (0, 3)


def _laid(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.int32)
    return points, np.array([len(text) for text in texts], np.int64)
