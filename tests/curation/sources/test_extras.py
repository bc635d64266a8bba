"""Reading where an extra is not installed: what needs it says so, and all else goes on."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pymarc
import pytest
from pymarc import Field, Subfield

from curation.config import Enrichment
from curation.errors import BadSettings
from curation.sources import Record, _extras, catalogue, formats, html

ROOT = Path(__file__).parents[3]
PAGE = b"<!doctype html><html><body><p>Habari ya asubuhi.</p></body></html>"


def marc() -> bytes:
    record = pymarc.Record(force_utf8=True)
    record.add_field(Field("001", data="7"), Field("520", subfields=[Subfield("a", "Muhtasari.")]))
    return bytes(record.as_marc())


def without(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)


CASES = [
    pytest.param("web.warc.gz", b"WARC/1.0\r\n", "warc", "fastwarc", "web", id="warc"),
    pytest.param("web.warc", b"WARC/1.0\r\n", "warc", "brotli", "web", id="warc-brotli"),
    pytest.param("page.html", PAGE, "html", "trafilatura", "web", id="html"),
    pytest.param("page", PAGE, "html", "lxml_html_clean", "web", id="html-cleaner"),
    pytest.param("book.pdf", b"%PDF-1.7\n", "pdf", "pypdfium2", "archive", id="pdf"),
    pytest.param("books.mrc", marc(), "marc", "pymarc", "archive", id="marc"),
]


@pytest.mark.parametrize(("name", "content", "format", "library", "extra"), CASES)
def test_a_format_whose_library_is_absent_names_the_extra(
    name: str,
    content: bytes,
    format: str,
    library: str,
    extra: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    without(monkeypatch, library)
    said = rf"^{re.escape(name)} is a .*'{library}'.*: pip install 'local-commons\[{extra}\]'\.$"

    assert formats.recognise(path) == format
    for named in (None, format):
        with pytest.raises(BadSettings, match=said):
            list(formats.read(path, named))


@pytest.mark.parametrize("format", ["warc", "wacz", "html", "pdf"])
def test_a_run_is_told_before_it_reads(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "trafilatura")
    without(monkeypatch, "pypdfium2")

    with pytest.raises(BadSettings, match="local-commons"):
        formats.parts(tmp_path / "x", format)


def test_a_catalogue_in_marc_21_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "catalogue.mrc"
    path.write_bytes(marc())
    enrich = Enrichment(catalogue=path.name, key="001", match=r"(\d+)")
    without(monkeypatch, "pymarc")

    with pytest.raises(BadSettings, match=r"catalogue\.mrc is a MARC 21 file.*local-commons\[archive\]"):
        catalogue.load(path, enrich.key, enrich.match)


def test_an_archive_that_holds_such_a_file_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("a.txt", "Habari ya asubuhi.")
        packed.writestr("page.html", PAGE)
    without(monkeypatch, "trafilatura")

    with pytest.raises(BadSettings, match=r"^page\.html is a web page"):
        list(formats.read(tmp_path / "a.zip"))
    *_, record = formats.read(tmp_path / "a.zip", members="*.txt")
    assert isinstance(record, Record)


def test_marcxml_needs_no_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xml"
    body = pymarc.record_to_xml(pymarc.Record(marc()))
    path.write_bytes(b'<collection xmlns="http://www.loc.gov/MARC21/slim">' + body + b"</collection>")
    without(monkeypatch, "pymarc")

    [record] = formats.read(path)

    assert isinstance(record, Record)
    assert record.text == "Muhtasari."


def test_what_a_page_says_of_rights_is_found_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "trafilatura")
    link = b'<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a></body>'

    [found, *_] = html.evidence(PAGE.replace(b"</body>", link))

    assert "licenses/by/4.0" in found.value


WITHOUT_ANY = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2].split(","):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())

import curation.contributions, curation.documents, curation.pages, flows.cli_rights
from curation.errors import BadSettings
from curation.sources import formats

for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        print(path.name, formats.recognise(path), [type(item).__name__ for item in formats.read(path)])
    except BadSettings as error:
        print(error)
for name in formats.FORMATS:
    formats.options_of(name)
"""


def test_an_installation_without_extras_recognises_all_and_reads_the_rest(tmp_path: Path) -> None:
    for name, content in (("a.txt", b"Habari ya asubuhi."), ("b.jsonl", b'{"text": "Dunia"}\n')):
        (tmp_path / name).write_bytes(content)
    for name, content in (
        ("c.html", PAGE),
        ("d.mrc", marc()),
        ("e.pdf", b"%PDF-1.7\n"),
        ("f", b"WARC/1.1\r\n"),
    ):
        (tmp_path / name).write_bytes(content)
    absent = ",".join({library for need in _extras._NEEDS.values() for library in need.libraries})

    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ANY, str(tmp_path), absent],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    *read, page, catalogued, book, web = done.stdout.splitlines()
    assert read == ["a.txt plain_text ['Record']", "b.jsonl jsonl ['Record']"]
    assert page.startswith("c.html is a web page")
    assert catalogued.startswith("d.mrc is a MARC 21 file")
    assert book.startswith("e.pdf is a PDF")
    assert web.startswith("f is a web archive")


def test_each_library_is_declared_in_its_extra_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = re.compile(r"^[\w.-]+")
    declared = {
        extra: {names.match(line)[0] for line in lines}  # type: ignore[index]
        for extra, lines in {**project["optional-dependencies"], "": project["dependencies"]}.items()
    }

    for needed in _extras._NEEDS.values():
        assert set(needed.libraries) <= declared[needed.extra]
        assert not set(needed.libraries) & declared[""]
