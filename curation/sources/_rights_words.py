"""Words with which pages of many languages say what a licence covers.

The sentence around a licence decides: "this article", "the photo" and "the theme" stand in front of the
same address. The words of each language stand in `rights_words.toml`; all are looked for on every page,
because many pages do not say which language they are in, or say it wrongly.
"""

import re
import tomllib
from pathlib import Path

_TABLE = Path(__file__).with_name("rights_words.toml")


def _any_language(column: str) -> re.Pattern[str]:
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8")).values()
    return re.compile("|".join(f"(?:{row[column]})" for row in rows))


# Each is matched against text in small letters.
THIS, TEXT, GRANT, MEDIA, SOFTWARE = map(_any_language, ("this", "text", "grant", "media", "software"))

# "Except where otherwise noted" says of what a licence is not; what it excepts is not the subject.
EXCEPT = re.compile(
    r"\b(?:except|unless|excluding|apart from|with the exception|other than|sofern nicht|soweit nicht|"
    r"ausgenommen|wenn nicht|außer|sauf|à l'exception|hormis|salvo|excepto|exceto|tranne|eccetto|tenzij|"
    "behalve|"
    r"om (?:inte|ikke|ej)|med mindre|med undantag|hvor annet|o ile nie|z wyjątkiem|pokud není|není-li|"
    r"если не|"
    r"кроме|якщо не|крім|aksi belirtilmedikçe|hariç|llevat|excepte|kecuali|isipokuwa|ellei|hacsak|trừ)\b"
    r"[^.;,]*|特に(?:断り|記載|明記)[^、。]*|除(?:非|另有|特别|特別|了)[^,，。]*|별도[^,.]*|ما لم[^،.]*|"
    r"باستثناء[^،.]*"
)

# A sentence that only tells of licences, or takes something back.
DISCUSSES = re.compile(
    r"\b(?:not|never|no longer|isn't|aren't|was|were|previously|formerly|used to be|would|could|should|"
    r"if you|"
    r"can be|be (?:licen|releas|publish)\w*|for example|e\.g\.|such as|instead of|rather than|you may choose|"
    r"non-|recommend\w*|suggest\w*|explain\w*|describ\w*|discuss\w*|means|meant|wrote|writes|according to|"
    r"nicht|kein\w*|früher|wurde|zum beispiel|empfehl\w*|erklär\w*|bedeutet|laut|n'est pas|ne sont pas|était|"
    r"anciennement|par exemple|expliqu\w*|recommand\w*|signifie|no está|no es|por ejemplo|antes|recomend\w*|"
    r"explica|significa|não|non è|spiega|niet|betekent|ikke|inte|ei ole|nie jest|oznacza|není|не|рекоменд\w*|"
    r"означает|объясня\w*|değil\w*|hapana|si chini|bukan|tidak)\b"
    r"|ではありません|ではない|不是|并非|沒有|아닙니다|아니|ليس|ليست|[?？؟]\s*$"
)

# Somebody else's text that was used here: its licence says something, but not that all of this is under it.
BORROWED = re.compile(
    r"\b(?:adapted from|based on|derived from|material from|excerpt\w* from|taken from|reproduced from|"
    r"translated from|parts? of|wikipedia article|basiert auf|stammt aus|übernommen aus|teile|adapté de|"
    r"basé sur|"
    r"tiré de|extrait de|basad[oa] en|adaptad[oa] de|tomad[oa] de|baseado em|adattat[oa] da|basato su|"
    r"gebaseerd op|på grundlag av|basert på|baserad på|na podstawie|на основе|взят\w* из)\b|"
    r"に基づ|改编自|改編自"
)

# What may stand right behind the name of a licence without being a part of it.
AFTER_NAME = re.compile(
    r"\s*(?:$|[,.;:)\]}>|»”\"'。、；，）」』]|[-–—]\s|\(|(?:licen[cs]e|lizenz|lizenziert|licencia|licença|"
    r"licenza|licentie|licens|lisens|lisenssi\w*|licencj\w*|licenc\w*|лицензи\w*|ліценз\w*|lisans\w*|llicència|"
    r"lisensi|"
    r"leseni|لائ?سنس|and|und|et|y|e|en|och|og|ja|i|a|и|та|ve|na|dan|by|von|par|por|da|van|av|af|"
    r"lisensiert|licensed|except|unless|where|which|as|for|lizenzbestimmungen|veröffentlicht|verfügbar|"
    r"zugänglich|altında|ile)\b|ライセンス|の|で|に|许可|許可|授权|授權|进行|協議|协议|發布|发布|提供|라이선스|에|로|조건|\s*\+)"
)
