"""What langdetect says, asked only about languages that it knows.

langdetect knows 55 languages and always names one of them, so that it takes Wolof for Polish and is sure
of it. Asked to choose among candidates it can warn; it never decides here. Its dice are thrown from a
fixed seed. Method: naive Bayes over character n-grams, Shuyo Nakatani, 2010; Apache-2.0.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from langdetect import detector_factory
from langdetect.lang_detect_exception import LangDetectException

_ENOUGH = 300  # characters
_TRIALS = 3  # of the library's seven, which agree but on hopeless text

# Its codes, and the labels that they stand for.
_CODES = {
    "af": "afr_Latn", "ar": "arb_Arab", "bg": "bul_Cyrl", "bn": "ben_Beng", "ca": "cat_Latn",
    "cs": "ces_Latn", "cy": "cym_Latn", "da": "dan_Latn", "de": "deu_Latn", "el": "ell_Grek",
    "en": "eng_Latn", "es": "spa_Latn", "et": "ekk_Latn", "fa": "fas_Arab", "fi": "fin_Latn",
    "fr": "fra_Latn", "gu": "guj_Gujr", "he": "heb_Hebr", "hi": "hin_Deva", "hr": "hrv_Latn",
    "hu": "hun_Latn", "id": "ind_Latn", "it": "ita_Latn", "ja": "jpn_Jpan", "kn": "kan_Knda",
    "ko": "kor_Kore", "lt": "lit_Latn", "lv": "lvs_Latn", "mk": "mkd_Cyrl", "ml": "mal_Mlym",
    "mr": "mar_Deva", "ne": "npi_Deva", "nl": "nld_Latn", "no": "nob_Latn", "pa": "pan_Guru",
    "pl": "pol_Latn", "pt": "por_Latn", "ro": "ron_Latn", "ru": "rus_Cyrl", "sk": "slk_Latn",
    "sl": "slv_Latn", "so": "som_Latn", "sq": "als_Latn", "sv": "swe_Latn", "sw": "swh_Latn",
    "ta": "tam_Taml", "te": "tel_Telu", "th": "tha_Thai", "tl": "fil_Latn", "tr": "tur_Latn",
    "uk": "ukr_Cyrl", "ur": "urd_Arab", "vi": "vie_Latn", "zh-cn": "cmn_Hans", "zh-tw": "cmn_Hant",
}  # fmt: skip
_CODE_OF = {label: code for code, label in _CODES.items()}


def knows(label: str) -> bool:
    """Tell whether langdetect has a profile of a language."""
    return label in _CODE_OF


def ask(text: str, candidates: Iterable[str]) -> str | None:
    """Return which of the candidate labels langdetect takes a text for; null where it cannot tell."""
    codes = {_CODE_OF[label]: 1.0 for label in candidates if label in _CODE_OF}
    if not codes:
        return None
    detector = _factory().create()
    detector.n_trial = _TRIALS
    detector.set_prior_map(codes)
    detector.append(text[:_ENOUGH])
    try:
        return _CODES.get(detector.detect())
    except LangDetectException:  # no letter sequence that it has seen
        return None


@cache
def _factory() -> detector_factory.DetectorFactory:
    factory = detector_factory.DetectorFactory()
    factory.set_seed(0)
    # Sorted by hand: the library takes the files as the file system has them, and sums in that order.
    files = sorted(p for p in Path(detector_factory.PROFILES_DIRECTORY).iterdir() if p.name in _CODES)
    factory.load_json_profile([p.read_text(encoding="utf-8") for p in files])
    return factory
