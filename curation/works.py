"""What a document is a part of, and its place there: the work, told from the identifier alone.

Pages and articles belong to the book or issue that their identifier names before its last `#` or `/`;
captures of one web address belong together. Whoever withdraws a work means all of them.
"""

import re

_PARTS = frozenset({"page", "article"})
_FORMATS = frozenset({"alto", "page", "hocr", "ocr", "xml", "text", "txt"})  # folders beside a METS file
_CAPTURE = re.compile(r"\d{14}/")
_NUMBER = re.compile(r"\d+")


def work_id(doc_id: str, granularity: str | None) -> str:
    """Return the work that a document is a part of, `<source>:<name>`; itself where it is a whole."""
    source, _, name = doc_id.partition(":")
    if granularity == "web page":
        return f"{source}:{_CAPTURE.sub('', name, count=1)}"
    return f"{source}:{_whole(name)}" if granularity in _PARTS else doc_id


def position(doc_id: str) -> str:
    """Return a key that sorts the parts of one work as people count: page 2 before page 10."""
    return _NUMBER.sub(lambda found: found[0].lstrip("0").zfill(20), doc_id)


def _whole(name: str) -> str:
    mark = "#" if "#" in name else "/"
    whole = name.rpartition(mark)[0]
    folder, _, last = whole.rpartition("/")
    return (folder if folder and last.lower() in _FORMATS else whole) or name
