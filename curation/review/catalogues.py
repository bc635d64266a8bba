"""What is to be translated: the strings of the pages and their code, brought into each catalogue.

A catalogue keeps what its translators wrote; new strings stand in it empty, and are shown in English until
someone fills them.
"""

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from curation.review import words

KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2)}
WITHOUT_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a date that changes with each run says nothing


def extracted() -> Catalog:
    """Return all strings of the templates and of the code."""
    catalogue = Catalog(project="local-commons", version="review", creation_date=WITHOUT_DATE)
    folder = Path(str(resources.files("curation.review")))
    found = extract_from_dir(
        folder,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords=KEYWORDS,
        comment_tags=("translators:",),
    )
    for name, _, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def lacking(tag: str) -> list[str]:
    """Return the strings for which a language has no words yet."""
    held = words.read_catalogue(tag)
    return [_shown(each.id) for each in extracted() if each.id and not _is_filled(held, each.id)]


def refresh() -> dict[str, int]:
    """Bring today's strings into each catalogue; return how many each lacks, by tag."""
    lacks = {}
    for tag in words.tongues():
        path = words.catalogue_path(tag)
        if path.exists():
            catalogue = words.read_catalogue(tag)
            catalogue.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
            catalogue.obsolete.clear()
            catalogue.msgid_bugs_address = ""
            catalogue.creation_date = catalogue.revision_date = WITHOUT_DATE
            with path.open("wb") as file:
                write_po(file, catalogue, width=100, no_location=True, sort_output=True)  # branches merge
            lacks[tag] = len(lacking(tag))
    return lacks


def _is_filled(catalogue: Catalog, message: str | list[str] | tuple[str, ...]) -> bool:
    found = catalogue.get(message if isinstance(message, str) else message[0])
    if found is None or found.fuzzy:
        return False
    return all(found.string) if isinstance(found.string, list | tuple) else bool(found.string)


def _shown(message: str | list[str] | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]
