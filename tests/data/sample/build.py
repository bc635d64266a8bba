"""Build the sample contributions and what is known of them: `python tests/data/sample/build.py [OUT]`.

Each story of `texts/` goes into one contribution alone, but for the copies that are planted on purpose.
The same texts give the same bytes on every machine; only Parquet names the version that wrote it.
"""

import sys
from dataclasses import replace
from pathlib import Path

import build_crawl
import build_files
import build_pages
import build_tables
import build_web
from build_common import Contribution, Deck, Story, Truth, changed, joined, table

HERE = Path(__file__).parent

# Copies by source and identifier: whose, of which kind, and what differs. The better licence stands.
COPIES = {
    "village-stories:vs-fra-1": ("radio-notes:rn-001", "exact", "the radio gives it more freely"),
    "web-crawl:https://kiosk.example.org/deux-contes": ("radio-notes:rn-001", "exact", "on a web page"),
    "school-texts:reading-room": (
        "village-stories:vs-eng-1",
        "near",
        "two words; a line above and one below",
    ),
    "village-stories:vs-swh-2": ("village-stories:vs-swh-1", "near", "one word"),
    "web-crawl:https://blog.example.org/three-tales": (
        "town-newspaper:issue-1/article-3",
        "near",
        "one word; the newspaper breaks lines and words",
    ),
}


def contributions(texts: Path, pages: Path) -> list[Contribution]:
    """Return the eight sample contributions, from the folder of stories and the web pages' own texts."""
    deck = Deck(texts)
    hill, kiosk = deck.take("eng_Latn")[0], deck.take("fra_Latn", 2)
    shore, tales = deck.take("swh_Latn", 3), deck.take("eng_Latn", 3)
    newspaper = build_pages.town_newspaper(
        [*([story] for story in deck.take("eng_Latn", 2)), tales, deck.take("eng_Latn")],
        running=deck.take("deu_Latn", 3),
        worn=deck.take("deu_Latn")[0],
    )
    crawl = build_crawl.web_crawl([*build_web.own_pages(pages), *_story_pages(deck, kiosk, tales)])
    damaged = build_crawl.web_crawl_damaged(*_damaged_pages(deck))
    letters = build_tables.broken_letters(deck.take("gle_Latn", 3), deck.take("epo_Latn", 2))
    old = {language: deck.take(language, count) for language, (_, count) in build_files.OLD.items()}
    village, lessons, radio, school = _dealt(deck.rest(), 4)
    told = [(story, story.text) for story in village]
    return [
        letters,
        build_tables.proverb_lessons(lessons),
        build_tables.radio_notes(radio, (kiosk[0], joined(kiosk))),
        build_files.school_texts(old, school, (_reader(hill), hill)),
        newspaper,
        build_tables.village_stories([*_copied(hill, kiosk, shore), *told]),
        crawl,
        damaged,
    ]


def _copied(hill: Story, kiosk: list[Story], shore: list[Story]) -> list[tuple[Story, str]]:
    """Return what the village gives and others give too, and its own near copy."""
    twice = changed(joined(shore), {"madirisha": "milango"})
    texts = [(hill, hill.text), (kiosk[0], joined(kiosk)), (shore[0], joined(shore))]
    return [*texts, (shore[0], twice)]


def _reader(hill: Story) -> str:
    """Return the long story as a school printed it."""
    text = changed(hill.text, {"once a bakery": "once a smithy", "the kettle on": "the teapot on"})
    return f"Village School Reader, page fourteen\n{text}\nCopied out for class three\n"


def _story_pages(deck: Deck, kiosk: list[Story], tales: list[Story]) -> list[build_web.Page]:
    """Return pages of stories, each sent in a way that readers stumble over, and the two planted copies."""
    page, take = build_web.of_stories, deck.take
    blog = page("blog/three-tales", tales)
    well = changed(blog.paragraphs[0], {"a blue cup on a ledge": "a blue mug on a ledge"})
    return [
        page("kiosk/deux-contes", kiosk, licence="rel CC-BY-SA-4.0"),
        replace(blog, paragraphs=(well, *blog.paragraphs[1:])),
        page("plaza/mercado", take("spa_Latn", 2), header="iso-8859-1"),
        page("derevnya/kniga", take("rus_Cyrl", 2), charset="windows-1251", header="", meta="windows-1251"),
        page("piazza/racconti", take("ita_Latn", 2), charset="windows-1252", header="windows-1252"),
        page("mura/hanashi", take("jpn_Jpan", 4), charset="shift_jis", header="shift_jis"),
        page("xiangcun/gushi", take("cmn_Hani", 4), charset="gb18030", header="", meta="gb18030"),
        page("qarya/hikayat", take("arb_Arab", 2), coding="chunked"),
        page("gaon/kahani", take("hin_Deva", 2), coding="gzip"),
        page("aldeia/contos", take("por_Latn", 2), coding="chunked gzip", licence="meta CC-BY-4.0"),
        page("pentref/straeon", take("cym_Latn", 2), licence="link CC0-1.0"),
        page("kfar/sipurim", take("heb_Hebr", 2), header="", meta="utf-8", licence="meta CC-BY-SA-4.0"),
    ]


def _damaged_pages(deck: Deck) -> tuple[list[build_web.Page], list[build_web.Page]]:
    page, take = build_web.of_stories, deck.take
    cut = [page("deh/dastan", take("pes_Arab", 2)), page("selo/kazky", take("ukr_Cyrl", 2))]
    flipped = [
        page("muban/nithan", take("tha_Thai", 3)),
        page("poble/contes", take("cat_Latn", 2)),
        page("desa/cerita", take("ind_Latn", 2)),
        page("kyla/tarinat", take("fin_Latn", 2)),
    ]
    return cut, flipped


def _dealt(stories: list[Story], hands: int) -> list[list[Story]]:
    """Deal stories out, so that those of one language go to different contributions."""
    return [stories[hand::hands] for hand in range(hands)]


def known(made: list[Contribution]) -> list[Truth]:
    """Return the truth of all contributions, by source and in their order, with the copies told."""
    rows = [row for contribution in made for row in contribution.truth]
    found = {_key(row) for row in rows}
    for name, (original, _, _) in COPIES.items():
        if not {name, original} <= found:
            raise ValueError(f"{name} is planned as a copy of {original}, and one of them is not there")
    return [row.copy_of(*COPIES[_key(row)]) if _key(row) in COPIES else row for row in rows]


def _key(row: Truth) -> str:
    return f"{row.source}:{row.identifier.partition('/')[2] if '/http' in row.identifier else row.identifier}"


def main(out: Path) -> None:
    """Write the contributions and `truth.tsv` below a folder."""
    made = contributions(HERE / "texts", HERE / "pages.toml")
    for contribution in made:
        for name, content in contribution.files.items():
            path = out / contribution.slug / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (out / "truth.tsv").write_text(table(known(made)), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
