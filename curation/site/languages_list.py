"""Lists of languages, a hundred a page: of the whole site, which can be searched, and of one version."""

from collections.abc import Iterator, Sequence

from curation.site import render, tongues
from curation.site.shelf import Shelf, Site
from curation.site.tongues import Tongue

LISTED = 100  # a page stays below 50 kB with the longest names


def paths(shelf: Shelf, version: str | None = None) -> Iterator[str]:
    """Yield the paths of the list, below the folder of the site or the version."""
    for number in range(1, _last(_held(shelf, version)) + 1):
        yield f"languages/{_stem(number)}.html"


def page(
    site: Site, path: str, stem: str, *, version: str | None = None, asked: str | None = None
) -> str | None:
    """Return one page of the list; null behind its end. What is asked for stands on one page alone."""
    everything = _held(site.shelf, version)
    found = tongues.search(everything, asked) if asked else everything
    number = 1 if stem == "index" else int(stem)
    if (number == 1) != (stem == "index") or not 1 <= number <= _last(everything):
        return None
    return render.page(
        "languages.html.j2",
        path,
        site=site,
        version=version,
        asked=asked,
        languages=found[(number - 1) * LISTED : number * LISTED],
        found=len(found),
        number=number,
        stems=[] if asked else [_stem(n) for n in range(1, _last(everything) + 1)],
    )


def _held(shelf: Shelf, version: str | None) -> Sequence[Tongue]:
    everything = tongues.held(shelf)
    if version is None:
        return everything
    return [each for each in everything if version in dict(each.rows)]


def _last(found: Sequence[Tongue]) -> int:
    return max(1, -(-len(found) // LISTED))


def _stem(number: int) -> str:
    return "index" if number == 1 else str(number)
