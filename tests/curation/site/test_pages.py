"""Every page of a site: it is whole and small, leads nowhere else, and holds strangers' words as words."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import pytest

from curation import files
from curation.releases import openness
from curation.site import pages, shelf
from curation.site.shelf import Site

SWAHILI = "versions/2026.11.1/languages/swh_Latn.html"


class Reader(HTMLParser):
    """What a browser makes of a page: the elements, and the links among their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def every(site: Site) -> dict[str, str]:
    return {path: pages.page(site, path) or "" for path in pages.paths(site)}


def test_every_page_is_there_and_smaller_than_50_kb(site: Site) -> None:
    sizes = {path: len(page.encode()) for path, page in every(site).items()}

    assert len(sizes) > 20
    assert min(sizes.values()) > 200
    assert max(sizes.values()) < 50_000


def test_every_link_leads_to_a_page_or_a_file_of_a_release(site: Site) -> None:
    found = every(site)
    held = {f"releases/{v}/{path}" for v in site.shelf.versions for path in site.shelf.digests(v)}
    held |= {"releases/index.json", "terms/2026.11.1/noncommercial", "terms/2026.10.1/noncommercial"}
    for path, page in found.items():
        for link in Reader(page).links if path.endswith(".html") else ():
            if not urlsplit(link).scheme and not link.startswith("#"):
                target = normpath(f"{dirname(path)}/{unquote(link.partition('?')[0])}").lstrip("/")
                assert target in found or target in held, (path, link)


def test_no_page_calls_a_release_open_that_is_not(site: Site) -> None:
    for path in pages.paths(site):
        if found := re.match(r"versions/([^/]+)/", path):
            manifest = site.shelf.manifest(site.shelf.resolve(found[1]) or "")
            assert not openness.is_open(manifest)
            assert openness.phrases(dict(manifest), pages.page(site, path) or "") == [], path


def test_no_page_holds_scripts_styles_of_its_own_or_handlers(site: Site) -> None:
    for path, page in every(site).items():
        if path.endswith(".html"):
            read = Reader(page)
            scripts = re.findall(r"<script[^>]*>", page)
            assert set(scripts) <= {'<script type="application/ld+json">'}, path
            assert not {"style", "onclick", "onload", "onerror"} & read.attributes, path
            assert not any(link.lower().startswith("javascript:") for link in read.links), path


def test_links_to_other_sites_are_those_of_licences(site: Site) -> None:
    hosts = {urlsplit(link).netloc for page in every(site).values() for link in Reader(page).links}

    assert hosts <= {"", "creativecommons.org", "rightsstatements.org", "spdx.org"}


def test_what_search_engines_read_cannot_end_its_block(site: Site) -> None:
    page = pages.page(site, "versions/2026.11.1/index.html") or ""
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    said = json.loads(block)

    assert said["@type"] == "Dataset"
    assert said["name"].startswith("Tales of He said </title><script>")
    assert said["distribution"][0]["contentUrl"].endswith("/releases/2026.11.1/croissant.json")


def test_a_preview_shows_the_first_rows_in_their_own_direction(site: Site) -> None:
    page = pages.page(site, "versions/2026.11.1/languages/arb_Arab.html") or ""

    assert '<article class="preview" dir="rtl">' in page
    assert '<p lang="ar" dir="auto">كان النهر عاليا في الليل.</p>' in page


def test_a_long_text_is_cut_at_a_word(site: Site) -> None:
    page = pages.page(site, "versions/2026.11.1/languages/yor_Latn.html") or ""
    shown = page.partition('<p lang="yo" dir="auto">')[2].partition("</p>")[0]

    assert shown.endswith(" …")
    assert 500 < len(shown) <= 602


def test_texts_behind_terms_are_not_previewed(site: Site) -> None:
    page = pages.page(site, SWAHILI) or ""

    assert "Hadithi ya sungura" in page
    assert "Siri ya pwani" not in page


@pytest.mark.parametrize(("kind", "name"), [("record", "tales:1"), ("work", "tales:1")])
def test_a_row_that_is_held_back_is_not_previewed_nor_its_file_linked(
    site: Site, hold: Callable[..., None], kind: str, name: str
) -> None:
    before = pages.page(site, SWAHILI) or ""
    hold(kind, name)
    after = pages.page(replace(site, shelf=shelf.look(site.shelf.home)), SWAHILI) or ""

    assert "Hadithi ya sungura" in before
    assert "Hadithi ya sungura" not in after
    assert "Hadithi ya fisi" in after
    assert 'href="../../../releases/2026.11.1/data/attribution/swh_Latn/part-00000.parquet"' in before
    assert 'href="../../../releases/2026.11.1/data/attribution/swh_Latn/part-00000.parquet"' not in after


def test_changes_tell_what_came_went_and_changed_and_why(site: Site) -> None:
    page = pages.page(site, "versions/2026.11.1/since/2026.10.1.html") or ""

    assert "1 added, 1 changed, 1 removed" in page
    assert "withdrawn: 1" in page


def test_a_name_leads_to_its_version(site: Site) -> None:
    page = pages.page(site, "versions/thesis/index.html") or ""

    assert 'content="0; url=../../versions/2026.10.1/index.html"' in page


def test_an_erasure_edition_takes_the_place_of_its_version(home: Path) -> None:
    folder = home / "releases" / "2026.11.1"
    edition = folder.rename(folder.with_name("2026.11.1+e1"))
    manifest = files.read_json(edition / "manifest.json")
    files.write_json(edition / "manifest.json", manifest | {"version": "2026.11.1+e1"})
    site = Site(shelf.look(home))

    assert site.shelf.versions == ("2026.11.1+e1", "2026.10.1")
    assert site.shelf.resolve("2026.11.1") == site.shelf.resolve("latest") == "2026.11.1+e1"
    assert "url=../../versions/2026.11.1%2Be1/index.html" in (
        pages.page(site, "versions/2026.11.1/index.html") or ""
    )
    assert "This is an erasure edition" in (pages.page(site, "versions/2026.11.1+e1/index.html") or "")


def test_a_file_that_a_release_lists_outside_its_folder_is_not_offered(home: Path) -> None:
    (home / "secret.txt").write_text("the key")
    with (home / "releases" / "2026.11.1" / "SHA256SUMS").open("a") as file:
        file.write("0" * 64 + "  ../../secret.txt\n")

    assert "../../secret.txt" not in shelf.look(home).digests("2026.11.1")
    assert "README.md" in shelf.look(home).digests("2026.11.1")


@pytest.mark.parametrize(
    "path",
    [
        "versions/2027.01.1/index.html",
        "versions/2026.11.1/languages/xxx_Latn.html",
        "versions/2026.11.1/languages/2.html",
        "versions/2026.10.1/since/2026.11.1.html",
        "versions/2026.11.1/papers/../manifest.html",
        "versions/2026.11.1/papers/none.html",
        "languages/9.html",
        "nowhere",
    ],
)
def test_there_is_no_page_for_what_is_not_there(site: Site, path: str) -> None:
    assert pages.page(site, path) is None


def test_a_release_that_says_no_more_than_its_files_has_all_its_pages(home: Path) -> None:
    folder = home / "releases" / "2026.10.1"
    manifest = files.read_json(folder / "manifest.json")
    bare = (
        "version",
        "created_at",
        "rows",
        "bytes",
        "content_sha256",
        "files",
        "columns",
        "licence_families",
    )
    counts = {
        "languages": {k: {n: v[n] for n in ("rows", "words")} for k, v in manifest["languages"].items()},
        "licences": {k: {n: v[n] for n in ("rows", "family")} for k, v in manifest["licences"].items()},
        "sources": {slug: given["rows"] for slug, given in manifest["sources"].items()},
    }
    files.write_json(folder / "manifest.json", {key: manifest[key] for key in bare} | counts)
    for path in folder.glob("*.*"):
        if path.name != "manifest.json":
            path.unlink()

    assert all(every(Site(shelf.look(home))).values())
