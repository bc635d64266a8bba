"""A site as plain files is the same site; a second export takes away what is no longer offered."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from curation import files
from curation.errors import BadSettings
from curation.site import pages, shelf
from curation.site.export import export
from curation.site.shelf import Site


@pytest.fixture
def plain(site: Site) -> Site:
    return replace(site, is_served=False)


def standing(place: Path) -> set[str]:
    return {p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()}


def again(site: Site) -> Site:
    return replace(site, shelf=shelf.look(site.shelf.home))


def test_an_export_holds_every_page_and_every_file_that_anyone_may_have(plain: Site, tmp_path: Path) -> None:
    done = export(plain, tmp_path / "out")
    found = standing(tmp_path / "out")

    assert set(pages.paths(plain)) <= found
    assert "releases/2026.11.1/data/attribution/swh_Latn/part-00000.parquet" in found
    assert not any("/data/noncommercial/" in path for path in found)
    assert found == {*files.read_json(tmp_path / "out" / "site.json"), "site.json"}
    assert done.files == done.written + 1 == len(found) - 1


def test_files_of_an_export_are_what_the_sums_say(plain: Site, tmp_path: Path) -> None:
    export(plain, tmp_path / "out")
    for path, digest in plain.shelf.digests("2026.11.1").items():
        if "/noncommercial/" not in path:
            content = (tmp_path / "out" / "releases" / "2026.11.1" / path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest


def test_an_exported_page_has_no_form_and_no_link_to_what_only_a_server_does(
    plain: Site, tmp_path: Path
) -> None:
    export(plain, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<form" not in page
        assert "/terms/" not in page
        assert 'data/noncommercial/swh_Latn/part-00000.parquet"' not in page


def test_a_second_export_writes_nothing(plain: Site, tmp_path: Path) -> None:
    export(plain, tmp_path / "out")
    done = export(plain, tmp_path / "out")

    assert (done.written, done.removed) == (0, 0)


def test_a_file_that_is_held_back_leaves_an_export(
    plain: Site, tmp_path: Path, hold: Callable[..., None]
) -> None:
    out = tmp_path / "out"
    export(plain, out)
    hold("record", "tales:1")
    done = export(again(plain), out)

    assert done.removed == 4  # the data file and the table of attribution, in both versions
    assert not (out / "releases/2026.11.1/data/attribution").exists()
    assert "sungura" not in (out / "versions/2026.11.1/languages/swh_Latn.html").read_text(encoding="utf-8")


def test_an_older_edition_leaves_an_export(plain: Site, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(plain, out)
    folder = plain.shelf.home / "releases" / "2026.11.1"
    folder.rename(folder.with_name("2026.11.1+e1"))
    export(again(plain), out)

    assert not (out / "releases/2026.11.1").exists()
    assert (out / "releases/2026.11.1+e1/README.md").is_file()
    assert "2026.11.1%2Be1" in (out / "versions/2026.11.1/index.html").read_text(encoding="utf-8")


def test_a_folder_with_other_things_is_left_alone(plain: Site, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(BadSettings, match="holds other things"):
        export(plain, tmp_path / "mine")
    with pytest.raises(BadSettings, match="holds other things"):
        export(plain, tmp_path / "mine" / "letter.txt")
    assert standing(tmp_path / "mine") == {"letter.txt"}


def test_a_list_that_names_files_outside_removes_none_of_them(plain: Site, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    files.write_json(tmp_path / "out" / "site.json", ["../precious.txt"])
    with pytest.raises(BadSettings, match="lies outside"):
        export(plain, tmp_path / "out")
    assert (tmp_path / "precious.txt").read_text() == "mine"
