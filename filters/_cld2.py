"""What CLD2 takes a text for: a second vote, of another kind than the first.

CLD2 looks up letter sequences in a table made from web pages of 2013, knows some 160 languages and sees
none of the many others, so that its word is worth what it was measured to be for each language. Its
percentages are no probabilities, and are not used. Method: Dick Sites, Compact Language Detector 2, 2013;
Apache-2.0.
"""

import pycld2

MOST = 4000  # characters; of longer texts the beginning

# Its codes, and the languages they stand for; the script is the text's. What it knows beside them are
# inventions and dead languages, of which no text to try it on was at hand.
_CODES = {
    "ab": "abk", "aa": "aar", "af": "afr", "ak": "aka", "sq": "als", "am": "amh", "ar": "arb", "hy": "hye",
    "as": "asm", "ay": "ayr", "az": "azj", "ba": "bak", "eu": "eus", "be": "bel", "bn": "ben", "bh": "bho",
    "bi": "bis", "bs": "bos", "br": "bre", "bg": "bul", "my": "mya", "ca": "cat", "ceb": "ceb", "chr": "chr",
    "co": "cos", "hr": "hrv", "cs": "ces", "zh": "cmn", "zh-Hant": "cmn", "da": "dan", "dv": "div",
    "nl": "nld", "dz": "dzo", "en": "eng", "eo": "epo", "et": "ekk", "fo": "fao", "fj": "fij", "fi": "fin",
    "fr": "fra", "fy": "fry", "gl": "glg", "lg": "lug", "ka": "kat", "de": "deu", "el": "ell", "kl": "kal",
    "gn": "gug", "gu": "guj", "ht": "hat", "ha": "hau", "haw": "haw", "iw": "heb", "hi": "hin", "hmn": "hmn",
    "hu": "hun", "is": "isl", "ig": "ibo", "id": "ind", "ia": "ina", "ie": "ile", "iu": "iku", "ik": "ipk",
    "ga": "gle", "it": "ita", "jw": "jav", "ja": "jpn", "kn": "kan", "ks": "kas", "kk": "kaz", "kha": "kha",
    "km": "khm", "rw": "kin", "ku": "kur", "ky": "kir", "ko": "kor", "lo": "lao", "la": "lat", "lv": "lvs",
    "lif": "lif", "ln": "lin", "lt": "lit", "lb": "ltz", "mk": "mkd", "mg": "plt", "ms": "zsm", "ml": "mal",
    "mt": "mlt", "gv": "glv", "mi": "mri", "mr": "mar", "mfe": "mfe", "mn": "khk", "na": "nau", "nr": "nbl",
    "ne": "npi", "no": "nob", "nn": "nno", "ny": "nya", "oc": "oci", "or": "ory", "om": "gaz", "ps": "pbt",
    "nso": "nso", "fa": "fas", "pl": "pol", "pt": "por", "pa": "pan", "qu": "que", "rm": "roh", "ro": "ron",
    "rn": "run", "ru": "rus", "sm": "smo", "sg": "sag", "sa": "san", "sco": "sco", "gd": "gla", "sr": "srp",
    "crs": "crs", "st": "sot", "sn": "sna", "sd": "snd", "si": "sin", "ss": "ssw", "sk": "slk", "sl": "slv",
    "so": "som", "es": "spa", "su": "sun", "sw": "swh", "sv": "swe", "syr": "syr", "tl": "fil", "tg": "tgk",
    "ta": "tam", "tt": "tat", "te": "tel", "th": "tha", "bo": "bod", "ti": "tir", "to": "ton", "ts": "tso",
    "tn": "tsn", "tr": "tur", "tk": "tuk", "ug": "uig", "uk": "ukr", "ur": "urd", "uz": "uzn", "ve": "ven",
    "vi": "vie", "vo": "vol", "war": "war", "cy": "cym", "wo": "wol", "xh": "xho", "yi": "ydd", "yo": "yor",
    "za": "zha", "zu": "zul",
}  # fmt: skip


KNOWN = frozenset(_CODES.values())


def ask(text: str) -> str | None:
    """Return the language, ISO 639-3, that CLD2 takes most of a text for; null where it is not sure.

    Null too where it means a language that this project has no name for.
    """
    first = text[:MOST]
    if not first.isprintable():  # it refuses control characters
        first = "".join(c for c in first if c.isprintable())
    _, _, found = pycld2.detect(first, isPlainText=True, bestEffort=False)
    return _CODES.get(found[0][1])
