"""Which labels mean the same language, a macrolanguage being the same as each of its members.

Catalogues, models and texts name languages at different heights: `msa` for what another calls `zsm`.
Macrolanguages and their members are those of ISO 639-3.
"""

from collections.abc import Set
from functools import cache

# Members of the macrolanguages of ISO 639-3 that training or measuring text names.
MACROLANGUAGES = {
    "aka": "fat twi", "ara": "arb ary arz apc acm ajp ars aeb", "aym": "ayr ayc", "aze": "azj azb",
    "bik": "bcl", "bua": "bxr bxm", "cre": "csw crk cwd", "din": "dik dip diw dib dks", "est": "ekk vro",
    "fas": "pes prs", "ful": "fuf fuv fub fuc ffm fuh fui fue fuq", "grn": "gug gun gui",
    "hbs": "bos hrv srp cnr",
    "hmn": "hnj hms mww hmd", "iku": "ike ikt", "kau": "knc kby krt", "kln": "enb", "kon": "kng kwy ldi",
    "kur": "kmr ckb sdh", "lah": "pnb skr", "lav": "lvs ltg", "luy": "lwg lsm nle bxk lto",
    "man": "emk mku mnk",
    "mlg": "plt bhr", "mon": "khk mvf", "msa": "zsm zlm ind min bjn", "nep": "npi dty", "nor": "nob nno",
    "oji": "ojb ojg ojs ciw otw", "ori": "ory spv", "orm": "gaz hae orc", "pus": "pbt pbu pst",
    "que": "quy quz quh qug qul qva qvc qvh qvm qvn qwh qxn qxu qud", "rom": "rmn rmy rmc rmo",
    "sqi": "als aln aae aat", "srd": "src sro sdc sdn", "swa": "swh swc", "syr": "aii cld", "uzb": "uzn uzs",
    "tgl": "fil",  # no macrolanguage there: Filipino is the standard of Tagalog, and text of either is both
    "yid": "ydd yih", "zap": "zam ztu zab zaw", "zha": "zyb", "zho": "cmn yue gan hak hsn cjy nan wuu",
}  # fmt: skip

# The member that is meant where text of today is given under the name of its macrolanguage.
INDIVIDUAL = {
    "ara": "arb", "aym": "ayr", "aze": "azj", "din": "dik", "est": "ekk", "grn": "gug", "hmn": "hnj",
    "lav": "lvs", "man": "emk", "mlg": "plt", "mon": "khk", "msa": "zsm", "nep": "npi", "ori": "ory",
    "orm": "gaz", "pus": "pbt", "sqi": "als", "swa": "swh", "uzb": "uzn", "yid": "ydd", "zho": "cmn",
}  # fmt: skip

_MACRO_OF = {member: macro for macro, members in MACROLANGUAGES.items() for member in members.split()}
_HAN = {"Hans": "Hani", "Hant": "Hani", "Hang": "Kore"}


def same(one: str, other: str) -> bool:
    """Tell whether two labels name the same language and script, Han letters being one script."""
    return parts(one) == parts(other)


def agree(one: str, other: str) -> bool:
    """Tell whether two labels name the same, a macrolanguage being the same as each of its members.

    A label without a script agrees with each script.
    """
    (a, script), (b, other_script) = parts(one), parts(other)
    if script and other_script and script != other_script:
        return False
    return related(a, b)


@cache
def related(one: str, other: str) -> bool:
    """Tell whether two codes are the same, or one is the macrolanguage of the other."""
    return one == other or _MACRO_OF.get(one) == other or _MACRO_OF.get(other) == one


def known_as(label: str, labels: Set[str]) -> str | None:
    """Return which of a model's labels a label of other text means; null where the model has none."""
    language, script = parts(label)
    macro = _MACRO_OF.get(language, language)
    for name in (language, macro, INDIVIDUAL.get(language, language), INDIVIDUAL.get(macro, macro)):
        if f"{name}_{script}" in labels:
            return f"{name}_{script}"
    members = (f"{member}_{script}" for member in MACROLANGUAGES.get(language, "").split())
    return next((member for member in members if member in labels), None)


@cache
def parts(label: str) -> tuple[str, str]:
    """Return the language and the script of a label, Han letters as one script; no script is empty."""
    language, _, script = label.partition("_")
    return language, _HAN.get(script, script)
