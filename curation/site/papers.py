"""The papers of a release that are written in Markdown, as pages; what they quote cannot become HTML."""

import re
from itertools import count
from posixpath import normpath
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markupsafe import Markup

from curation.releases import contents
from curation.site import render
from curation.site.shelf import Shelf, Site

ROWS = 60  # of a table; a card with a thousand languages would be no page for a telephone
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_SCROLL = '<div class="scroll" tabindex="0" role="region" aria-label="Table {}"><table>'
_TABLE = re.compile(rf"(?:^\|.*\n){{{ROWS + 3},}}", re.MULTILINE)


def names(shelf: Shelf, version: str) -> list[str]:
    """Return the papers of a version that have a page, by path without ending, sorted."""
    return [path.removesuffix(".md") for path in shelf.digests(version) if path.endswith(".md")]


def page(site: Site, path: str, version: str, name: str) -> str | None:
    """Return the page of a paper; null where the version has no such paper."""
    source = f"{name}.md"
    if source not in site.shelf.digests(version):
        return None
    text = (site.shelf.folder(version) / source).read_text(encoding="utf-8")
    title = contents.PAPERS.get(source) or name.rpartition("/")[2]
    return render.page(
        "paper.html.j2", path, site=site, version=version, source=source, title=title,
        body=_html(site, version, name, _HEAD.sub("", text), "../" * path.count("/")),
    )  # fmt: skip


def _html(site: Site, version: str, name: str, text: str, root: str) -> Markup:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_TABLE.sub(_shortened, text + "\n"))
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrs["href"] = _link(site, version, name, str(inner.attrs["href"]), root)
        if token.type in ("th_open", "td_open") and not token.attrs.pop("style", None):
            token.attrs["class"] = "words"  # styles inside a page are refused by its own policy
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"  # the page has a first heading of its own
    html = str(reader.renderer.render(tokens, reader.options, {}))
    number = count(1)
    html = re.sub("<table>", lambda _: _SCROLL.format(next(number)), html)
    return Markup(html.replace("</table>", "</table></div>"))


def _shortened(found: re.Match[str]) -> str:
    lines = found[0].splitlines(keepends=True)
    return "".join(lines[: ROWS + 2]) + f"\n{len(lines) - ROWS - 2:,} more lines stand in the file itself.\n"


def _link(site: Site, version: str, name: str, address: str, root: str) -> str:
    """Return a link to a paper's page or a file of the version; any other address stays as it is."""
    if re.match(r"[a-z][a-z0-9+.-]*:|#|/", address, re.IGNORECASE):
        return address
    path = normpath(f"{name}/../{unquote(address)}")
    if path.removesuffix(".md") in names(site.shelf, version) and path.endswith(".md"):
        return f"{root}versions/{quote(version)}/papers/{quote(path.removesuffix('.md'))}.html"
    return f"{root}releases/{quote(version)}/{quote(path)}"
