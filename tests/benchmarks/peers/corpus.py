"""A corpus of a stated size and seed: documents in many languages, with copies that are planted and known.

Lengths follow the log-normal spread of web and library text (median 1.9 kB, one in ten above 6 kB). Of the
documents 10 in 100 are exact copies and 15 in 100 near copies, in which 1 to 10 words of a hundred are
other words. What was copied from what, and how much the two share, stands in `truth.parquet`: a copy is
scored by the true Jaccard similarity of its word 5-grams, since one changed word touches five of them.
"""

import random
import shutil
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from filters._scripts import is_spaceless, words
from filters.minhash import fold
from filters.training._language_rows import read

MEDIAN_BYTES, SPREAD = 1900, 0.85  # exp(0.85 * 1.28) = 3: the tenth largest is three times the median
EXACT, NEAR = 0.10, 0.15
MOST_EDITS = 0.10
WORDS = 5  # in a shingle
GROUP = 10_000  # documents of a row group
HELD = 20_000  # the latest documents that are new, of which one is copied
SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("label", pa.string())])
TRUTH = pa.schema(
    [("id", pa.string()), ("of", pa.string()), ("kind", pa.string()), ("jaccard", pa.float64())]
)
_CONSONANTS, _VOWELS = "bdfghjklmnprstvwz", "aeiou"


@dataclass(frozen=True, slots=True)
class Document:
    """One made document, and what it was copied from (null: it is new)."""

    id: str
    text: str
    label: str
    of: str | None = None
    kind: str | None = None
    jaccard: float | None = None


def build(folder: Path, mb: float, seed: int, text: Path | None) -> Path:
    """Write `corpus.parquet` of about `mb` MB of text, and `truth.parquet`; return the first.

    `text` is a table of label, source, split and text (TSV, may be compressed); without one the words
    are made up. A corpus that is there is taken as it is.
    """
    path = folder / "corpus.parquet"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    part = path.with_suffix(".part")
    with pq.ParquetWriter(part, SCHEMA, compression="zstd", compression_level=3) as writer:
        for group in _groups(documents(_lines(text, seed), int(mb * 1e6), seed)):
            rows = [{"id": d.id, "text": d.text, "label": d.label} for d in group]
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))
            truth += [{"id": d.id, "of": d.of, "kind": d.kind, "jaccard": d.jaccard} for d in group if d.of]
    pq.write_table(pa.Table.from_pylist(truth, TRUTH), folder / "truth.parquet")
    part.rename(path)
    return path


def documents(lines: dict[str, list[str]], size: int, seed: int) -> Iterator[Document]:
    """Yield documents of `size` bytes in all, copies among them, the same for the same seed."""
    chance = random.Random(seed)
    labels = sorted(lines)
    held: deque[Document] = deque(maxlen=HELD)
    done = number = 0
    while done < size:
        draw = chance.random()
        if held and draw < EXACT + NEAR:
            made = _copy(f"d{number}", held[chance.randrange(len(held))], draw < EXACT, chance)
        else:
            label = chance.choice(labels)
            made = Document(f"d{number}", _text(lines[label], chance), label)
            held.append(made)  # a copy of a copy may have little left of the first
        number += 1
        done += len(made.text.encode())
        yield made


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return the word 5-grams of a text, split at white space; all its words where there are fewer."""
    words = text.split()
    return {tuple(words[i : i + WORDS]) for i in range(max(1, len(words) - WORDS + 1))}


def jaccard(a: str, b: str) -> float:
    """Return the share, 0 to 1, of the word 5-grams of two texts that both have."""
    left, right = shingles(a), shingles(b)
    return len(left & right) / len(left | right)


def _copy(name: str, of: Document, exact: bool, chance: random.Random) -> Document:
    if exact:
        return Document(name, of.text, of.label, of.id, "exact", 1.0)
    text = _edited(of.text, chance)
    return Document(name, text, of.label, of.id, "near", jaccard(of.text, text))


def _edited(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for _ in range(max(1, int(len(words) * chance.uniform(0.01, MOST_EDITS)))):
        words[chance.randrange(len(words))] = chance.choice(words)
    return " ".join(words)


def _text(lines: Sequence[str], chance: random.Random) -> str:
    wanted = chance.lognormvariate(0.0, SPREAD) * MEDIAN_BYTES
    parts: list[str] = []
    size = 0
    while size < wanted:
        parts.append(chance.choice(lines))
        size += len(parts[-1].encode()) + 1
    return "\n".join(parts)


def _lines(text: Path | None, seed: int) -> dict[str, list[str]]:
    if text is None:
        return {f"made-up-{i}": _made_up(random.Random(f"{seed}-{i}")) for i in range(20)}
    found: dict[str, list[str]] = defaultdict(list)
    for row in read(text):
        if "word" not in row.source:  # rows drawn from word lists are no text
            found[row.label].append(row.text)
    return {label: lines for label, lines in found.items() if len(lines) >= 300}


def _made_up(chance: random.Random) -> list[str]:
    """Return sentences of a language that does not exist, with common words and rare ones."""
    syllables = [c + v for c in _CONSONANTS for v in _VOWELS]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]  # Zipf
    return [
        " ".join(chance.choices(words, weights, k=chance.randint(5, 25))).capitalize() + "."
        for _ in range(4000)
    ]


def _groups(found: Iterator[Document]) -> Iterator[list[Document]]:
    group: list[Document] = []
    for document in found:
        group.append(document)
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


def part(corpus: Path, share: float) -> Path:
    """Return a corpus of the first documents, a share of all; it is written where it is not there."""
    if share >= 1.0:
        return corpus
    path = corpus.parent / f"first-{share:g}" / corpus.name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        shutil.copy(corpus.parent / "truth.parquet", path.parent)
        whole = pq.read_table(corpus)
        pq.write_table(whole.slice(0, int(whole.num_rows * share)), path, compression="zstd")
    return path


def megabytes(corpus: Path) -> float:
    """Return the MB of text in a corpus."""
    lengths = pc.binary_length(pq.read_table(corpus, columns=["text"])["text"])
    return float(pc.sum(lengths).as_py()) / 1e6


def plain(corpus: Path) -> Path:
    """Return the documents of scripts with spaces, as words with one space between them.

    So every program finds the same words: they differ in where a word ends, which is not what is compared.
    """
    path = corpus.parent / "plain.parquet"
    if not path.exists():
        table = pq.read_table(corpus)
        texts = [fold(text) for text in table["text"].to_pylist()]
        keep = [i for i, text in enumerate(texts) if not is_spaceless(text)]
        spoken = pa.array([" ".join(words(texts[i])) for i in keep], pa.large_string())
        pq.write_table(table.take(keep).set_column(1, "text", spoken), path, compression="zstd")
    return path
