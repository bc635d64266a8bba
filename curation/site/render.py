"""Pages from templates: what strangers wrote is escaped, and links are relative to the page."""

import re
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from curation.languages import labelled
from curation.reports import charts
from curation.site import tongues


def page(template: str, path: str, **facts: Any) -> str:
    """Return the page at a path; `root` leads from it to the beginning of the site."""
    return _environment().get_template(template).render(root="../" * path.count("/"), path=path, **facts)


def size(amount: float) -> str:
    """Return a number of bytes as people read it: 734 bytes, 1.6 MB."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"


def many(amount: int, noun: str) -> str:
    """Return a number with its noun: 1 document, 2,000 documents."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def coded(sentence: str) -> Markup:
    """Return a sentence with what stands between backticks set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(sentence))))


@cache
def _environment() -> Environment:
    pages = Environment(
        loader=ChoiceLoader([PackageLoader("curation.site"), PackageLoader("curation.reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(
        size=size, coded=coded, swatch=charts.swatch, labelled=labelled, tongue=tongues.tongue
    )
    pages.globals.update(many=many, patterns=charts.patterns)
    return pages
