"""What a version is, for search engines: schema.org in the head of its page, out of its Croissant paper.

Croissant itself names every file and column and is too long for a page; it is linked as a distribution.
"""

import json
from typing import Any

from markupsafe import Markup

from curation import files
from curation.site.shelf import Site

_KEPT = ("name", "description", "license", "url", "identifier", "version", "datePublished", "keywords")


def described(site: Site, version: str) -> Markup | None:
    """Return the description as JSON that is safe inside HTML; null for a release without Croissant."""
    held = files.read_json(site.shelf.folder(version) / "croissant.json")
    if held is None:
        return None
    found: dict[str, Any] = {"@context": "https://schema.org/", "@type": "Dataset"}
    found |= {key: held[key] for key in (*_KEPT, "inLanguage", "citeAs") if key in held}
    found["citation"] = found.pop("citeAs", None)
    for key in ("creator", "publisher"):
        if key in held:
            found[key] = json.loads(json.dumps(held[key]).replace("sc:Organization", "Organization"))
    found["distribution"] = [
        {
            "@type": "DataDownload",
            "encodingFormat": "application/ld+json",
            "contentUrl": f"{site.address}/releases/{version.replace('+', '%2B')}/croissant.json",
        }
    ]
    text = json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)
    # A browser ends a script at the first such sign, whatever stands in a title.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
