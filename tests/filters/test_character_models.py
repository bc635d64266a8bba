"""The models of words' letters: what they are made of, and that they tell noise in unseen text."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import _character_models as models
from filters.kernels import characters as kernel
from filters.training import quality_characters as training
from filters.training import quality_trials as trials
from filters.training._noise import noisy, substituted

WORDS = """river boat net fish morning evening mother father bread salt water house stone road winter
summer""".split()  # noqa: SIM905


def sentences(number: int, seed: int) -> list[str]:
    chance = np.random.default_rng(seed)
    return [" ".join(chance.choice(WORDS, 9)) + "." for _ in range(number)]


def plain_units(text: str) -> list[int]:
    """Say plainly what the kernel does, for letters, spaces, hyphens, digits and other signs."""
    laid = [0]
    for run in text.lower().split():
        for each in run.strip("0123456789.,-!").split() or [""]:
            signs = {"-": ord("-"), **dict.fromkeys("0123456789", 2), **dict.fromkeys(".,!", 1)}
            laid += [signs.get(c, ord(c)) for c in each]
        if laid[-1] != 0:
            laid.append(0)
    return laid


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("abZ 1-.,\n"), max_size=40))
def test_units_are_the_letters_of_words_with_edges_between(text: str) -> None:
    assert models.units(text).tolist() == plain_units(text)


def test_a_table_gives_the_surprise_of_what_it_counted() -> None:
    """
    In "ab ab ab" b follows a always: half a count off three leaves log2(3 / 2.5) bits, in steps of a half.
    """
    laid = models.units("ab")
    table = np.zeros(1 << 12, np.uint8)
    for n, hashes in enumerate(kernel.hashes(laid, 3)):
        for each in hashes[hashes != 0]:
            table[int(each) & 4095] = 16 * (n + 1)

    assert kernel.surprise(laid, table, 3) == pytest.approx((2 + 3 + 3) / 3)


def test_what_a_table_does_not_know_costs_most() -> None:
    unknown = kernel.surprise(models.units("ab"), np.zeros(16, np.uint8), 5)

    assert unknown == pytest.approx(255 / 16)
    assert math.isnan(kernel.surprise(models.units("12 ."), np.zeros(16, np.uint8), 5))


def test_noise_is_told_in_text_that_the_model_never_saw() -> None:
    model = training.train({"one": sentences(500, 1), "two": sentences(500, 2)})
    assert model is not None
    documents = training.documents(sentences(150, 3))
    result = trials.trial(documents, model)

    assert result.areas[2] > 0.95
    assert result.letters_alone > 0.95
    assert result.doubted == 0


def test_too_little_text_makes_no_model() -> None:
    assert training.train({"one": sentences(50, 1)}) is None
    assert training.train({}, sentences(2000, 1)) is None


def test_equal_text_makes_equal_models(tmp_path: Path) -> None:
    made = [training.train({"one": sentences(900, 1)}) for _ in range(2)]
    for number, model in enumerate(made):
        assert model is not None
        models.write(tmp_path / f"{number}.parquet", {"eng_Latn": model})

    assert (tmp_path / "0.parquet").read_bytes() == (tmp_path / "1.parquet").read_bytes()
    assert models.read(tmp_path / "0.parquet") == pytest.approx(models.read(tmp_path / "1.parquet"))


def test_a_file_that_holds_no_models_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "ours.parquet"
    broken.write_text("not parquet")

    with pytest.raises(ValueError, match=r"ours\.parquet holds no character models"):
        models.read(broken)


def test_a_macrolanguage_has_the_model_of_a_member() -> None:
    held = models.load()

    assert held.get("cmn_Hans") is held.get("cmn_Hani") is not None
    assert held.get("hbs_Latn") is not None
    assert held.get("und_Latn") is held.get(None) is held.get("tlh_Latn") is None


@pytest.mark.parametrize("spoil", [noisy, substituted])
def test_noise_is_repeatable_and_grows(spoil: object) -> None:
    text = " ".join(sentences(40, 5))
    changed = [sum(a != b for a, b in zip(text, spoil(text, share, 1), strict=False)) for share in (0.0, 0.2)]  # type: ignore[operator]

    assert changed[0] == 0 < changed[1]
    assert spoil(text, 0.1, 7) == spoil(text, 0.1, 7)  # type: ignore[operator]
