"""Sample contributions that are tables: JSON lines, CSV with a byte order mark, Parquet, and broken lines."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
from build_common import Contribution, Files, Story, Truth, gzipped

HOLDER = "Example Village Library"

# What the rows of the lessons say of their rights, and what that comes to; all others say CC0-1.0.
LICENCES = {
    2: ("", "unknown", "flagged"),
    4: ("All rights reserved", "LicenseRef-All-Rights-Reserved", "flagged"),
    6: ("CC-BY-NC-ND-4.0", "CC-BY-NC-ND-4.0", "kept"),
    8: ("https://creativecommons.org/licenses/by-sa/3.0/", "CC-BY-SA-3.0", "kept"),
    11: ("", "unknown", "flagged"),
}


# A line about an old man and his dog looks to the Portuguese classifier like abuse: what review is for.
FALSE_ALARM = {"vs-por-1": ("flagged", "", "", "a false alarm, for people to put right")}


def village_stories(stories: list[tuple[Story, str]]) -> Contribution:
    """Return stories of a village as JSON lines, numbered by language in the order given."""
    rows: list[dict[str, str]] = []
    numbers: dict[str, int] = {}
    for story, text in stories:
        code = story.language[:3]
        numbers[code] = numbers.get(code, 0) + 1
        rows.append(
            {
                "id": f"vs-{code}-{numbers[code]}",
                "title": story.title,
                "text": text,
                "language": story.language,
                "creator": HOLDER,
                "published": str(1990 + len(rows) % 30),
            }
        )
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    truth = [
        Truth("village-stories", row["id"], row["language"], "CC-BY-4.0", *FALSE_ALARM.get(row["id"], ()))
        for row in rows
    ]
    return Contribution("village-stories", {"stories.jsonl.gz": gzipped(lines.encode())}, tuple(truth))


def proverb_lessons(stories: list[Story]) -> Contribution:
    """Return lessons as a spreadsheet exports them; a row says its own licence, or nothing."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["id", "body", "licence"])
    truth = []
    for number, story in enumerate(stories, 1):
        said, licence, hint = LICENCES.get(number, ("CC0-1.0", "CC0-1.0", "kept"))
        writer.writerow([f"pl-{number:03}", "\n".join(story.sentences), said])
        note = f"the row says {said!r}" if number in LICENCES else ""
        truth.append(Truth("proverb-lessons", f"pl-{number:03}", story.language, licence, hint, note=note))
    content = file.getvalue().encode("utf-8-sig")
    return Contribution("proverb-lessons", {"lessons.csv": content}, tuple(truth))


def radio_notes(stories: list[Story], planted: tuple[Story, str]) -> Contribution:
    """Return what was read out on the radio, as Parquet; the first is the text that others copied."""
    texts = [(planted[0], planted[1]), *((story, story.text) for story in stories)]
    identifiers = [f"rn-{number:03}" for number in range(1, len(texts) + 1)]
    columns = {
        "id": identifiers,
        "text": [text for _, text in texts],
        "title": [story.title for story, _ in texts],
        "language": [story.language for story, _ in texts],
    }
    schema = pa.schema([pa.field(name, pa.string()) for name in columns])
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(columns, schema=schema), out, compression="none")
    truth = [
        Truth("radio-notes", identifier, story.language, "CC0-1.0")
        for identifier, (story, _) in zip(identifiers, texts, strict=True)
    ]
    return Contribution("radio-notes", {"notes.parquet": out.getvalue().to_pybytes()}, tuple(truth))


def broken_letters(sound: list[Story], others: list[Story]) -> Contribution:
    """Return letters with every fault that a line can have, and a second file that was cut."""
    first, second, again = sound

    def line(identifier: str, story: Story) -> bytes:
        row = {"id": identifier, "title": story.title, "text": story.text, "language": story.language}
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"

    lines = [
        (line("bl-1", first), ""),
        (b'{"id": "bl-2", "text": "The quotation mark at the end is missing}\n', "malformed JSON"),
        (b'["bl-3", "This line is a list."]\n', "a list and not an object"),
        (b'{"id": "bl-4", "title": "A letter of which only the title is left"}\n', "no text"),
        (b'{"id": "bl-5", "text": "Caf\xe9 in an old encoding, \xff\xfe among UTF-8"}\n', "not UTF-8"),
        (b'{"id": "bl-6", "text": "Half of a pair: \\ud83d and no more"}\n', "a lone surrogate"),
        (line("bl-1", again), "the identifier of line 1 again"),
        (line("bl-8", second), ""),
    ]
    truth = [_of_line(number, *each) for number, each in enumerate(lines, 1)]
    whole = b"".join(line(f"bl-{number}", story) for number, story in enumerate(others, 21))
    files: Files = {
        "letters-2.jsonl.gz": gzipped(whole)[: -len(line("bl-22", others[-1])) // 2],
        "letters.jsonl": b"".join(content for content, _ in lines),
    }
    truth.append(Truth("broken-letters", "bl-21", others[0].language, "CC-BY-4.0"))
    truth.append(Truth("broken-letters", "letters-2.jsonl.gz", outcome_hint="quarantined", note="cut short"))
    return Contribution("broken-letters", files, tuple(truth))


def _of_line(number: int, content: bytes, fault: str) -> Truth:
    if fault:
        place = f"letters.jsonl#line={number}"
        return Truth("broken-letters", place, outcome_hint="quarantined", note=fault)
    row = json.loads(content)
    return Truth("broken-letters", row["id"], row["language"], "CC-BY-4.0")
