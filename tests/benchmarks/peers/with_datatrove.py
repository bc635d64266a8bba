"""datatrove: its quality filters on each document, MinHash in its four stages, and all of it together.

Its word splitter is taken out where the same work is compared (`-plain`: words are what stands between white
space, on both sides); as it comes, it splits with spaCy. Thresholds are opened, so that no filter stops
before it has counted everything; else a rejected document would cost nothing.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from clock import Task, main
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import (
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    LanguageFilter,
    c4_filters,
    fineweb_quality_filter,
    gopher_quality_filter,
    gopher_repetition_filter,
)
from datatrove.pipeline.filters.gopher_repetition_filter import (
    find_all_duplicate,
    find_duplicates,
    find_top_duplicate,
    get_n_grams,
)
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import ParquetWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION

NEVER = 1e9


def _plain() -> None:
    for module in (gopher_quality_filter, gopher_repetition_filter, fineweb_quality_filter):
        module.split_into_words = lambda text, language=None: text.split()
    c4_filters.split_into_sentences = lambda text, language=None: [text]


def _open_filters() -> list[Any]:
    return [
        GopherQualityFilter(0, 0, 0, 0, NEVER, NEVER, NEVER, -1.0, -1, stop_words=["a"]),
        GopherRepetitionFilter(
            *[NEVER] * 4, tuple((n, NEVER) for n in (2, 3, 4)), tuple((n, NEVER) for n in range(5, 11))
        ),
        C4QualityFilter(filter_no_terminal_punct=False, min_num_sentences=0),
        FineWebQualityFilter(None, -1.0, False, None, NEVER, 30, NEVER, NEVER),
    ]


def _counters(plain: bool) -> Task:
    def task(corpus: Path, out: Path) -> Any:
        if plain:
            _plain()
        filters = _open_filters()
        for each in filters:
            each.filter(Document(text="Some words to warm up with.\nAnd more.", id="0"))

        def work() -> None:
            for number, text in enumerate(pq.read_table(corpus, columns=["text"])["text"].to_pylist()):
                for each in filters:
                    each.filter(Document(text=text, id=str(number)))
            out.touch()

        return work

    return task


def values(text: str) -> dict[str, float]:
    """Return what datatrove's filters compare with their thresholds, words split at white space."""
    words, lines = text.split(), text.splitlines()
    spoken = [w for w in words if any(ch not in PUNCTUATION_SET for ch in w)]
    found = {
        "words": len(spoken),
        "mean_word_length": float(np.mean([len(w) for w in spoken])) if spoken else 0.0,
        "hash_ratio": text.count("#") / len(words),
        "ellipsis_ratio": (text.count("...") + text.count("…")) / len(words),
        "bullet_lines": sum(s.lstrip().startswith(("•", "-")) for s in lines) / len(lines),
        "ellipsis_lines": sum(s.rstrip().endswith(("...", "…")) for s in lines) / len(lines),
        "alphabetic_words": sum(any(c.isalpha() for c in w) for w in words) / len(words),
    }
    return found | _repetition(text, words) | _fineweb(text, words)


def _repetition(text: str, words: list[str]) -> dict[str, float]:
    paragraphs = GopherRepetitionFilter().paragraph_exp.split(text.strip())
    lines = GopherRepetitionFilter()._line_splitter.split(text)
    found: dict[str, float] = {}
    for name, parts in (("paragraph", paragraphs), ("line", lines)):
        copies, characters = find_duplicates(parts)
        found[f"duplicate_{name}s"] = copies / len(parts)
        found[f"duplicate_{name}_characters"] = characters / len(text)
    for n in (2, 3, 4):
        grams = get_n_grams(words, n)
        found[f"top_{n}_gram"] = find_top_duplicate(grams) / len(text) if grams else 0.0
    for n in range(5, 11):
        found[f"duplicate_{n}_gram"] = find_all_duplicate(words, n) / len(text)
    return found


def _fineweb(text: str, words: list[str]) -> dict[str, float]:
    lines = [line for line in text.split("\n") if line.strip() != ""]
    ends = tuple(TERMINAL_PUNCTUATION)
    return {
        "line_punctuation": sum(line.endswith(ends) for line in lines) / len(lines),
        "short_lines": sum(len(line) <= 30 for line in lines) / len(lines),
        "duplicate_characters": find_duplicates(lines)[1] / len(text.replace("\n", "")),
        "new_lines": text.count("\n") / len(words),
    }


def _values(corpus: Path, out: Path) -> Any:
    def work() -> None:
        texts = pq.read_table(corpus, columns=["text"])["text"].to_pylist()
        pq.write_table(pa.Table.from_pylist([values(text) for text in texts]), out)

    return work


def _near_stages(folder: Path, first: list[Any], out: Path) -> Iterator[list[Any]]:
    config = MinhashConfig(
        n_grams=5, num_buckets=16, hashes_per_bucket=8, hash_config=HashConfig(precision=64)
    )
    signatures, buckets, removed = (str(folder / name) for name in ("signatures", "buckets", "removed"))
    yield [*first, MinhashDedupSignature(signatures, config)]
    yield [MinhashDedupBuckets(signatures, buckets, config=config)]
    yield [MinhashDedupCluster(buckets, removed, config=config)]
    yield [*first, MinhashDedupFilter(removed), ParquetWriter(str(out) + ".d", compression="zstd")]


def _near(corpus: Path, out: Path) -> Any:
    return lambda: _run(corpus, out, [])


def _run(corpus: Path, out: Path, filters: list[Any]) -> None:
    folder = Path(str(out) + ".work")
    shutil.rmtree(folder, ignore_errors=True)
    reader = ParquetReader(str(corpus.parent), glob_pattern=corpus.name, text_key="text", id_key="id")
    for number, stage in enumerate(_near_stages(folder, [reader, *filters], out)):
        tasks = 16 if number == 1 else 1
        LocalPipelineExecutor(
            stage, tasks=tasks, workers=1, logging_dir=str(folder / f"log{number}"), skip_completed=False
        ).run()


def _pipeline(corpus: Path, out: Path) -> Any:
    from datatrove.utils import lid

    lid.cached_asset_path_or_download = lambda *_, **__: os.environ["BENCH_MODEL"]  # instead of the network
    return lambda: _run(corpus, out, [LanguageFilter(backend="ft176", label_only=True), *_open_filters()])


TASKS: dict[str, Task] = {
    "counters": _counters(plain=False),
    "counters-plain": _counters(plain=True),
    "values": _values,
    "near": _near,
    "pipeline": _pipeline,
}

if __name__ == "__main__":
    main(TASKS)
