"""The names under which licences are met, as tables: addresses, phrases in many languages, families.

Creative Commons words are read by their elements (who must be named, share alike, not commercial, no
derivatives), because every port and translation keeps them. Sources: the licence deeds themselves,
SPDX 3.27, rightsstatements.org 1.0, Europeana's list of permitted statements.
"""

import re

# Families of SPDX identifiers and of ours; the first pattern that matches the whole identifier says.
FAMILY_OF = (
    (
        r"CC0-.*|CC-PD.*|PDDL-.*|Unlicense.*|DL-DE-ZERO-.*|0BSD|LicenseRef-(UDHR|Public-Domain)",
        "public-domain",
    ),
    (r"LicenseRef-scancode-(us-govt-)?public-domain", "public-domain"),
    (r"LicenseRef-All-Rights-Reserved", "restricted"),
    (r"LicenseRef-(NOODL|Kaitiakitanga|BigScience-OpenRAIL|OpenRAIL|NB-License)\b.*", "community-terms"),
    (r"LicenseRef-scancode-big(code|science)-.*rail.*", "community-terms"),
    (r"(LicenseRef-)?CC-.*\bND\b.*|LicenseRef-KOGL-[34]", "no-derivatives"),
    (r"(LicenseRef-)?CC-.*\bNC\b.*|LicenseRef-KOGL-2|LicenseRef-scancode-dl-de-by-nc-.*", "noncommercial"),
    (r"(LicenseRef-)?CC-.*\bSA\b.*|(LicenseRef-)?GFDL.*|[AL]?GPL-.*|ODbL-.*|CDLA-Sharing-.*", "sharealike"),
    (r"LAL-.*|MPL-.*|EPL-.*|EUPL-.*|CECILL-2.*", "sharealike"),
    (
        r"(LicenseRef-)?CC-BY\b.*|Apache-.*|MIT(-0)?|BSD-[1-4]-Clause|ISC|Zlib|ODC-By-.*|CECILL-B",
        "attribution",
    ),
    (r"CDLA-Permissive-.*|etalab-.*|OGL-.*|NLOD-.*|DL-DE-BY-.*|OGDL-Taiwan-.*", "attribution"),
    (r"LicenseRef-scancode-(can-ogl|etalab|dl-de-by|openmdw)-.*", "attribution"),
    (r"LicenseRef-(GODL-India|KOGL-1)", "attribution"),
)

OWN = (
    "LicenseRef-UDHR",
    "LicenseRef-Public-Domain",
    "LicenseRef-All-Rights-Reserved",
    "LicenseRef-NOODL-1.0",
    "LicenseRef-Kaitiakitanga-Te-Hiku",
    "LicenseRef-OpenRAIL",
    "LicenseRef-BigScience-OpenRAIL-M",
    "LicenseRef-NB-License",
    "LicenseRef-GFDL",
    "LicenseRef-GODL-India",
    *(f"LicenseRef-KOGL-{number}" for number in (1, 2, 3, 4)),
)

# Addresses other than Creative Commons; the whole address must match, without scheme and "www.".
_END = r"(?:[./?#].*)?"
ADDRESSES = (
    (rf"apache\.org/licenses/license-2\.0{_END}", "Apache-2.0"),
    (rf"nationalarchives\.gov\.uk/doc/open-government-licence/version/([123]){_END}", r"OGL-UK-\1.0"),
    (rf"data\.norge\.no/nlod(?:/[a-z]{{2}})?/([12]\.0){_END}", r"NLOD-\1"),
    (rf"govdata\.de/dl-de/(by|zero)-2-0{_END}", r"DL-DE-\1-2.0"),
    (rf"etalab\.gouv\.fr/licence-ouverte-open-licence{_END}", "etalab-2.0"),
    (rf"data\.gov\.tw/license{_END}", "OGDL-Taiwan-1.0"),
    (rf"opendatacommons\.org/licenses/by(?:/1[.-]0)?{_END}", "ODC-By-1.0"),
    (rf"opendatacommons\.org/licenses/odbl(?:/1[.-]0)?{_END}", "ODbL-1.0"),
    (rf"opendatacommons\.org/licenses/pddl(?:/1[.-]0)?{_END}", "PDDL-1.0"),
    (rf"gnu\.org/(?:copyleft/fdl|licenses/fdl){_END}", "LicenseRef-GFDL"),
    (r"gnu\.org/licenses/(?:old-licenses/)?fdl-(1\.[123])(?:[./?#].*)?", r"GFDL-\1-only"),
    (rf"artlibre\.org/(?:licence/lal.*|lal.*)?{_END}", "LAL-1.3"),
    (
        r"[a-z-]+\.(?:m\.)?wikipedia\.org/wiki/Wikipedia:Text_of_(?:the_)?"
        r"Creative_Commons_Attribution-ShareAlike_([34]\.0)_.*",
        r"CC-BY-SA-\1",
    ),
    (r"(?:opensource|spdx)\.org/licen[sc]es?/([a-z0-9.+-]+?)(?:\.html|/)?(?:[?#].*)?", r"\1"),
)

# Whole statements, casefolded, with white space, punctuation at the ends and a version's "v" taken away.
PHRASES = {
    "cc0": "CC0-1.0",
    "public domain mark": "CC-PDM-1.0",
    "public domain mark 1.0": "CC-PDM-1.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "mit license": "MIT",
    "open government licence 3.0": "OGL-UK-3.0",
    "licence ouverte 2.0": "etalab-2.0",
    "licence etalab 2.0": "etalab-2.0",
    "etalab 2.0": "etalab-2.0",
    "licence ouverte etalab 2.0": "etalab-2.0",
    "licence ouverte 2.0 etalab": "etalab-2.0",
    "licence ouverte / open licence 2.0": "etalab-2.0",
    "datenlizenz deutschland namensnennung 2.0": "DL-DE-BY-2.0",
    "odc-by": "ODC-By-1.0",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
    "gfdl": "LicenseRef-GFDL",
    "gnu free documentation license": "LicenseRef-GFDL",
    "openrail": "LicenseRef-OpenRAIL",
    "bigscience-openrail-m": "LicenseRef-BigScience-OpenRAIL-M",
    "noodl": "LicenseRef-NOODL-1.0",
    "noodl-1.0": "LicenseRef-NOODL-1.0",
    "in copyright": "LicenseRef-All-Rights-Reserved",
    **{f"kogl type {number}": f"LicenseRef-KOGL-{number}" for number in (1, 2, 3, 4)},
}

PUBLIC_DOMAIN = re.compile(
    "(?:in the |this work is in the )?public ?domain|(?:dans le )?domaine public|gemeinfrei(?:es werk)?|"
    "dominio público|domínio público|pubblico dominio|domini públic|publiek domein|rechtenvrij|"
    "domena publiczna|общественное достояние|суспільне надбання|volné dílo|offentlig eiendom|"
    "falt i det fri|allmän egendom|domeniu public|domain awam|domain publik|közkincs|kamu malı|"
    "ملك عام|ملكية عامة|נחלת הכלל|公有领域|公有領域|パブリックドメイン|퍼블릭 도메인"
)

RESERVED = re.compile(
    "all rights reserved|tous droits réservés|alle rechte vorbehalten|todos los derechos reservados|"
    "todos os direitos reservados|tutti i diritti (?:sono )?riservati|alle rechten voorbehouden|"
    "alla rättigheter (?:för|re)behåll|alle rettigheter (?:er )?(?:reservert|forbehold)|"
    "alle rettigheder forbeholde|kaikki oikeudet pidätetään|wszelkie prawa zastrzeżone|"
    "všechna práva vyhrazena|všetky práva vyhradené|tots els drets reservats|toate drepturile rezervate|"
    "minden jog fenntartva|sva prava pridržana|vse pravice pridržane|kõik õigused kaitstud|"
    "visas tiesības (?:ir )?aizsargātas|visos teisės saugomos|cedwir pob hawl|eskubide guztiak erreserbat|"
    "все права защищены|[ву]сі права (?:захищен|застережен)|всички права запазени|сва права задржана|"
    "με επιφύλαξη παντός δικαιώματος|tüm hakları saklıdır|haki zote zimehifadhiwa|hak cipta dilindungi|"
    "bảo lưu mọi quyền|جميع الحقوق محفوظة|کلیه حقوق محفوظ|تمامی حقوق محفوظ|כל הזכויות שמורות|"
    "सर्वाधिकार सुरक्षित|สงวนลิขสิทธิ์|版权所有|版權所有|保留所有权利|"
    "無断転載を?禁|모든 권리 보유|ყველა უფლება დაცულია"
)

# The Creative Commons elements as the deeds of each language write them, with letters alone. A language
# stands here with all four elements or not at all: an element that is not known would be read as absent.
ELEMENTS = {
    "BY": "attribution|namensnennung|paternité|reconocimiento|atribución|atribuição|attribuzione|"
    "naamsvermelding|erkännande|navngivelse|nimeä|uznanieautorstwa|reconeixement|атрибуция|"
    "суказаниемавторства|іззазначеннямавторства|表示|署名|姓名標示|저작자표시",
    "SA": "sharealike|weitergabeuntergleichenbedingungen|partagedanslesmêmesconditions|compartirigual|"
    "partagedesconditionsinitialesàlidentique|compartilhaigual|partilhanostermosdamesmalicença|"
    "condividiallostessomodo|gelijkdelen|delalika|delpåsammevilkår|jaasamoin|natychsamychwarunkach|"
    "наусловияхтойжелицензии|сохранениемусловий|поширеннянатихсамихумовах|継承|相同方式共享|相同方式分享|"
    "동일조건변경허락",
    "NC": "noncommercial|nichtkommerziell|keinekommerziellenutzung|pasdutilisationcommerciale|nocomercial|"
    "nãocomercial|noncommerciale|nietcommercieel|ickekommersiell|ikkekommersiell|ikkekommerciel|"
    "eikaupallinen|epäkaupallinen|użycieniekomercyjne|некоммерческоеиспользование|некоммерческая|"
    "некомерційна|非営利|非商业性使用|非商業性|비영리",
    "ND": "noderivatives|noderivs|noderivativeworks|keinebearbeitungen|keinebearbeitung|pasdemodifications|"
    "pasdemodification|sinobraderivada|sinderivadas|sinderivar|semderivações|semderivados|nonoperederivate|"
    "geenafgeleidewerken|ingabearbetningar|ingenbearbeidelser?|ingenbearbejdelser?|eimuutoksia|"
    "bezutworówzależnych|senseobraderivada|sensederivades|безпроизводныхпроизведений|безпроизводных|"
    "безпохідних|改変禁止|禁止演绎|禁止改作|변경금지",
}

COMMONS = re.compile("creative ?commons|\\bcc(?:[ -]|0)|クリエイティブ・コモンズ|知识共享|創用")

# What may stand beside the elements in a statement that is spelt in words.
_FILLERS = (
    "a an the this these work works text texts content article is are be may used licensed licenced "
    "released available published under terms of by cc nc nd sa creativecommons creative commons licence "
    "license lizenz licencia licença licenza licentie licens lisens lisenssi licencja лицензия international "
    "internacional internazionale internationaal unported generic universal sous une dieses werk ist "
    "lizenziert unter einer クリエイティブコモンズ ライセンス 国際 知识共享 創用 许可协议 国际 "
    "授權條款 國際 except where otherwise noted"
)

# Words that take something back, in the languages in which such remarks were met.
HEDGES = re.compile(
    r"\b(?:not|never|no longer|no|nicht|kein|keine|n'est pas|sans|geen|niet|ikke|inte|sin|sem|без|but|only|"
    r"nur|seulement|research|permission|previously|images?|photos?|figures?|abstracts?|metadata)\b"
)

PORTS = {
    "deutschland": "DE",
    "germany": "DE",
    "österreich": "AT",
    "austria": "AT",
    "nederland": "NL",
    "netherlands": "NL",
    "australia": "AU",
    "united states": "US",
    "france": "FR",
    "igo": "IGO",
    "intergovernmental": "IGO",
}

PLAIN = re.compile(
    "(?:"
    + "|".join([*ELEMENTS.values(), *_FILLERS.split(), *(word.replace(" ", "") for word in PORTS)])
    + ")*"
)

# rightsstatements.org, by what each forbids; the others (NoC-US, CNE, UND, NKC) say nothing that grants.
STATUSES = {
    "INC": "restricted",
    "INC-OW-EU": "restricted",
    "INC-EDU": "restricted",
    "INC-NC": "restricted",
    "INC-RUU": "restricted",
    "NOC-CR": "restricted",  # a contract binds the holder
    "NOC-OKLR": "restricted",  # other law binds: export, culture, privacy
    "NOC-NC": "noncommercial",  # a contract, usually with the company that scanned
    "NOC-US": "unknown",  # free in one country only
    "CNE": "unknown",
    "UND": "unknown",
    "NKC": "unknown",
}
