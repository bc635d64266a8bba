"""A withdrawn record leaves the pages of a harvest, and a withdrawn text its file."""

import gzip
from pathlib import Path

from curation import harvest
from curation.harvest import erasure
from curation.sources import harvested
from curation.sources.harvested import Held, Text

PAGE = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
    "<record><header><identifier>oai:x:1</identifier></header><metadata>the lost goat</metadata></record>"
    "<record><header><identifier>oai:x:2</identifier></header><metadata>the price of salt</metadata></record>"
    "</ListRecords></OAI-PMH>"
)


def written(home: Path) -> Path:
    folder = harvest.folder(home, "repository")
    for name in ("pages", "current"):
        (folder / name).mkdir(parents=True)
        (folder / name / "000001-0000000000000000.xml.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "files").mkdir()
    (folder / "files" / "t.txt").write_text("a goat in full", encoding="utf-8")
    text = Text("files/t.txt", "oai:x:1#t", "https://x.example/t.txt")
    harvested.keep(folder, Held(("current/000001-0000000000000000.xml.gz",), (text,)))
    return folder


def test_a_record_leaves_all_pages_and_the_list_names_the_new_ones(tmp_path: Path) -> None:
    folder = written(tmp_path)
    assert erasure.erase(tmp_path, "repository", {"oai:x:1"})

    pages = [gzip.decompress(path.read_bytes()).decode() for path in folder.glob("*/*.xml.gz")]
    assert len(pages) == 2
    assert all("goat" not in page and "salt" in page for page in pages)
    held = harvested.load(folder)
    assert held is not None
    assert all((folder / path).exists() for path in held.paths)
    assert not erasure.erase(tmp_path, "repository", {"oai:x:1"})


def test_a_full_text_leaves_with_its_file(tmp_path: Path) -> None:
    folder = written(tmp_path)
    assert erasure.erase(tmp_path, "repository", {"oai:x:1#t"})

    assert not (folder / "files" / "t.txt").exists()
    held = harvested.load(folder)
    assert held is not None
    assert held.texts == ()


def test_a_source_that_is_not_harvested_is_left_alone(tmp_path: Path) -> None:
    assert not erasure.erase(tmp_path, "letters", {"l1"})
