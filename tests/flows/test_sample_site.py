"""The site of the sample's release: many languages, each page small, in a folder as on a server."""

from pathlib import Path

from curation.site import pages, shelf
from curation.site.shelf import Site


def test_every_page_of_the_sample_is_smaller_than_50_kb(release: Path) -> None:
    site = Site(shelf.look(release.parent.parent))
    sizes = {path: len((pages.page(site, path) or "").encode()) for path in pages.paths(site)}

    assert len(sizes) > 50
    assert min(sizes.values()) > 200
    assert max(sizes.values()) < 50_000
