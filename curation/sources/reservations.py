"""What a page, or its site, says machines may not do with it: TDMRep, AIPREF, robots directives, robots.txt.

A reservation is not a licence and takes none away: it is kept with the record, for those who must honour it.
Where none is stated, nothing is known; silence is not consent. Sources: TDM Reservation Protocol (W3C
community report, 2024), IETF AIPREF drafts (`Content-Usage`), `X-Robots-Tag` and robots meta elements.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from curation import rights
from curation.sources import Evidence, robots

_USES = re.compile(r"no-?ai|no-?image-?ai|no-?ml|no-?tdm|no-?train(?:ing)?|tdm-?reserv\w*", re.I)
# An index of these is shut for search, which says as well that no copy is wanted.
_SEARCH = re.compile(r"noindex|noarchive|nosnippet|none", re.I)
_MOST = 100  # statements of one robots.txt that are kept with a page; real ones make a handful
_NO_HEADERS: Mapping[str, str] = {}


def reservations(headers: Mapping[str, str] = _NO_HEADERS, tree: HtmlElement | None = None) -> list[Evidence]:
    """Return the reservations of a page from its HTTP headers (names in any case) and meta elements.

    A value reads `reserved: …`, or `not reserved: …` where a page says so itself; both name the signal.
    """
    small = {name.lower(): value.strip() for name, value in headers.items()}
    metas = list(_metas(tree)) if tree is not None else []
    found = [*_tdm(small, "tdm-reservation"), *_content_usage(small.get("content-usage", ""))]
    found += _robots(small.get("x-robots-tag", ""), "x-robots-tag")
    for name, value in metas:
        found += _of_meta(name, value, dict(metas))
    return list(dict.fromkeys(found))


def of_robots(groups: Iterable[robots.Group], address: str) -> list[Evidence]:
    """Return what a robots.txt reserves of one address, each with the crawler it speaks to.

    A value reads `reserved: GPTBot: Disallow: /`, or `not reserved: *: train-ai=y`. That a crawler may come
    is no word on use, so a rule that allows is not told.
    """
    found: list[Evidence] = []
    for agent, rule in robots.covering(groups, address):
        if rule.kind == "disallow":
            found.append(_evidence(True, f"{agent}: Disallow: {rule.said}", "robots.txt"))
        else:
            found += _content_usage(rule.said, "robots.txt", f"{agent}: ")
    return list(dict.fromkeys(found))[:_MOST]


def said(evidence: Evidence) -> str:
    """Return one reservation as it is kept with a document: what is reserved, and where that stood."""
    return f"{evidence.value} ({evidence.carrier})"


def _metas(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("http-equiv") or "").strip().lower()
        if name and (meta.get("content") or "").strip():
            yield name, (meta.get("content") or "").strip()


def _of_meta(name: str, value: str, metas: Mapping[str, str]) -> Iterator[Evidence]:
    if name == "tdm-reservation":
        yield from _tdm(metas, "meta tdm-reservation")
    elif name == "content-usage":
        yield from _content_usage(value, "meta content-usage")
    elif name == "robots" or _is_crawler(name):
        yield from _robots(value if name == "robots" else f"{name}: {value}", "meta robots")


def _is_crawler(name: str) -> bool:
    return name.endswith("bot") or name in ("googlebot-news", "slurp", "ccbot", "gptbot")


def _tdm(stated: Mapping[str, str], carrier: str) -> Iterator[Evidence]:
    """Yield TDMRep's 1 or 0 with its policy; the report says that any other value counts as unset."""
    value, policy = stated.get("tdm-reservation", ""), stated.get("tdm-policy", "")
    if value in ("0", "1"):
        tail = f"; policy {policy}" if policy and value == "1" else ""
        yield _evidence(value == "1", f"tdm-reservation={value}{tail}", carrier)


def _content_usage(header: str, carrier: str = "content-usage", to: str = "") -> Iterator[Evidence]:
    """Yield each preference of a `Content-Usage` dictionary, unknown keys too; `n` reserves, `y` does not."""
    for member in header.split(","):
        found = re.fullmatch(r"\s*([a-z*][a-z0-9_.*-]*)\s*=\s*\"?([yn])\"?\s*(?:;.*)?", member, re.I)
        if found:
            yield _evidence(found[2].lower() == "n", f"{to}{found[1].lower()}={found[2].lower()}", carrier)


def _robots(value: str, carrier: str) -> Iterator[Evidence]:
    """Yield the directives that forbid machine use or search; a crawler's name before them is kept."""
    crawler = ""
    for part in value.split(","):
        named, colon, directive = part.strip().rpartition(":")
        if colon and re.fullmatch(r"[\w.-]+", named.strip()):
            crawler = f"{named.strip()}: "
        word = directive.strip().lower()
        if _USES.fullmatch(word) or _SEARCH.fullmatch(word):
            yield _evidence(True, f"{crawler}{word}", carrier)


def _evidence(is_reserved: bool, what: str, carrier: str) -> Evidence:
    assert carrier in rights.RESERVING
    return Evidence(f"{'reserved' if is_reserved else 'not reserved'}: {what}", carrier, "page", 1.0)
