"""Read files far larger than memory should grow: peak memory and speed of the readers.

    python tests/benchmarks/big_files.py --mb 2000 [--format warc|jsonl] [--folder FOLDER]

Makes a web archive and a file of JSON lines of the stated size (unpacked MB, 10^6 bytes), reads each in a
process of its own, and prints its records, MB/s, and the peak of its memory and of the process that reads
its pages. A twentieth of the archive is pages; the rest is pictures, as in a crawl.
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from curation.sources import _page_worker, formats

SENTENCE = "Bahari ni kubwa, na mashua {} ni ndogo, lakini wavuvi huenda kila asubuhi kutafuta samaki wao. "
PICTURE = bytes(range(256)) * 3_700
FORMATS = ("warc", "jsonl")


def write(path: Path, name: str, size: int) -> None:
    """Write a sound file of about `size` bytes."""
    parts = _captures() if name == "warc" else _lines()
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(next(parts))


def _captures() -> Iterator[bytes]:
    number = 0
    while True:
        text = "".join(f"<p>{SENTENCE.format(f'{number}-{n}')}</p>" for n in range(450))
        page = f"<!doctype html><html lang=sw><title>t</title><body><article>{text}</article></body></html>"
        yield _capture(f"http://a.example/{number}", b"text/html; charset=utf-8", page.encode())
        yield _capture(f"http://a.example/{number}.png", b"image/png", PICTURE)
        number += 1


def _capture(uri: str, media_type: bytes, body: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: " + media_type + b"\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def _lines() -> Iterator[bytes]:
    number = 0
    while True:
        row = {"id": str(number), "text": SENTENCE.format(number) * 40}
        yield json.dumps(row).encode() + b"\n"
        number += 1


def measure(path: Path, pipe: Connection) -> None:
    """Read a file; send how many items it gave, the seconds, and the peaks of memory in KiB."""
    begun = time.perf_counter()
    items = sum(1 for _ in formats.read(path))
    spent = time.perf_counter() - begun
    _page_worker.end()  # what a process used is known once it was waited for
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    pipe.send((items, spent, *peaks))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mb", type=int, default=2_000)
    parser.add_argument("--format", choices=FORMATS, action="append")
    parser.add_argument(
        "--folder", type=Path, help="where the files are made; the system's for temporary ones"
    )
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for name in given.format or FORMATS:
            path = Path(folder) / f"big.{name}"
            write(path, name, given.mb * 1_000_000)
            ours, theirs = context.Pipe()
            process = context.Process(target=measure, args=(path, theirs))
            process.start()
            items, seconds, peak, pages = ours.recv()
            process.join()
            size = path.stat().st_size / 1e6
            print(f"{name}: {size:.0f} MB, {items} items, {size / seconds:.0f} MB/s, ", end="")
            print(
                f"peak {peak >> 10} MB of memory, and {pages >> 10} MB where its pages are read", flush=True
            )
            path.unlink()


if __name__ == "__main__":
    main()
