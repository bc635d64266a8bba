"""How much ordinary text the toxicity rules would drop or send to people: it should be next to nothing.

    python tests/benchmarks/innocent.py [--shared DIR] [--show]

Documents are real ones of libraries and the web, and sentences joined in eights: declarations of human
rights, which speak of slavery, torture and religion, and African news. All are held to what a web page is
held to; the default policy drops no other.
"""

import argparse
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from personal_data import CORPORA, _texts

import filters

TOGETHER = 8
OLD = {"old newspapers": ("demo/newspapers/*/mets.xml", "alto/*.xml", "page/*.xml", "hocr/*")}
KINDS = {k: v for k, v in CORPORA.items() if k != "newspapers"} | OLD | {"editions": ("tei/*", "epub/*")}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--show", action="store_true", help="print where a document that is held begins")
    args = parser.parse_args()
    data = args.shared / "data"
    print("| documents | number | dropped | looked at |\n| --- | ---: | ---: | ---: |")
    for kind, texts in _documents(data):
        found = _measured(texts)
        dropped, looked = (sum(bool(row[rule]) for row in found) for rule in ("drop_rule", "review_rule"))
        print(
            f"| {kind} | {len(texts)} | {dropped} | {looked} ({looked / max(1, len(texts)):.2%}) |",
            flush=True,
        )
        if args.show:
            for text, row in zip(texts, found, strict=True):
                if row["drop_rule"] or row["review_rule"]:
                    print("   ", row["drop_rule"], " ".join(text.split())[:150])


def _documents(data: Path) -> Iterator[tuple[str, list[str]]]:
    for kind, patterns in KINDS.items():
        paths = [path for pattern in patterns for path in sorted(data.glob(pattern)) if path.is_file()]
        yield kind, [text for path in paths for text in _texts(path)]
    yield "declarations", _joined(data / "lid/dev.tsv.gz", "udhr")
    yield "African news", _joined(data / "lid/nc/lafand.tsv.gz", "")


def _joined(path: Path, source: str) -> list[str]:
    by_label: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in (line.rstrip("\n").split("\t") for line in file):
            if row[0] != "label" and row[-1].startswith(source):
                by_label[row[0]].append(row[2])
    return [
        "\n".join(rows[i : i + TOGETHER])
        for rows in by_label.values()
        for i in range(0, len(rows) - TOGETHER + 1, TOGETHER)
    ]


def _measured(texts: list[str]) -> list[dict[str, bool]]:
    chosen = filters.load_all(["toxicity"])
    columns = {"text": pa.array(texts, pa.string())}
    columns |= {name: pa.nulls(len(texts), pa.string()) for name in filters.columns(chosen) if name != "text"}
    found: list[dict[str, bool]] = filters.measure(pa.record_batch(columns), chosen)["toxicity"].to_pylist()
    return found


if __name__ == "__main__":
    main()
