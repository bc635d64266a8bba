"""Which names the labels of the training text bear in the model, and which languages are easily confused.

Sources name languages as they please: a macrolanguage where one of its members is meant (`swa` for
Swahili proper), a script that Unicode has another name for. A model wants one name for one language,
the individual one where the text is of one. Macrolanguages are those of ISO 639-3.
"""

# Umbrella and historical labels, which only take text from the languages of today; and rows that are
# not what they say: lists of program words (tat_Latn, zho_Latn), Kurmanji (ckb_Latn), Turkish (azb_Latn),
# the Declaration in standard Chinese under the names of other Chinese languages (50 rows each).
DROPPED = frozenset(
    {"hbs_Latn", "enm_Latn", "frm_Latn", "ang_Latn", "tat_Latn", "zho_Latn", "ckb_Latn", "azb_Latn"}
    | {"cjy_Hani", "gan_Hani", "hak_Hani", "hsn_Hani", "nan_Hani"}
)

_INDIVIDUAL = {
    "ara": "arb", "aym": "ayr", "aze": "azj", "din": "dik", "est": "ekk", "grn": "gug", "hmn": "hnj",
    "lav": "lvs", "man": "emk", "mlg": "plt", "mon": "khk", "msa": "zsm", "nep": "npi", "ori": "ory",
    "orm": "gaz", "pus": "pbt", "sqi": "als", "swa": "swh", "uzb": "uzn", "yid": "ydd", "zho": "cmn",
}  # fmt: skip
_EXACT = {
    "blt_Tale": "blt_Tavt", "ccp_Zyyy": "ccp_Cakm", "ful_Zyyy": "fuf_Adlm", "kkh_Tale": "kkh_Lana",
    "kor_Hang": "kor_Kore", "msa_Arab": "zlm_Arab", "san_Zyyy": "san_Gran",
}  # fmt: skip

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
    "yid": "ydd yih", "zap": "zam ztu zab zaw", "zha": "zyb", "zho": "cmn yue gan hak hsn cjy nan wuu",
}  # fmt: skip

# Languages that a model of this size mistakes for each other. The first name is what to say when it is
# surely one of them but unclear which: their macrolanguage, or nothing where ISO 639-3 has none.
GROUPS: tuple[tuple[str, str], ...] = (
    ("hbs_Latn", "bos_Latn hrv_Latn srp_Latn cnr_Latn"),
    ("hbs_Cyrl", "srp_Cyrl bos_Cyrl"),
    ("", "dan_Latn nob_Latn nno_Latn"),
    ("msa_Latn", "ind_Latn zsm_Latn"),
    ("", "zul_Latn xho_Latn nde_Latn nbl_Latn ssw_Latn"),
    ("", "sot_Latn nso_Latn tsn_Latn"),
    ("zho_Hani", "cmn_Hani yue_Hani"),
    (
        "que_Latn",
        "que_Latn qug_Latn qul_Latn qva_Latn qvc_Latn qvh_Latn qvm_Latn qvn_Latn qwh_Latn qxn_Latn qxu_Latn",
    ),
    ("kur_Arab", "ckb_Arab kmr_Arab"),
    ("din_Latn", "dik_Latn dip_Latn"),
    ("pus_Arab", "pbt_Arab pbu_Arab"),
    ("lah_Arab", "pnb_Arab skr_Arab"),
    ("hmn_Latn", "hnj_Latn hms_Latn"),
    ("syr_Syrc", "syr_Syrc aii_Syrc"),
    ("zap_Latn", "zam_Latn ztu_Latn"),
    ("luy_Latn", "lwg_Latn lsm_Latn nle_Latn"),
    ("kau_Latn", "kau_Latn knc_Latn"),
    ("", "kon_Latn ktu_Latn"),
    ("", "bam_Latn dyu_Latn"),
    ("", "tat_Cyrl bak_Cyrl"),
    ("", "tzm_Tfng zgh_Tfng"),
    ("", "nhg_Latn nhn_Latn"),
    ("", "hin_Deva bho_Deva mag_Deva mai_Deva"),
)

_MACRO_OF = {member: macro for macro, members in MACROLANGUAGES.items() for member in members.split()}
_HAN = {"Hans": "Hani", "Hant": "Hani", "Hang": "Kore"}


def named(label: str) -> str | None:
    """Return the model's name for a label of the training text; null for one that is not to be learnt."""
    if label in DROPPED:
        return None
    language, script = _EXACT.get(label, label).split("_")
    return f"{_INDIVIDUAL.get(language, language)}_{script}"


def agree(one: str, other: str) -> bool:
    """Tell whether two labels name the same, a macrolanguage being the same as each of its members."""
    (a, script), (b, other_script) = _parts(one), _parts(other)
    if script and other_script and script != other_script:
        return False
    return a == b or _MACRO_OF.get(a) == b or _MACRO_OF.get(b) == a


def known_as(label: str, labels: frozenset[str]) -> str | None:
    """Return which of the model's labels a label of other text means; null where the model has none."""
    language, script = _parts(label)
    macro = _MACRO_OF.get(language, language)
    for name in (language, macro, _INDIVIDUAL.get(language, language), _INDIVIDUAL.get(macro, macro)):
        if f"{name}_{script}" in labels:
            return f"{name}_{script}"
    return None


def _parts(label: str) -> tuple[str, str]:
    language, _, script = label.partition("_")
    return language, _HAN.get(script, script)
