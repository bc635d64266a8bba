"""Encodings found out from one or two sentences, which are ours."""

import random

import pytest

from curation.sources._charset_guess import guess

ICELANDIC = "Það er gott að lesa þegar snjóar úti."
TURKISH = "Çocuklar akşam köy kitaplığında eski şarkıları öğreniyor ve gülüyor."
LATVIAN = "Mūsu ciema bibliotēkā katru vakaru bērni lasa vecās pasakas un dzied."
GREEK = "Κάθε απόγευμα τα παιδιά του χωριού διαβάζουν παλιά παραμύθια στη βιβλιοθήκη."
RUSSIAN = "Каждый вечер дети читают в нашей библиотеке старые сказки и поют."
POLISH = "Każdego wieczoru dzieci czytają w bibliotece stare baśnie i śpiewają."
CZECH = "Každý večer čtou děti v knihovně staré pohádky a zpívají písně."
HUNGARIAN = "Minden este régi meséket olvasnak a gyerekek a könyvtárban, és őszi dalt énekelnek."
GERMAN = "Jeden Abend hören die Kinder in der Bücherei schöne alte Märchen."
FRENCH = "Chaque soir, les élèves lisent à la bibliothèque des contes très anciens."
HEBREW = "בכל ערב קוראים הילדים בספרייה את האגדות הישנות ושרים."
ARABIC = "يقرأ الأطفال كل مساء في المكتبة الحكايات القديمة ويغنون."
UKRAINIAN = "Щовечора діти читають у бібліотеці старі казки і співають її пісні."
THAI = "ทุกเย็นเด็กๆ อ่านนิทานเก่าในห้องสมุดของหมู่บ้าน"
JAPANESE = "子供たちは毎晩、村の図書館で古い物語を読んで歌を歌います。"
KOREAN = "아이들은 매일 저녁 마을 도서관에서 옛이야기를 읽고 노래를 부릅니다."
CHINESE = "孩子们每天晚上在村里的图书馆读古老的故事,还一起唱歌。"
MALTESE = "Kull filgħaxija t-tfal jaqraw ħrejjef qodma fil-librerija u jkantaw għaż-żgħar."
WELSH = "Bob nos mae'r plant yn darllen hen straeon yn y llyfrgell, ac mae'r tŵr yn ŷd i gyd."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ICELANDIC, "iso8859-1"),
        (TURKISH, "iso8859-9"),
        (TURKISH, "cp857"),
        (LATVIAN, "cp1257"),
        (LATVIAN, "iso8859-13"),
        (GREEK, "iso8859-7"),
        (GREEK, "cp1253"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "iso8859-5"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "mac-cyrillic"),
        (POLISH, "iso8859-2"),
        (POLISH, "cp1250"),
        (CZECH, "cp852"),
        (CZECH, "cp1250"),
        (HUNGARIAN, "iso8859-2"),
        (GERMAN, "cp850"),
        (GERMAN, "mac-roman"),
        (GERMAN, "cp1252"),
        (FRENCH, "iso8859-15"),
        (FRENCH, "mac-roman"),
        (HEBREW, "cp1255"),
        (ARABIC, "cp1256"),
        (ARABIC, "iso8859-6"),
        (UKRAINIAN, "koi8-u"),
        (THAI, "cp874"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (KOREAN, "cp949"),
        (CHINESE, "gb18030"),
        (MALTESE, "iso8859-3"),
        (WELSH, "iso8859-14"),
    ],
)
def test_one_sentence_tells_its_encoding(text: str, encoding: str) -> None:
    content = text.encode(encoding)

    assert content.decode(guess(content) or "ascii") == text


def test_bytes_that_are_no_text_have_no_encoding() -> None:
    assert guess(random.Random(1).randbytes(4000)) is None


def test_a_stray_byte_does_not_hide_the_encoding() -> None:
    content = (GERMAN * 4).encode("cp1252") + b"\x81"

    assert (guess(content) or "").startswith("cp1252")
