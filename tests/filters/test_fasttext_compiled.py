"""The compiled kernels against fastText itself: the same labels, in the same order, to the last bit."""

import random
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from fasttext import FastText
from hypothesis import given
from hypothesis import strategies as st

from filters import _fasttext, _fasttext_compiled
from filters._fasttext import Model
from filters._fasttext_compiled import Compiled
from filters.language import MODEL

SHIPPED = [MODEL, *sorted(MODEL.parent.glob("toxicity-*.ftz"))]
HOSTILE = [
    "", " ", "\0", "   \t\v\f\r ", "</s>", "a </s> b", "x </s>", "__label__eng_Latn", "__label__ x",
    "__label__a", "🙂🙂🙂 🧑‍🚀",
    "a\u0301\u0301\u0301\u0301", "\u200f\u200e", "a\0b\0\0c", "<>", "< >", "\ufeff", "\U0010ffff",
    "maji " * 50, "ก" * 5000, "x" * 20_000, "Ωμέγα 東京 हिन्दी ქართული ትግርኛ", "\x85\u2028\xa0",
]  # fmt: skip

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=60)
known = st.sampled_from(
    ["the", "maji", "und", "não", "</s>", "__label__eng_Latn", " ", "\t", "이", "a", "बाढ़", "\0"]
)
texts = st.lists(words | known, max_size=12).map(" ".join)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SHIPPED])
@given(lines=st.lists(texts, min_size=1, max_size=8), k=st.sampled_from([1, 2, 5, 100]))
def test_a_shipped_model_answers_as_the_library_does(path: Path, lines: list[str], k: int) -> None:
    assert _compiled(path, lines, k) == _library(path, lines, k)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in SHIPPED])
def test_hostile_lines_are_answered_as_the_library_does(path: Path) -> None:
    assert _compiled(path, HOSTILE, 600) == _library(path, HOSTILE, 600)


def test_a_line_of_a_million_characters_is_answered_as_the_library_does() -> None:
    lines = ["ab" * 500_000, "maji ya mto " * 80_000]

    assert _compiled(MODEL, lines, 5) == _library(MODEL, lines, 5)


def test_real_lines_are_answered_as_the_library_does(shared: Path) -> None:
    texts = sorted((shared / "data" / "demo" / "txt").glob("*.txt"))
    lines = [
        line for path in texts for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    ]

    for path in SHIPPED:
        assert _compiled(path, lines[:1500], 5) == _library(path, lines[:1500], 5)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return training text of 300 labels: fewer cannot be quantised in the output."""
    chance = random.Random(1)
    lines = [
        f"__label__{i % 300} "
        + " ".join(f"{chance.choice('abñд')}{i % 300}{chance.randrange(9)}" for _ in range(5))
        for i in range(1200)
    ]
    path = tmp_path_factory.mktemp("rows") / "rows.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("loss", ["softmax", "hs"])
@pytest.mark.parametrize(
    "quantised",
    [
        pytest.param({}, id="plain"),
        pytest.param({"qnorm": True}, id="norms"),
        pytest.param({"qout": True}, id="output"),
        pytest.param({"qnorm": True, "qout": True, "cutoff": 400, "dsub": 3}, id="all-and-pruned"),
    ],
)
def test_every_kind_of_quantised_model_is_answered_as_the_library_does(
    rows: Path, tmp_path: Path, loss: str, quantised: dict[str, int | bool]
) -> None:
    sizes = {"dim": 10, "bucket": 700, "minn": 1, "maxn": 3, "wordNgrams": 2, "epoch": 3, "lr": 0.8}
    with _fasttext._cleared_memory():
        model = FastText.train_supervised(input=str(rows), thread=1, verbose=0, loss=loss, **sizes)
    model.quantize(input=str(rows), thread=1, verbose=0, **quantised)
    model.save_model(str(tmp_path / "some.ftz"))
    lines = [line.partition(" ")[2] for line in rows.read_text(encoding="utf-8").splitlines()[:300]]

    for k in (1, 3, 400):
        assert _compiled(tmp_path / "some.ftz", [*lines, *HOSTILE], k) == _library(
            tmp_path / "some.ftz", [*lines, *HOSTILE], k
        )


def test_a_model_that_is_not_quantised_goes_through_the_library(rows: Path, tmp_path: Path) -> None:
    small = {"dim": 4, "bucket": 300, "minn": 2, "maxn": 3, "epoch": 2}
    _fasttext.train(rows, tmp_path / "m.bin", small, quantise=False)

    assert _fasttext_compiled.open_model(tmp_path / "m.bin") is None
    model = Model(tmp_path / "m.bin")
    answers = model.predict(["a17 ñ22", ""], k=2)
    numbers, shares = model.predict_numbers(*_laid(["a17 ñ22", ""]), k=2)
    assert [[label for label, _ in each] for each in answers] == [
        [model.names[n] for n in row] for row in numbers.tolist()
    ]
    assert shares[0, 0] == pytest.approx(answers[0][0][1])


def test_a_model_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    whole = SHIPPED[1].read_bytes()
    for size in (80, 3000, 50_000, len(whole) - 1):
        (tmp_path / "cut.ftz").write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"cut\.ftz is cut off"):
            Model(tmp_path / "cut.ftz")


def test_a_file_that_is_no_model_is_left_to_the_library_which_refuses_it(tmp_path: Path) -> None:
    (tmp_path / "none.ftz").write_bytes(b"no model" * 20)

    with pytest.raises(ValueError, match="wrong file format"):
        Model(tmp_path / "none.ftz")


def test_a_line_with_a_line_feed_is_refused() -> None:
    with pytest.raises(ValueError, match="line feed"):
        Model(SHIPPED[1]).predict(["one\ntwo"])


def test_a_batch_of_numbers_says_the_same_as_the_lines() -> None:
    model, lines = Model(MODEL), ["Maji ya mto yalipanda usiku", "", "La rivière a débordé"]

    numbers, shares = model.predict_numbers(*_laid(lines), k=3)

    said = [
        [(model.names[n], min(p, 1.0)) for n, p in zip(*row, strict=True)] for row in _plain(numbers, shares)
    ]
    assert said == model.predict(lines, k=3)


@cache
def _opened(path: Path) -> tuple[Compiled, FastText._FastText]:
    compiled = _fasttext_compiled.open_model(path)
    assert compiled is not None
    return compiled, FastText._FastText(model_path=str(path))


Answer = list[tuple[str, bytes]]


def _compiled(path: Path, lines: list[str], k: int) -> list[Answer]:
    model = _opened(path)[0]
    return [
        [(model.labels[n], np.float32(p).tobytes()) for n, p in zip(*row, strict=True) if n >= 0]
        for row in _plain(*model.predict(*_laid(lines), k))
    ]


def _plain(numbers: np.ndarray, shares: np.ndarray) -> list[tuple[list[int], list[float]]]:
    return list(zip(numbers.tolist(), shares.tolist(), strict=True))


def _library(path: Path, lines: list[str], k: int) -> list[Answer]:
    found = zip(*_opened(path)[1].predict(lines, k), strict=True)
    return [
        [(label.removeprefix("__label__"), np.float32(p).tobytes()) for label, p in zip(*each, strict=True)]
        for each in found
    ]


def _laid(lines: list[str]) -> tuple[np.ndarray, np.ndarray]:
    _, offsets, data = pa.array(lines, pa.large_string()).buffers()
    return np.frombuffer(offsets, np.int64)[: len(lines) + 1], np.frombuffer(data or b"", np.uint8)
