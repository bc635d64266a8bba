"""How often the encoding of a text in one of 60 old encodings is found out, against each detector alone.

Run: python tests/benchmarks/charsets.py [--shared DIR]
Texts are 1, 3 and 20 lines of the shared language samples, six for each language, encoding and length; those
that UTF-8 would pass are left out. A guess is right where it gives the text back to the letter. The weights
in `_charset_guess` were set while looking at these very cases, so that other texts may fare a little worse.
"""

import argparse
import gzip
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from charset_normalizer import from_bytes
from resiliparse.parse.encoding import detect_encoding

from curation.sources._charset_guess import guess

ENCODINGS = {
    "als": "cp1252", "arb": "cp1256 iso8859-6", "bel": "cp1251", "bul": "cp1251", "cat": "cp1252",
    "ces": "cp1250 iso8859-2 cp852", "cmn_Hans": "gb18030", "cmn_Hant": "big5", "cym": "iso8859-14",
    "dan": "cp1252 cp850", "deu": "cp1252 cp850 mac-roman iso8859-15", "ekk": "cp1257 cp1252 iso8859-15",
    "ell": "iso8859-7 cp1253", "epo": "iso8859-3", "fao": "cp1252", "fin": "cp1252",
    "fra": "cp1252 iso8859-15 cp850 mac-roman", "gle": "cp1252", "heb": "cp1255 iso8859-8",
    "hrv": "cp1250 iso8859-2", "hun": "cp1250 iso8859-2 cp852", "isl": "cp1252 iso8859-1 mac-roman",
    "ita": "cp1252", "jpn": "cp932 euc-jp", "kor": "cp949", "lit": "cp1257 iso8859-13",
    "lvs": "cp1257 iso8859-13 iso8859-4", "mkd": "cp1251", "mlt": "iso8859-3", "nob": "cp1252",
    "pes": "cp1256", "pol": "cp1250 iso8859-2 cp852", "por": "cp1252 cp850", "ron": "cp1250 iso8859-16",
    "rus": "cp1251 koi8-r iso8859-5 cp866 mac-cyrillic", "slk": "cp1250", "slv": "cp1250 iso8859-2",
    "sme": "iso8859-10", "spa": "cp1252 cp850 mac-roman", "srp_Cyrl": "cp1251 iso8859-5",
    "swe": "cp1252 cp850 mac-roman", "tha": "cp874", "tur": "cp1254 iso8859-9 cp857", "ukr": "cp1251 koi8-u",
}  # fmt: skip


def _normalizer(content: bytes) -> str | None:
    best = from_bytes(content).best()
    return best.encoding if best else None


GUESSERS: dict[str, Callable[[bytes], str | None]] = {
    "charset-normalizer": _normalizer,
    "resiliparse": detect_encoding,
    "this project": guess,
}


def texts(shared: Path) -> dict[str, list[str]]:
    """Return the sample lines by language, or by language and script where only one script is meant."""
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(shared / "data/lid/dev.tsv.gz", "rt", encoding="utf-8") as file:
        for row in file:
            label, _, text = row.rstrip("\n").split("\t")[:3]
            found[label if label in ENCODINGS else label.partition("_")[0]].append(text)
    return found


def cases(lines: dict[str, list[str]], size: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield language, text and bytes; what an encoding cannot write is left out of the text."""
    chance = random.Random(1)
    for language, encodings in ENCODINGS.items():
        for encoding in encodings.split():
            for _ in range(6):
                text = " ".join(chance.sample(lines[language], min(size, len(lines[language]))))
                content = text.encode(encoding, "ignore")
                if not _is_utf8(content):
                    yield language, content.decode(encoding), content


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def right(name: str, lines: dict[str, list[str]], size: int) -> tuple[int, int, Counter[str]]:
    """Return how many guesses were right, of how many, and the wrong ones by language."""
    good, wrong, total = 0, Counter[str](), 0
    for language, text, content in cases(lines, size):
        total += 1
        try:
            is_right = content.decode(GUESSERS[name](content) or "ascii") == text
        except (UnicodeDecodeError, LookupError):
            is_right = False
        good += is_right
        wrong[language] += not is_right
    return good, total, +wrong


def main() -> None:
    """Print a row for each detector and length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("shared"))
    lines = texts(parser.parse_args().shared)
    print(f"{'lines':>5}  {'detector':<18} {'right':>9}  {'share':>6}  {'ms':>5}  mostly wrong")
    for size in (1, 3, 20):
        for name in GUESSERS:
            start = time.perf_counter()
            good, total, wrong = right(name, lines, size)
            each = (time.perf_counter() - start) / total * 1000
            most = " ".join(f"{language}:{n}" for language, n in wrong.most_common(4))
            print(f"{size:>5}  {name:<18} {good:>4}/{total:<4}  {good / total:6.3f}  {each:5.1f}  {most}")


if __name__ == "__main__":
    main()
