"""Names of encodings as the web writes them, and the codec that Python has for each.

Labels follow the WHATWG Encoding Standard, under which `iso-8859-1` means windows-1252: a wider encoding is
taken for each narrow one, for writers used the signs of the wider and named the other.
"""

import codecs

_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Python's own notations, and UTF-7, which the WHATWG forbids since it hides markup.
_NEVER = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7")
_ALIASES = {
    "x-sjis": "cp932",
    "windows-874": "cp874",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-cyrillic": "mac_cyrillic",
}


def codec(label: str) -> str | None:
    """Return Python's codec for a label found on the web, or null when nobody knows the label."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
        b"a".decode(name, "replace")  # lookup also finds codecs that are no charsets, such as rot13
    except (LookupError, UnicodeError, ValueError):
        return None
    if name in _NEVER:
        return None
    return _WIDER.get(name, name)
