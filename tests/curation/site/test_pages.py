"""Every page of a site: it is whole, leads nowhere else, and holds strangers' words as words."""

import re
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from curation import files
from curation.site import holds, pages, shelf
from curation.site.shelf import Site


def test_x(site: Site) -> None:
    for p in pages.paths(site):
        assert pages.page(site, p)
