"""Which names the labels of the training text bear in the model, and which languages are easily confused.

Sources name languages as they please: a macrolanguage where one of its members is meant (`swa` for
Swahili proper), a script that Unicode has another name for. A model wants one name for one language,
the individual one where the text is of one. Macrolanguages are those of ISO 639-3.
"""

from filters._language_relations import INDIVIDUAL

# Umbrella and historical labels, which only take text from the languages of today; and rows that are
# not what they say: lists of program words (tat_Latn, zho_Latn), Kurmanji (ckb_Latn), Turkish (azb_Latn),
# the Declaration in standard Chinese under the names of other Chinese languages (50 rows each).
DROPPED = frozenset(
    {"hbs_Latn", "enm_Latn", "frm_Latn", "ang_Latn", "tat_Latn", "zho_Latn", "ckb_Latn", "azb_Latn"}
    | {"cjy_Hani", "gan_Hani", "hak_Hani", "hsn_Hani", "nan_Hani"}
)

_EXACT = {
    "blt_Tale": "blt_Tavt", "ccp_Zyyy": "ccp_Cakm", "ful_Zyyy": "fuf_Adlm", "kkh_Tale": "kkh_Lana",
    "kor_Hang": "kor_Kore", "msa_Arab": "zlm_Arab", "san_Zyyy": "san_Gran",
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


# Sources of running text that are left out together, so that what is measured on them is measured on text
# of an unknown hand: sentences of today, web pages and Bibles, stories and law.
FOLDS: tuple[frozenset[str], ...] = (
    frozenset({"cv", "tico"}),
    frozenset({"tess-text", "tessl-text", "bibxml"}),
    frozenset({"asp", "udhr", "ebible"}),
)

# How many times its lines a label gives. Luo, the speech of millions, has 47 short rows, a third of what its
# small relative Dhopadhola has, which takes it for its own otherwise.
WEIGHTS = {"luo_Latn": 4}


def named(label: str) -> str | None:
    """Return the model's name for a label of the training text; null for one that is not to be learnt."""
    if label in DROPPED:
        return None
    language, script = _EXACT.get(label, label).split("_")
    return f"{INDIVIDUAL.get(language, language)}_{script}"
