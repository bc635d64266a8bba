"""Every page of a site by its path; the same pages are served and exported.

Paths are those of plain files, and links between them are relative, so that a folder, a bucket or a memory
stick holds the same site as the server does.
"""

import re
from collections.abc import Callable, Iterator

from curation.site import changes, language, languages_list, papers, release, render
from curation.site.shelf import Site


def paths(site: Site) -> Iterator[str]:
    """Yield the path of every page, each once."""
    yield from ("style.css", "index.html", *languages_list.paths(site.shelf))
    for name, _ in site.shelf.aliases:
        yield f"versions/{name}/index.html"
    for version in site.shelf.versions:
        folder = f"versions/{version}/"
        yield folder + "index.html"
        yield from (folder + path for path in languages_list.paths(site.shelf, version))
        yield from (f"{folder}languages/{label}.html" for label in site.shelf.manifest(version)["languages"])
        yield from (f"{folder}since/{older}.html" for older in changes.since(site.shelf, version))
        yield from (f"{folder}papers/{name}.html" for name in papers.names(site.shelf, version))


def page(site: Site, path: str, asked: str | None = None) -> str | None:
    """Return the page at a path; null where there is none. `asked` is what a reader searches for."""
    if path in ("style.css", "index.html"):
        return release.shelf_page(site, path) if path == "index.html" else render.page(path, path)
    if found := re.fullmatch(r"languages/(index|[1-9]\d{0,5})\.html", path):
        return languages_list.page(site, path, found[1], asked=asked)
    if (found := re.fullmatch(r"versions/([^/]+)/(.+)\.html", path)) is None:
        return None
    version = site.shelf.resolve(found[1])
    if version is None:
        return None
    if version != found[1]:
        return release.moved_page(site, path, version, found[2])
    return _of_version(site, path, version, found[2])


def _of_version(site: Site, path: str, version: str, rest: str) -> str | None:
    if rest == "index":
        return release.page(site, path, version)
    kind, _, name = rest.partition("/")
    if kind == "languages" and re.fullmatch(r"index|[1-9]\d{0,5}", name):
        return languages_list.page(site, path, name, version=version)
    makers: dict[str, Callable[[Site, str, str, str], str | None]] = {
        "languages": language.page,
        "since": changes.page,
        "papers": papers.page,
    }
    return makers[kind](site, path, version, name) if kind in makers else None
