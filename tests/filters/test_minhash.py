import hashlib
import tomllib
import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest
import xxhash
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import load
from filters._scripts import is_spaceless, words
from filters.minhash import TYPE

CASES = sorted((Path(__file__).parent.parent / "cases" / "minhash").glob("*.toml"))
THRESHOLD = 0.7

SCRIPTS = st.sampled_from(
    ["abcdé'- .", "абвґ’ .", "ابتث، ", "कखग्ि। ", "语文字节。", "ไทยี่ ", "かなカナ漢、", "ᏣᎳᎩ "]
)
TEXTS = st.one_of(SCRIPTS.flatmap(lambda letters: st.text(letters, max_size=200)), st.text(max_size=80))


def measured(*texts: str | None) -> list[dict[str, object] | None]:
    """Run the filter on one batch of texts."""
    found: list[dict[str, object] | None] = load("minhash")(
        pa.record_batch({"text": pa.array(texts, pa.string())})
    ).to_pylist()
    return found


def alike(a: str, b: str) -> float:
    """Return the similarity that the signatures of two texts give them; 0 where one has none."""
    first, second = (row["signature"] if row else None for row in measured(a, b))
    if not isinstance(first, bytes) or not isinstance(second, bytes):
        return 0.0
    return sum(first[i : i + 4] == second[i : i + 4] for i in range(0, 512, 4)) / 128


def twin(text: str) -> dict[str, object]:
    """Return what plain Python and datasketch make of one text."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    by_character = is_spaceless(folded)
    units = [c for w in words(folded) for c in w if c not in "'’‘·-"] if by_character else words(folded)
    gap = "" if by_character else " "
    found = {gap.join(units[i : i + 5]).encode() for i in range(max(len(units) - 4, 1))} if units else set()
    sketch = MinHash(num_perm=128, seed=1, hashfunc=xxhash.xxh32_intdigest)
    sketch.update_batch(found)
    plain = " ".join(folded.split())
    return {
        "digest": hashlib.sha256(plain.encode()).digest()[:16] if plain else None,
        "signature": sketch.hashvalues.astype("<u4").tobytes() if found else None,
        "shingles": len(found),
        "unit": "character" if by_character else "word",
    }


@settings(deadline=None)  # the first call may compile
@given(st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=6))
def test_measures_are_those_of_plain_python_and_datasketch(texts: list[str | None]) -> None:
    assert measured(*texts) == [None if text is None else twin(text) for text in texts]


def test_real_texts_in_many_scripts_have_the_signatures_of_datasketch(shared: Path) -> None:
    """
    The Universal Declaration in about 80 languages, from Cree syllabics to Tibetan.
    """
    texts = [
        p.read_text("utf-8", "replace") for p in sorted((shared / "data" / "demo" / "txt").glob("*.txt"))
    ]

    assert len(texts) > 50
    assert measured(*texts) == [twin(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "shingles", "unit"),
    [
        pytest.param("", 0, "word", id="empty"),
        pytest.param("  \n", 0, "word", id="blank"),
        pytest.param("— !", 0, "word", id="no-word"),
        pytest.param("asante sana", 1, "word", id="shorter-than-a-shingle"),
        pytest.param("moja mbili tatu nne tano sita", 2, "word", id="six-words"),
        pytest.param("ndiyo " * 40, 1, "word", id="one-shingle-repeated"),
        pytest.param("図書館、ですね。", 2, "character", id="six-characters-without-spaces"),
        pytest.param("ห้องสมุด", 4, "character", id="thai-counts-vowel-signs-and-tones"),
    ],
)
def test_shingles_are_counted_in_the_unit_of_the_script(text: str, shingles: int, unit: str) -> None:
    (row,) = measured(text)

    assert row is not None
    assert (row["shingles"], row["unit"]) == (shingles, unit)
    assert (row["signature"] is None) == (shingles == 0)


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param("LA  BIBLIOTHÈQUE\r\nest ouverte. ", True, id="case-and-white-space"),
        pytest.param("la bibliothe\u0300que est ouverte.", True, id="accent-written-apart"),
        pytest.param("la bibliotheque est ouverte.", False, id="accent-missing"),
        pytest.param("la bibliothèque est ouverte", False, id="full-stop-missing"),
    ],
)
def test_digest_sees_past_case_composition_and_white_space_only(text: str, is_same: bool) -> None:
    first, second = (row["digest"] if row else None for row in measured("La bibliothèque est ouverte.", text))

    assert (first == second) is is_same


def test_blank_texts_share_no_digest_with_each_other() -> None:
    assert [row["digest"] if row else "" for row in measured("", " \n\t")] == [None, None]


def test_column_has_the_declared_type_and_null_for_null() -> None:
    column = load("minhash")(pa.record_batch({"text": pa.array([None, "a", None], pa.string())}))

    assert column.type == TYPE
    assert column.is_null().to_pylist() == [True, False, True]
    column.validate(full=True)


def test_batch_without_rows_gives_a_column_without_rows() -> None:
    assert measured() == []


def test_a_slice_of_a_batch_is_measured_as_if_it_stood_alone() -> None:
    batch = pa.record_batch({"text": pa.array(["moja mbili", None, "tatu nne", "tano"], pa.string())})

    assert load("minhash")(batch.slice(1, 2)).to_pylist() == measured(None, "tatu nne")


def _cases() -> list[object]:
    found: list[object] = []
    for path in CASES:
        for kind, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            marks = [pytest.mark.xfail(strict=True)] if kind == "missed" else []
            found += [
                pytest.param(
                    r["a"], r["b"], kind != "innocent", id=f"{path.stem}-{kind}-{r['name']}", marks=marks
                )
                for r in rows
            ]
    return found


@pytest.mark.parametrize(("a", "b", "is_copy"), _cases())
def test_copies_are_told_from_texts_that_only_resemble(a: str, b: str, is_copy: bool) -> None:
    """
    Each file of cases/minhash holds what must be caught, what is innocent, and what we know we miss.
    """
    assert (alike(a, b) >= THRESHOLD) is is_copy
