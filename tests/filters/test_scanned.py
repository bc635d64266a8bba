import random
import unicodedata
from bisect import bisect_left

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st
from xxhash import xxh32_intdigest

from filters import load, minhash, scanned

PAGE = (
    "Die Herren Stadtverordneten versammelten sich am Dienstag, den vierten des Monats, um die neue Ordnung "
    "des Marktes zu berathen. Es wurde beschlossen, daß kein Wagen vor sechs Uhr auf dem Platz stehen dürfe, "
    "und daß ein jeder Händler den Raum vor seiner Bude selbst zu reinigen habe."
)
OTHER = (
    "In der vergangenen Nacht ist auf dem Hofe des Bäckers Krause ein Feuer ausgebrochen. Die Nachbarn waren "
    "sogleich zur Stelle und löschten den Brand mit Wasser aus dem Mühlgraben, ehe die Spritze anlangte. "
    "Menschen kamen nicht zu Schaden; nur ein Schuppen und etliches Holz sind verloren."
)


def measured(
    text: str | None, confidence: float | None = 0.8, kind: str | None = None
) -> dict[str, object] | None:
    """Run the filter on one text."""
    columns = {
        "text": pa.array([text], pa.string()),
        "ocr_confidence": pa.array([confidence], pa.float32()),
        "media_type": pa.array([kind], pa.string()),
    }
    found: dict[str, object] | None = load("scanned")(pa.record_batch(columns))[0].as_py()
    return found


def misread(text: str, share: float, seed: int) -> str:
    """Return a text of which this share of characters is another one, is missing, or is doubled."""
    chance = random.Random(seed)
    ways = [
        lambda c: "",
        lambda c: c + "i",
        lambda c: chance.choice("enrtuclsfo"),
        lambda c: chance.choice(".,1|"),
    ]
    return "".join(chance.choice(ways)(c) if chance.random() < share else c for c in text)


@pytest.mark.parametrize(
    ("confidence", "kind", "is_scan"),
    [
        pytest.param(0.5, None, True, id="a-recogniser-was-unsure"),
        pytest.param(None, "application/alto+xml", True, id="a-recogniser-wrote-it"),
        pytest.param(None, "text/html", False, id="born-digital"),
    ],
)
def test_scans_alone_have_a_signature(confidence: float | None, kind: str | None, is_scan: bool) -> None:
    assert (measured(PAGE, confidence, kind) is not None) is is_scan


@pytest.mark.parametrize("text", [None, "", "Seite 12", "12 — 34" * 40])
def test_texts_with_few_letters_have_none(text: str | None) -> None:
    assert measured(text) is None


def test_letters_are_folded() -> None:
    assert scanned.fold("Daſs ÄPFEL,\n1871 fünf-\nzig  ﬁnd") == "dassapfelfunfzigfind"
    assert measured(PAGE) == measured(PAGE.replace("s", "ſ").replace(" ", "\n").title())


@settings(max_examples=40)
@given(
    st.sampled_from([("abc äſß1-\n", 7), ("क़खग ि", 7), ("字語文。1 ", 4)]).flatmap(
        lambda script: st.tuples(st.text(script[0], min_size=70, max_size=300), st.just(script[1]))
    )
)
def test_signatures_are_those_of_datasketch(case: tuple[str, int]) -> None:
    text, width = case
    letters = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if c.isalpha())
    sketch = MinHash(num_perm=128, seed=1, hashfunc=xxh32_intdigest)
    sketch.update_batch({letters[i : i + width].encode() for i in range(len(letters) - width + 1)})
    expected = {"signature": sketch.hashvalues.astype("<u4").tobytes(), "letters": len(letters)}

    assert measured(text) == (expected if len(letters) >= scanned.FEWEST_LETTERS else None)


@pytest.mark.parametrize(
    ("share", "least"), [(0.0, 1.0), (0.05, 0.5), (0.15, 0.2), (0.25, 0.06)], ids=["none", "5", "15", "25"]
)
def test_a_page_is_known_again_however_badly_it_was_read(share: float, least: float) -> None:
    found = scanned.alike([PAGE] * 20, [misread(PAGE, share, seed) for seed in range(20)])

    assert found.min() >= least


def test_other_pages_are_other_pages() -> None:
    assert scanned.alike([PAGE, PAGE], [OTHER, misread(OTHER, 0.1, 1)]).max() < 0.05


def test_scattered_grams_count_for_little() -> None:
    """
    The same words in another order: all grams within words are shared, and few run side by side.
    """
    words = [f"{a}{b}{c}wort" for a in "bdfgk" for b in "aeiou" for c in "lmnrs"]
    shuffled = random.Random(3).sample(words, len(words))

    assert scanned.alike([" ".join(words)], [" ".join(shuffled)])[0] < 0.3


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text("abc", max_size=30), st.text("abc", max_size=30)), max_size=4))
def test_alignment_is_that_of_plain_python(pairs: list[tuple[str, str]]) -> None:
    found = scanned.alike([a for a, _ in pairs], [b for _, b in pairs])

    assert found.tolist() == pytest.approx([plain(a, b) for a, b in pairs])


def plain(a: str, b: str) -> float:
    """Return the share of 5-grams that occur once in both in one order, no eighth above twice the middle."""
    ours, theirs = ([t[i : i + 5] for i in range(len(t) - 4)] for t in (a, b))
    single = [[g for g in grams if grams.count(g) == 1] for grams in (ours, theirs)]
    if not single[0] or not single[1]:
        return 0.0
    piles: list[list[tuple[int, ...]]] = []  # chains of places in ours, by length
    for place in (i for i, g in enumerate(ours) if g in single[0] and g in single[1]):
        at = bisect_left([theirs.index(ours[pile[-1][-1]]) for pile in piles], theirs.index(ours[place]))
        chain = (*(piles[at - 1][-1] if at else ()), place)
        piles[at : at + 1] = [[*(piles[at] if at < len(piles) else []), chain]]
    parts = [0] * 8
    for place in piles[-1][-1] if piles else ():
        parts[place * 8 // len(ours)] += 1
    middle = sum(sorted(parts)[3:5])
    return sum(min(part, middle) for part in parts) / max(map(len, single))


def test_a_heading_that_two_pages_share_makes_them_little_alike() -> None:
    heading = "Anzeigen und Bekanntmachungen des Magistrats der Königlichen Residenzstadt. "

    assert scanned.alike([heading + PAGE], [heading + OTHER])[0] < 0.03


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text("ab c字", max_size=40), st.text("ab c字", max_size=40)), max_size=4))
def test_similarity_of_words_is_that_of_sets(pairs: list[tuple[str, str]]) -> None:
    found = minhash.alike([a for a, _ in pairs], [b for _, b in pairs])

    assert found.tolist() == pytest.approx([jaccard(a, b) for a, b in pairs])


def jaccard(a: str, b: str) -> float:
    """Return the similarity of the shingles of two texts as sets have it."""
    found = []
    for text in (a, b):
        words = text.split()
        letters = [c for c in text if not c.isspace()]
        by_character = 2 * letters.count("字") > len(letters)
        units, gap = (letters, "") if by_character else (words, " ")
        found.append({gap.join(units[i : i + 5]) for i in range(max(len(units) - 4, 1))} if units else set())
    either = found[0] | found[1]
    return len(found[0] & found[1]) / len(either) if either else 0.0


def test_similarities_of_nothing_are_none() -> None:
    assert np.concatenate([minhash.alike([], []), scanned.alike([], [])]).tolist() == []


def test_a_passage_that_a_longer_page_repeats_makes_no_recognition() -> None:
    """
    A table of contents shares whole sentences, in order, with the chapter that it announces.
    """
    chance = random.Random(1)
    words = ["".join(chance.choices("aeiknorstul", k=6)) for _ in range(300)]
    passage, chapter = " ".join(words[:130]), " ".join(words)

    assert scanned.alike([passage], [chapter]).tolist() == [0.0]
    assert scanned.alike([chapter], [" ".join(words[:260])])[0] > 0.5
