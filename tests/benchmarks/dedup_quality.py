"""How many copies, editions and recognitions are found, and how much else: recall and precision.

    python tests/benchmarks/dedup_quality.py --planted 3000
    python tests/benchmarks/dedup_quality.py --recognitions tests/data/sample/texts
    python tests/benchmarks/dedup_quality.py --pairs FOLDER    (docs.jsonl, and pairs.tsv: a, b, label 1 or 0)
    python tests/benchmarks/dedup_quality.py --editions 40

Planted texts are of made-up words, some of them replaced; they are judged by their true similarity. A
recognition is a page of the given texts (TOML or plain, cut at 700 characters) of which 5 to 25 % of the
characters are misread, more in some lines than in others. Editions are made-up licences and chapters with
names, years, spellings or a clause changed, against others that share only their formulas.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup import OFFERED
from curation.dedup.clusters import clusters
from curation.dedup.compare import Thresholds
from curation.dedup.index import Manifest
from curation.dedup.offers import Offer
from curation.dedup.update import Change, update
from filters import minhash, scanned

LOOKALIKES = {
    "e": "co", "c": "eo", "o": "ec", "a": "ou", "n": "uh", "u": "nv", "h": "bn", "i": "lj", "l": "1it",
    "t": "lf", "f": "t", "r": "vn", "m": "nn", "s": "fa", "b": "h", "d": "cl", "g": "q9", "v": "y", "y": "v",
}  # fmt: skip


def joined(texts: Sequence[str], *, are_scans: bool = False) -> set[tuple[int, int]]:
    """Return the pairs of texts that stand in one cluster, the smaller place first."""
    count = len(texts)
    signed = minhash.signed(pa.array(texts))
    columns = {each: signed.field(each) for each in ("digest", "signature", "shingles")}
    columns["doc_id"] = pa.array([str(i) for i in range(count)])
    columns["length_chars"] = pa.array([len(t) for t in texts], pa.int64())
    columns["quality"], columns["rights_rank"] = pa.array(np.ones(count, np.float32)), pa.array([0] * count)
    if are_scans:
        sure = pa.array([0.5] * count)
        columns["scan_signature"] = scanned.signed(pa.array(texts), sure, pa.nulls(count)).field("signature")
    missing = {f.name: pa.nulls(count, f.type) for f in OFFERED if f.name not in columns}
    table = pa.table({n: (columns | missing)[n] for n in OFFERED.names})

    def compare(first: pa.Table, second: pa.Table, by_scan: bool) -> NDArray[np.float32]:
        sides = ([texts[row] for row in side["row"].to_pylist()] for side in (first, second))
        return (scanned.alike if by_scan else minhash.alike)(*sides)

    with tempfile.TemporaryDirectory() as home:
        change = Change("one", offers=[Offer("texts", table)])
        after = update(Path(home), Manifest("quality"), change, Thresholds(), compare)
    members: dict[str, list[int]] = {}
    for row in clusters(after.documents, after.pairs).to_pylist():
        members.setdefault(row["cluster_id"], []).append(int(row["doc_id"]))
    return {pair for inside in members.values() for pair in combinations(sorted(inside), 2)}


def planted(count: int) -> None:
    """Plant so many changed copies and print what is found, by their true similarity."""
    chance = random.Random(1)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("a", "e", "io", "u") for c in "lmnrstkp"]
    texts = [" ".join(chance.choices(words, k=300)) for _ in range(count)]
    copies = []
    for text in texts:
        share = chance.uniform(0, 0.16)
        kept = [w if chance.random() >= share else chance.choice(words) for w in text.split()]
        copies.append(" ".join(kept))
    true = minhash.alike(texts, copies)
    found = joined([*texts, *copies])
    hits = np.array([(i, i + count) in found for i in range(count)])
    others = sum(b - a != count for a, b in found)
    for low, high in ((0.8, 1.01), (0.7, 0.8), (0.5, 0.7), (0.0, 0.5)):
        inside = (true >= low) & (true < high)
        print(f"true similarity {low} to {high}: {hits[inside].sum()} of {inside.sum()} joined")
    print(f"pairs of strangers joined: {others}")


def recognitions(folder: Path) -> None:
    """Misread the pages of a folder of texts and print recall and precision, by how much was misread."""
    chance = random.Random(2)
    read = [
        p.read_text("utf-8", "replace") for p in sorted(folder.rglob("*")) if p.suffix in (".toml", ".txt")
    ]
    pages = [text[i : i + 700] for text in read for i in range(0, len(text) - 400, 700)]
    pages = [page for page in dict.fromkeys(pages) if len(scanned.fold(page)) >= 300]
    inherent = joined(pages, are_scans=True)
    for share in (0.05, 0.1, 0.15, 0.2, 0.25):
        found = joined([*pages, *(misread(page, share, chance) for page in pages)], are_scans=True)
        count = len(pages)
        right = sum((i, i + count) in found for i in range(count))
        wrong = {tuple(sorted((a % count, b % count))) for a, b in found} - inherent
        wrong = {(a, b) for a, b in wrong if a != b}
        print(
            f"{share:.0%} misread: recall {right / count:.3f} of {count} pages, "
            f"precision {right / (right + len(wrong)):.3f}"
        )
    print(f"pages that repeat each other as they are, counted neither way: {len(inherent)}")


def misread(text: str, share: float, chance: random.Random) -> str:
    """Return a text as a poor recogniser would read it: lookalikes, losses, breaks, specks."""
    letters = sorted({c for c in text if c.isalpha()})
    lines = []
    for line in text.splitlines(keepends=True):
        here = min(0.9, share * chance.choice((0.5, 1, 1, 1.5)))
        lines.append("".join(c if chance.random() >= here else _spoilt(c, letters, chance) for c in line))
    return "".join(lines)


def _spoilt(character: str, letters: list[str], chance: random.Random) -> str:
    lookalike = chance.choice(LOOKALIKES.get(character, "") or letters)
    wrong = ["", character + chance.choice(letters), f"{character} ", chance.choice(".,'-|")]
    return chance.choices([lookalike, *wrong], weights=(58, 15, 15, 6, 6))[0]


def pairs(folder: Path) -> None:
    """Print recall and precision on labelled pairs, and those that were got wrong."""
    documents = [json.loads(line) for line in (folder / "docs.jsonl").read_text("utf-8").splitlines()]
    place = {d["id"]: i for i, d in enumerate(documents)}
    found = joined([d["text"] for d in documents])
    rows = [line.split("\t") for line in (folder / "pairs.tsv").read_text("utf-8").splitlines()[1:]]
    score(
        [(tuple(sorted((place[a], place[b]))), label == "1") for a, b, label, *_ in rows if label in "01"],
        found,
    )


def editions(count: int) -> None:
    """Make so many licences and chapters, each in five editions, and print recall and precision."""
    chance = random.Random(3)
    words = [
        f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("a", "e", "io", "u") for c in ("l", "ren", "st", "kan")
    ]
    formula = " ".join(chance.choices(words, k=60))
    texts = []
    for _ in range(count):
        own = [" ".join(chance.choices(words, k=45)) for _ in range(6)]
        texts.append("\n\n".join([formula, *own]))
        texts.append(texts[-1].replace(words[3], words[4]).replace(words[9], words[8]))  # spelling
        texts.append(f"Copyright 1998 {chance.choice(words)}\n\n" + "\n\n".join([formula, *own]))  # holder
        texts.append("\n\n".join([formula, *own[:5]]))  # without the last clause
        texts.append("\n\n".join([*own, formula, "added " + " ".join(chance.choices(words, k=30))]))
    labelled = [((a, b), a // 5 == b // 5) for a, b in combinations(range(len(texts)), 2)]
    score(labelled, joined(texts))


def score(labelled: Sequence[tuple[tuple[int, ...], bool]], found: set[tuple[int, int]]) -> None:
    """Print recall and precision of the pairs found."""
    same = [pair for pair, is_same in labelled if is_same]
    right = sum(pair in found for pair in same)
    wrong = sum(pair in found for pair, is_same in labelled if not is_same)
    print(f"recall {right} of {len(same)}, precision {right / max(right + wrong, 1):.3f}; wrong: {wrong}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--planted", type=int, help=planted.__doc__)
    parser.add_argument("--recognitions", type=Path, help=recognitions.__doc__)
    parser.add_argument("--pairs", type=Path, help=pairs.__doc__)
    parser.add_argument("--editions", type=int, help=editions.__doc__)
    asked = parser.parse_args()
    for name, value in vars(asked).items():
        if value is not None:
            {"planted": planted, "recognitions": recognitions, "pairs": pairs, "editions": editions}[name](
                value
            )
