"""Sample contribution of digitised print: two issues of a newspaper as METS with pages in ALTO.

Words broken at the end of a line are marked as recognisers mark them: either half names the whole word.
"""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from build_common import Contribution, Files, Story, Truth

SLUG = "town-newspaper"
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
WORDS_A_LINE = 7
_MISREAD = str.maketrans("enrhiuaos", "c¤'l1|@0§")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as printed; of a broken one, which half it is (1 or 2, else 0) and the whole word."""

    printed: str
    half: int = 0
    whole: str = ""


Line = list[Token]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of lines under its identifier."""

    identifier: str
    lines: list[Line]


def town_newspaper(articles: list[list[Story]], running: list[Story], worn: Story) -> Contribution:
    """Return issue 1 with an article per list of stories, and issue 2 with running text and a worn page."""
    first, said_first = _first_issue(articles)
    second, said_second = _second_issue(running, worn)
    return Contribution(SLUG, {**first, **second}, (*said_first, *said_second))


def _first_issue(articles: list[list[Story]]) -> tuple[Files, list[Truth]]:
    """Lay four articles on two pages; the third begins on the first page and ends on the second."""
    blocks = [
        [Block(f"a{a}_b{b}", laid(story.text)) for b, story in enumerate(stories, 1)]
        for a, stories in enumerate(articles, 1)
    ]
    head = Block("head", [[Token("No."), Token("14,"), Token("3"), Token("May")]])
    pages = [[head, *blocks[0], *blocks[1], *blocks[2][:-1]], [blocks[2][-1], *blocks[3]]]
    page_of = {block.identifier: number for number, page in enumerate(pages, 1) for block in page}
    logical = "".join(
        _article(number, stories[0], [(page_of[b.identifier], b.identifier) for b in blocks[number - 1]])
        for number, stories in enumerate(articles, 1)
    )
    files = {f"issue-1/alto/{n:04}.xml": alto(page, 3, "en") for n, page in enumerate(pages, 1)}
    files["issue-1/mets.xml"] = mets("Example Town Courier, no. 14", "eng", "1921-05-03", 2, logical)
    truth = [
        Truth(SLUG, f"issue-1/article-{number}", stories[0].language, "CC0-1.0")
        for number, stories in enumerate(articles, 1)
    ]
    note = "what stands in no article: a line at the head of the page, too short to be kept"
    return files, [*truth, Truth(SLUG, "issue-1/alto/0001.xml", "", "CC0-1.0", "dropped", note=note)]


def _second_issue(running: list[Story], worn: Story) -> tuple[Files, list[Truth]]:
    """Lay a text over two pages so that a word is broken between them; page 3 is worn, page 4 is missing."""
    lines = laid(" ".join(story.text for story in running))
    broken = [place for place, line in enumerate(lines, 1) if line[-1].half == 1]
    turn = min(broken, key=lambda place: abs(place - len(lines) // 2))
    garbled = laid(worn.text.translate(_MISREAD))
    files = {
        "issue-2/alto/0001.xml": alto([Block("b1", lines[:turn])], 4, "de"),
        "issue-2/alto/0002.xml": alto([Block("b1", lines[turn:])], 4, "de"),
        "issue-2/alto/0003.xml": alto([Block("b1", garbled)], 4, "de", is_worn=True),
        "issue-2/mets.xml": mets("Beispielstädter Bote, Nr. 7", "ger", "1924-11-09", 4, ""),
    }
    label = worn.language
    truth = [
        Truth(SLUG, "issue-2/alto/0001.xml", label, "CC0-1.0", note="its last word ends on the next page"),
        Truth(SLUG, "issue-2/alto/0002.xml", label, "CC0-1.0"),
        Truth(SLUG, "issue-2/alto/0003.xml", label, "CC0-1.0", "flagged", note="poorly recognised"),
        Truth(SLUG, "issue-2/alto/0004.xml", outcome_hint="quarantined", note="named, but not there"),
    ]
    return files, truth


def laid(text: str) -> list[Line]:
    """Return a text in lines; at two lines' ends in three a long word is broken, where one stands there."""
    lines: list[Line] = [[]]
    for word in text.split():
        if len(lines[-1]) < WORDS_A_LINE:
            lines[-1].append(Token(word))
        elif len(lines) % 3 != 2 and len(word) >= 8 and word.isalpha():
            middle = len(word) // 2
            lines[-1].append(Token(word[:middle], 1, word))
            lines.append([Token(word[middle:], 2, word)])
        else:
            lines.append([Token(word)])
    return lines


def alto(blocks: list[Block], version: int, language: str, *, is_worn: bool = False) -> bytes:
    """Return a page in ALTO; of a worn one the recogniser was unsure of each word."""
    body = "".join(_block(block, language, is_worn=is_worn) for block in blocks)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<alto xmlns="http://www.loc.gov/standards/alto/ns-v{version}#">\n'
        "<Description><MeasurementUnit>pixel</MeasurementUnit></Description>\n"
        '<Layout><Page ID="p1" PHYSICAL_IMG_NR="1" HEIGHT="3000" WIDTH="2000">'
        '<PrintSpace HPOS="100" VPOS="100" WIDTH="1800" HEIGHT="2800">\n'
        f"{body}</PrintSpace></Page></Layout>\n</alto>\n"
    ).encode()


def _block(block: Block, language: str, *, is_worn: bool) -> str:
    lines = "".join(_line(n, line, is_worn=is_worn) for n, line in enumerate(block.lines))
    return f'<TextBlock ID="{block.identifier}" LANG="{language}">\n{lines}</TextBlock>\n'


def _line(number: int, line: Line, *, is_worn: bool) -> str:
    words = []
    for place, token in enumerate(line):
        sure = 0.15 + (number + place) % 5 * 0.05 if is_worn else 0.99 - (number + place) % 7 * 0.02
        halves = f' SUBS_TYPE="HypPart{token.half}" SUBS_CONTENT={quoteattr(token.whole)}'
        subs = halves if token.half else ""
        hyphen = '<HYP CONTENT="-"/>' if token.half == 1 else ""
        words.append(f'<String CONTENT={quoteattr(token.printed)} WC="{sure:.2f}"{subs}/>{hyphen}')
    height = 120 + number * 40
    return f'<TextLine HPOS="100" VPOS="{height}" WIDTH="1800" HEIGHT="36">{"<SP/>".join(words)}</TextLine>\n'


def mets(title: str, language: str, date: str, pages: int, logical: str) -> bytes:
    """Return the map of an issue; without a logical part its pages are all that is known."""
    numbers = range(1, pages + 1)
    files = "".join(
        f'<file ID="ALTO{n:04}" MIMETYPE="text/xml"><FLocat LOCTYPE="URL" '
        f'xlink:href="file://alto/{n:04}.xml"/></file>\n'
        for n in numbers
    )
    physical = "".join(f'<div TYPE="PAGE" ORDER="{n}"><fptr FILEID="ALTO{n:04}"/></div>\n' for n in numbers)
    articles = f'<structMap TYPE="LOGICAL"><div TYPE="ISSUE">\n{logical}</div></structMap>\n'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<mets xmlns="http://www.loc.gov/METS/" '
        'xmlns:mods="http://www.loc.gov/mods/v3" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<dmdSec ID="issue"><mdWrap MDTYPE="MODS"><xmlData>{_mods(title, language, date)}</xmlData></mdWrap>'
        f'</dmdSec>\n<fileSec><fileGrp USE="ALTO">\n{files}</fileGrp></fileSec>\n'
        f'<structMap TYPE="PHYSICAL"><div TYPE="ISSUE">\n{physical}</div></structMap>\n'
        f"{articles if logical else ''}</mets>\n"
    ).encode()


def _mods(title: str, language: str, date: str) -> str:
    return (
        f"<mods:mods><mods:titleInfo><mods:title>{title}</mods:title></mods:titleInfo>"
        f"<mods:originInfo><mods:dateIssued>{date}</mods:dateIssued></mods:originInfo><mods:language>"
        f'<mods:languageTerm type="code" authority="iso639-2b">{language}</mods:languageTerm></mods:language>'
        f'<mods:accessCondition type="use and reproduction" xlink:href="{LICENCE}"/></mods:mods>'
    )


def _article(number: int, first: Story, areas: list[tuple[int, str]]) -> str:
    pointers = "".join(
        f'<fptr><area FILEID="ALTO{page:04}" BETYPE="IDREF" BEGIN="{block}"/></fptr>' for page, block in areas
    )
    identifier = f"article-{number}"
    return f'<div ID="{identifier}" TYPE="ARTICLE" LABEL={quoteattr(first.title)}>{pointers}</div>\n'
