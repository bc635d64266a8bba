"""Words with which pages of many languages say what a licence covers, as tables.

The sentence around a licence decides: "this article", "the photo" and "the theme" stand in front of the
same address. A language with a row has all five columns. Sources: the deeds and choosers of Creative
Commons in each language, and the footers of MediaWiki, WordPress, Drupal and OJS in translation.
"""

import re

# What points at the page itself / what a text is called / what grants / pictures and sound / software.
_LANGUAGES = {
    "eng": (
        r"\bthis\b|\bthese\b|\ball\b|\bour\b",
        r"\b(?:works?|texts?|contents?|articles?|pages?|posts?|(?:web)?sites?|blogs?|documents?|books?|stor(?:y|ies)|"
        r"poems?|publications?|translations?|materials?|chapters?|papers?|information|entr(?:y|ies)|wiki)\b",
        r"\blicen[cs]ed?\b|\bavailable under\b|\breleased under\b|\bpublished under\b|\bunder the terms\b|\bunder an?\b",
        r"\b(?:photo\w*|images?|pictures?|illustrations?|videos?|songs?|music|audio|recordings?|icons?|logos?|"
        r"maps?|figures?|fonts?|artworks?|thumbnails?|banner|screenshots?|films?|podcasts?)\b",
        r"\b(?:themes?|templates?|software|(?:source )?codes?|scripts?|plug-?ins?|powered by|wordpress|jekyll|"
        r"hugo|frameworks?|(?:web )?design|layout|stylesheets?|snippets?|librar(?:y|ies)|apps?)\b",
    ),
    "deu": (
        r"\bdiese[rsnm]?\b|\balle\b|\bunsere?\b",
        r"\b(?:werk\w*|texte?s?|inhalte?s?|artikel\w*|beitr[aä]g\w*|seiten?|webseiten?|buch\w*|gedicht\w*|dokument\w*)\b",
        r"lizen[zs]|\bveröffentlicht unter\b|\bverfügbar unter\b|\bsteht unter\b|\bstehen unter\b",
        r"\b(?:foto\w*|bild\w*|abbildung\w*|lied\w*|musik\w*|symbole?|karten?|schrift(?:art)?en?|videos?)\b",
        r"\b(?:vorlagen?|quell(?:text|code)\w*|software|themes?|design)\b",
    ),
    "fra": (
        r"\bce(?:tte|t|s)?\b|\btous?\b|\btoutes?\b|\bnos\b",
        r"(?:œuvre|oeuvre)s?\b|\b(?:textes?|contenus?|articles?|pages?|sites?|billets?|livres?|poèmes?|documents?)\b",
        r"licence|\bmis(?:e|es)? à disposition\b|\bpublié(?:e|s|es)? sous\b|\bsous les termes\b",
        r"\b(?:photo\w*|images?|illustrations?|chansons?|musiques?|vidéos?|icônes?|cartes?|polices?)\b",
        r"\b(?:thèmes?|modèles?|codes?(?: source)?|logiciels?|propulsé par|gabarits?)\b",
    ),
    "spa": (
        r"\best[aeo]s?\b|\btod[ao]s?\b",
        r"\b(?:obras?|textos?|contenidos?|artículos?|páginas?|sitios?|entradas?|libros?|poemas?|documentos?)\b",
        r"licencia|\bpublicad[ao]s? bajo\b|\bdisponibles? bajo\b|\bse distribuye\b",
        r"\b(?:fotos?|fotografías?|imagen|imágenes|ilustraci\w+|canci(?:ón|ones)|música|vídeos?|iconos?|mapas?)\b",
        r"\b(?:temas?|plantillas?|código(?: fuente)?|programas?|software)\b",
    ),
    "por": (
        r"\best[ae]s?\b|\bess[ae]s?\b|\btod[ao]s?\b",
        r"\b(?:obras?|textos?|conteúdos?|artigos?|páginas?|sites?|postagens?|livros?|poemas?|trabalhos?)\b",
        r"licen[çc]|\bpublicad[ao]s? sob\b|\bdisponíve(?:l|is) sob\b",
        r"\b(?:fotos?|fotografias?|imagem|imagens|ilustraç\w+|canç(?:ão|ões)|música|vídeos?|ícones?|mapas?)\b",
        r"\b(?:temas?|modelos?|código(?:-fonte)?|programas?|software)\b",
    ),
    "ita": (
        r"\bquest[aeio]\b|\bquest'|\btutt[ie]\b",
        r"\b(?:oper[ae]|test[oi]|contenut[oi]|articol[oi]|pagin[ae]|siti?|libr[oi]|poesi[ae]|document[oi])\b",
        r"licenz|\bpubblicat[aeio] sotto\b|\bdisponibil[ei] (?:sotto|secondo|con)\b|\bdistribuit[aeio]\b",
        r"\b(?:foto\w*|immagin[ei]|illustrazion[ei]|canzon[ei]|musica|video|icon[ae]|mapp[ae])\b",
        r"\b(?:tem[ai]|modell[oi]|codice(?: sorgente)?|software)\b",
    ),
    "nld": (
        r"\bdeze?\b|\bdit\b|\balle\b",
        r"\b(?:werk(?:en)?|tekst(?:en)?|inhoud|artikel(?:en)?|pagina'?s?|site|website|boek(?:en)?|gedicht(?:en)?)\b",
        r"licentie|\bbeschikbaar onder\b|\bgepubliceerd onder\b|\bvalt onder\b",
        r"\b(?:foto'?s?|afbeelding(?:en)?|liedje|muziek|video'?s?|pictogrammen|kaart(?:en)?)\b",
        r"\b(?:thema'?s?|sjabloon|broncode|software)\b",
    ),
    "scandinavian": (
        r"\bden(?:na|ne)\b|\bdet(?:ta|te)\b|\bdessa\b|\bdisse\b|\ball[ae]?\b",
        r"\b(?:verk\w*|værk\w*|text\w*|tekst\w*|innehåll\w*|innhold\w*|indhold\w*|artik[ke]l\w*|sid(?:a|e)\w*|bok\w*)\b",
        r"licens|lisens|\btillgänglig\w* under\b|\btilgjengelig\w* under\b|\btilgængelig\w* under\b",
        r"\b(?:foto\w*|bild\w*|bilde\w*|billede\w*|låt\w*|sang\w*|musik\w*|musikk\w*|ikon\w*|kart\w*|video\w*)\b",
        r"\b(?:tema\w*|mall\w*|källkod\w*|kildekode\w*|programvar\w*)\b",
    ),
    "fin": (
        r"\btämä\w*|\btäm[äa]n\b|\bnämä\b|\bkaikki\b",
        r"\b(?:teos\w*|teks\w+|sisäl\w+|artikkel\w+|sivu\w*|kirja\w*|runo\w*)",
        r"lisenss|\blisensoitu\b|\bkäytettävissä\b",
        r"\b(?:valoku\w+|kuva\w*|kuvi\w*|laulu\w*|musiik\w+|video\w*|kuvake\w*)",
        r"\b(?:teema\w*|lähdekoodi\w*|ohjelmisto\w*|mallipohja\w*)",
    ),
    "pol": (
        r"\bt(?:en|a|o|a|ego|ej|e)\b|\bwszystkie\b|\bniniejsz\w+",
        r"\b(?:utw[oó]r\w*|tekst\w*|treś\w+|artykuł\w*|stron\w*|książk\w*|wiersz\w*|dzieł\w*)",
        r"licencj",
        r"\b(?:zdjęci\w+|obraz\w*|ilustracj\w+|piosenk\w+|muzyk\w+|film\w*|ikon\w*|map\w+)",
        r"\b(?:motyw\w*|szablon\w*|kod\w*|oprogramowani\w+)",
    ),
    "ces": (
        r"\bt(?:oto|ento|ato|yto|ento)\b|\bvšechny\b|\bveškerý\b",
        r"\b(?:díl\w+|text\w*|obsah\w*|člán\w+|strán\w+|knih\w*|bás\w+)",
        r"licenc",
        r"\b(?:fotografi\w+|obráz\w+|pís\w+|hudb\w+|ikon\w*|map\w+|video)",
        r"\b(?:šablon\w*|kód\w*|software|motiv\w*)",
    ),
    "rus": (
        r"\bэт(?:о|от|а|и|ого|ой)\b|\bвсе\b|\bнаш\w*|\bданн\w+",
        r"\b(?:произведени\w+|текст\w*|контент\w*|материал\w*|содержани\w+|стать\w+|страниц\w+|сайт\w*|книг\w+)",
        r"лиценз|\bдоступ\w+ (?:по|на|под)\b|\bраспростран\w+",
        r"\b(?:фото\w*|изображени\w+|рисун\w+|песн\w+|музык\w+|видео\w*|икон\w+|карт\w+)",
        r"\b(?:тем\w|шаблон\w*|(?:исходн\w+ )?код\w*|движ\w+|программ\w+)\b",
    ),
    "ukr": (
        r"\bц(?:ей|я|е|і|ього|ієї)\b|\b[ув]с[іе]\b",
        r"\b(?:тв[оі]р\w*|текст\w*|вміст\w*|матеріал\w*|статт\w+|сторінк\w+|сайт\w*|книг\w+)",
        r"ліценз|\bдоступн\w+ (?:на|за|під)\b|\bпоширю\w+",
        r"\b(?:фото\w*|зображенн\w+|малюн\w+|пісн\w+|музик\w+|відео\w*)",
        r"\b(?:тем\w|шаблон\w*|код\w*|рушій\w*|програм\w+)\b",
    ),
    "tur": (
        r"\bbu\b|\btüm\b",
        r"\b(?:eser\w*|metin\w*|içeri\w+|makale\w*|sayfa\w*|site\w*|kitap\w*|şiir\w*|yazı\w*)",
        r"lisans",
        r"\b(?:fotoğraf\w*|görsel\w*|resim\w*|şarkı\w*|müzik\w*|harita\w*)",
        r"\b(?:tema\w*|şablon\w*|(?:kaynak )?kod\w*|yazılım\w*)",
    ),
    "arb": (
        r"هذا|هذه|جميع|كل\b",
        r"العمل|النص|النصوص|المحتوى|المقال|الصفحة|الموقع|الكتاب|القصيدة|المصنف",
        r"رخصة|ترخيص|مرخص",
        r"الصورة|الصور|صورة|صور\b|أغنية|الأغنية|الموسيقى|فيديو|خريطة",
        r"القالب|قالب|الشفرة|الكود|البرنامج|البرمجيات",
    ),
    "fas": (
        r"\bاین\b|\bهمه\b|\bتمام\b",
        r"اثر|متن|محتوا|مقاله|صفحه|سایت|کتاب|شعر",
        r"مجوز|پروانه|تحت اجازه",
        r"عکس|تصویر|تصاویر|آهنگ|موسیقی|ویدیو|نقشه",
        r"قالب|کد\b|نرم‌افزار|پوسته",
    ),
    "heb": (
        r"\bזה\b|\bזו\b|\bכל\b",
        r"היצירה|יצירה|הטקסט|התוכן|תוכן|המאמר|הדף|האתר",
        r"ר[יִ]שיון",
        r"תמונ|צילומ|שיר\b|מוזיקה",
        r"תבנית|קוד",
    ),
    "hin": (
        r"यह|इस|ये\b|सभी",
        r"कृति|कार्य|पाठ|सामग्री|लेख|पृष्ठ|पुस्तक|कविता",
        r"लाइसेंस|लाइसेन्स|अनुज्ञ|अंतर्गत|तहत",
        r"चित्र|फ़ोटो|फोटो|तस्वीर|गीत|संगीत|वीडियो",
        r"थीम|टेम्पलेट|कोड|सॉफ़्टवेयर",
    ),
    "jpn": (
        r"この|本作品|本サイト|当サイト|本文書|すべて",
        r"作品|文章|記事|テキスト|コンテンツ|ページ|サイト|文書|本文|ブログ|書籍",
        r"ライセンス|許諾|の下|もと|提供",
        r"写真|画像|楽曲|動画|音楽|イラスト|地図|アイコン",
        r"テーマ|コード|ソフトウェア|テンプレート|スクリプト",
    ),
    "zho": (
        r"本|此|所有|全部",
        r"作品|文章|内容|內容|文本|文字|页面|頁面|网站|網站|站|博客|文档|书",
        r"许可|許可|授权|授權|采用|採用",
        r"图片|圖片|照片|相片|歌曲|音乐|音樂|视频|影片|图像|地图",
        r"主题|主題|代码|程式碼|模板|软件|軟體|源码",
    ),
    "kor": (
        r"이 |본 |모든",
        r"저작물|작품|글|텍스트|콘텐츠|내용|문서|페이지|사이트|기사",
        r"라이선스|이용허락|제공|따라",
        r"사진|이미지|그림|음악|노래|동영상",
        r"테마|코드|소프트웨어|템플릿",
    ),
    "ind": (
        r"\bini\b|\bsemua\b|\bseluruh\b",
        r"\b(?:karya|ciptaan|teks|konten|isi|artikel|halaman|situs|buku|puisi|kandungan|laman)\b",
        r"lisensi|\blesen\b",
        r"\b(?:foto|gambar|lagu|musik|video|peta|ikon)\b",
        r"\b(?:tema|templat|kode|perangkat lunak)\b",
    ),
    "swa": (
        r"\b(?:hii|hiki|huu|haya|hizi|hili|yote|zote)\b",
        r"\b(?:kazi|maandishi|makala|ukurasa|kitabu|hadithi|shairi|tovuti|maudhui|yaliyomo)\b",
        r"leseni",
        r"\b(?:picha|wimbo|nyimbo|muziki|video|ramani)\b",
        r"\b(?:programu|mandhari|kiolezo|msimbo)\b",
    ),
    "cat": (
        r"\baques(?:t|ta|ts|tes)\b|\btots?\b",
        r"\b(?:obra|obres|textos?|contingut\w*|articles?|pàgin\w+|lloc|llibres?|poem\w+)\b",
        r"llicència",
        r"\b(?:fotos?|fotografi\w+|imatges?|cançó|cançons|música|vídeos?)\b",
        r"\b(?:temes?|plantill\w+|codi|programari)\b",
    ),
    "ell": (
        r"\bαυτ[όήά]\b|\bτο παρόν\b",
        r"\b(?:έργο|κείμεν\w+|περιεχόμεν\w+|άρθρ\w+|σελίδ\w+|ιστότοπ\w+|βιβλί\w+)",
        r"άδεια",
        r"φωτογραφ|εικόν|τραγούδι|μουσικ",
        r"θέμα|κώδικ|λογισμικ",
    ),
    "hun": (
        r"\bez a\b|\bez az\b|\bminden\b",
        r"\b(?:mű|szöveg\w*|tartal\w+|cikk\w*|oldal\w*|könyv\w*|vers\w*)",
        r"licenc",
        r"\b(?:fotó\w*|fénykép\w*|kép\w*|dal\w*|zen\w+|videó\w*)",
        r"\b(?:sablon\w*|forráskód\w*|szoftver\w*|téma\w*)",
    ),
    "ron": (
        r"\bace(?:st|astă|ste|ști)\w*\b|\btoate\b",
        r"\b(?:operă|opera|text\w*|conținut\w*|articol\w*|pagin\w+|site\w*|carte\w*)",
        r"licenț",
        r"\b(?:foto\w*|imagin\w+|cântec\w*|muzic\w+|video)",
        r"\b(?:tem[ăa]|șablon\w*|cod\w*|software)\b",
    ),
    "vie": (
        r"\bnày\b|\btất cả\b",
        r"tác phẩm|văn bản|nội dung|bài viết|trang|sách",
        r"giấy phép",
        r"\bảnh\b|hình|bài hát|nhạc|video",
        r"giao diện|mã nguồn|phần mềm",
    ),
}


def _any_language(column: int) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row[column]})" for row in _LANGUAGES.values()))


# Each is matched against text in small letters.
THIS, TEXT, GRANT, MEDIA, SOFTWARE = (_any_language(column) for column in range(5))

# "Except where otherwise noted" says of what a licence is not; what it excepts is not the subject.
EXCEPT = re.compile(
    r"\b(?:except|unless|excluding|apart from|with the exception|other than|sofern nicht|soweit nicht|ausgenommen|"
    r"wenn nicht|außer|sauf|à l'exception|hormis|salvo|excepto|exceto|tranne|eccetto|tenzij|behalve|"
    r"om (?:inte|ikke|ej)|med mindre|med undantag|hvor annet|o ile nie|z wyjątkiem|pokud není|není-li|если не|"
    r"кроме|якщо не|крім|aksi belirtilmedikçe|hariç|llevat|excepte|kecuali|isipokuwa|ellei|hacsak|trừ)\b[^.;,]*"
    r"|特に(?:断り|記載|明記)[^、。]*|除(?:非|另有|特别|特別|了)[^,，。]*|별도[^,.]*|ما لم[^،.]*|باستثناء[^،.]*"
)

# A sentence that only tells of licences, or takes something back.
DISCUSSES = re.compile(
    r"\b(?:not|never|no longer|isn't|aren't|was|were|previously|formerly|used to be|would|could|should|if you|"
    r"can be|for example|e\.g\.|such as|instead of|rather than|you may choose|non-|nicht|kein\w*|früher|wurde|"
    r"zum beispiel|n'est pas|ne sont pas|était|anciennement|par exemple|no está|no es|por ejemplo|antes|não|"
    r"non è|niet|ikke|inte|ei ole|nie jest|není|не|değil\w*|hapana|si chini|bukan|tidak)\b"
    r"|ではありません|ではない|不是|并非|沒有|아닙니다|아니|ليس|ليست"
)

# What may stand right behind the name of a licence without being a part of it.
AFTER_NAME = re.compile(
    r"\s*(?:$|[,.;:)\]}>|»”\"'。、；，）」』]|[-–—]\s|\(|(?:licen[cs]e|licence|lizenz|lizenziert|licencia|licença|licenza|"
    r"licentie|licens|lisens|lisenssi\w*|licencj\w*|licenc\w*|лицензи\w*|ліценз\w*|lisans\w*|llicència|lisensi|"
    r"leseni|لائ?سنس|and|und|et|y|e|en|och|og|ja|i|a|и|та|ve|na|dan|by|von|par|por|da|van|av|af|"
    r"lisensiert|licensed|except|unless|where|which|as|for|lizenzbestimmungen|veröffentlicht|verfügbar|zugänglich|altında|ile)\b"
    r"|ライセンス|の|で|に|许可|許可|授权|授權|进行|協議|协议|發布|发布|提供|라이선스|에|로|조건|\s*\+)"
)
