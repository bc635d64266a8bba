"""Libraries that only some formats need, and the extra of this project that brings each of them.

A small library that has texts and tables installs none of them. Modules import them under
`suppress(ImportError)`, so that files are recognised without them; reading one tells what to install.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from curation.errors import BadSettings


@dataclass(frozen=True, slots=True)
class _Need:
    what: str
    extra: str
    libraries: tuple[str, ...]


_PAGES = ("lxml_html_clean", "trafilatura")  # the second does not import without the first
_CAPTURES = ("fastwarc", "brotli", *_PAGES)
_NEEDS = {
    "warc": _Need("a web archive (WARC or ARC)", "web", _CAPTURES),
    "wacz": _Need("a web archive (WACZ)", "web", _CAPTURES),
    "html": _Need("a web page (HTML)", "web", _PAGES),
    "pdf": _Need("a PDF", "archive", ("pypdfium2",)),
    "iso_2709": _Need("a MARC 21 file (ISO 2709)", "archive", ("pymarc",)),  # MARCXML needs none
}


def need(format: str, path: Path) -> None:
    """Raise `BadSettings`, naming the extra, where a library that reads this format does not load.

    Formats that every installation reads need nothing.
    """
    needed = _NEEDS.get(format)
    if needed is None:
        return
    try:
        for library in needed.libraries:
            import_module(library)
    except ImportError as error:
        raise BadSettings(
            f"{path.name} is {needed.what}, and reading those needs an extra, of which {library!r} does not "
            f"load ({error}): pip install 'local-commons[{needed.extra}]'."
        ) from error
