"""Sample pages of a web crawl: what a page says, how it is laid out, and how a server sent it."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from build_common import Story, Truth, gzipped

_NAVIGATION = ("Home", "About us", "Calendar", "Archive", "Contact", "Imprint")
_NEWS = ("Summer opening hours", "Photographs of the fair", "New in the library", "Lost and found")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a crawl.

    `licences` are pairs of how it is said (rel, meta, link, media) and what. `charset` is what the bytes
    are in, `header` and `meta` what is declared in either place (empty: nothing).
    """

    slug: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    licences: tuple[tuple[str, str], ...] = (("rel", "CC-BY-4.0"),)
    charset: str = "utf-8"
    header: str = "utf-8"
    meta: str = ""
    coding: str = ""
    hint: str = "kept"
    note: str = ""

    @property
    def address(self) -> str:
        """Return the page's address on a host of its own below example.org."""
        host, _, path = self.slug.partition("/")
        return f"https://{host}.example.org/{path}"

    @property
    def licence(self) -> str:
        """Return the licence that holds: one for the text, and only one."""
        stated = {licence for how, licence in self.licences if how != "media"}
        return stated.pop() if len(stated) == 1 else "unknown"

    def truth(self, source: str, identifier: str) -> Truth:
        """Return what is known of the page."""
        return Truth(source, identifier, self.language, self.licence, self.hint, note=self.note)


def own_pages(path: Path) -> list[Page]:
    """Return the pages of `pages.toml`, in its order."""
    return [_own(row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["page"]]


def _own(row: dict[str, str]) -> Page:
    said = [] if row["licence"] == "none" else row["licence"].split(", ")
    return Page(
        row["slug"],
        row["language"],
        row["title"],
        tuple(row["paragraphs"]) * int(row.get("repeat", 1)),
        licences=tuple((how, licence) for how, licence in map(str.split, said)),
        hint=row.get("hint", "kept"),
        note=row["note"],
    )


def of_stories(slug: str, stories: list[Story], **sent: str) -> Page:
    """Return a page with a story a paragraph; `sent` says how it was sent."""
    paragraphs = tuple(story.text for story in stories)
    note = ", ".join(f"{key} {value!r}" for key, value in sent.items())
    licence = sent.pop("licence", "rel CC-BY-4.0").split()
    said = ((licence[0], licence[1]),)
    return Page(slug, stories[0].language, stories[0].title, paragraphs, said, **{"note": note, **sent})


def markup(page: Page) -> str:
    """Return the page in HTML, its text between a menu, a side column and a footer."""
    direction = ' dir="rtl"' if page.language.endswith(("Arab", "Hebr")) else ""
    declared = f'<meta charset="{page.meta}">' if page.meta else ""
    text = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in page.paragraphs)
    return (
        f"<!DOCTYPE html>\n<html{direction}>\n<head>{declared}<title>{escape(page.title)}</title>"
        f"{_of(page, 'meta')}</head>\n<body>\n"
        f'<header><a href="/">Example pages</a></header>\n<nav><ul>{_items(_NAVIGATION)}</ul></nav>\n'
        f"<main><article>\n{text}\n{_of(page, 'media')}</article></main>\n"
        f'<aside class="sidebar"><ul>{_items(_NEWS)}</ul></aside>\n'
        f"<footer><p>Made with care on an example server.</p>{_of(page, 'rel')}</footer>\n</body>\n</html>\n"
    )


def without_text() -> str:
    """Return a page that holds a picture and nothing else."""
    return (
        "<!DOCTYPE html>\n<html>\n<head><title>Welcome</title></head>\n"
        '<body><a href="/home"><img src="/door.gif" alt=""></a></body>\n</html>\n'
    )


def _items(names: Iterable[str]) -> str:
    return "".join(f'<li><a href="/{name.split()[0].lower()}">{name}</a></li>' for name in names)


_SAID = {
    "meta": '<meta name="dcterms.license" content="{0}">',
    "rel": '<p>Text: <a rel="license" href="{0}">Creative Commons</a></p>',
    "media": '<figure><img src="/harbour.jpg" alt="The harbour"><figcaption>Photograph under a '
    '<a href="{0}">Creative Commons licence</a></figcaption></figure>\n',
}


def _of(page: Page, how: str) -> str:
    return "".join(_SAID[how].format(_address(licence)) for h, licence in page.licences if h == how)


def _address(licence: str) -> str:
    if licence == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    name, _, version = licence.removeprefix("CC-").rpartition("-")
    return f"https://creativecommons.org/licenses/{name.lower()}/{version}/"


def response(page: Page) -> bytes:
    """Return the page as its server sent it: head, and body under its codings."""
    body = markup(page).encode(page.charset)
    head = [f"Content-Type: text/html{page.header and '; charset=' + page.header}"]
    head += [f'Link: <{_address(licence)}>; rel="license"' for how, licence in page.licences if how == "link"]
    if "gzip" in page.coding:
        head, body = [*head, "Content-Encoding: gzip"], gzipped(body)
    if "chunked" in page.coding:
        head, body = [*head, "Transfer-Encoding: chunked"], _chunked(body)
    return answer("200 OK", head, body)


def _chunked(body: bytes) -> bytes:
    chunks = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in [*chunks, b""])


def answer(status: str, head: list[str], body: bytes) -> bytes:
    """Return an HTTP response."""
    length = [] if "Transfer-Encoding: chunked" in head else [f"Content-Length: {len(body)}"]
    return "\r\n".join([f"HTTP/1.1 {status}", "Server: example", *head, *length, "", ""]).encode() + body
