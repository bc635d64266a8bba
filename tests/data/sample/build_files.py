"""Sample contribution of plain text files, as schools kept them: old encodings, and licences in side-cars."""

from build_common import Contribution, Files, Story, Truth, joined

SIDE_CAR = b"SPDX-License-Identifier: CC-BY-SA-4.0\n"

# How each old file was saved, and how many stories it holds; all others are UTF-8. Of two Turkish stories
# charset-normalizer makes ISO 8859-10, of one what it is: such guesses turn on a few letters.
OLD = {
    "fra_Latn": ("windows-1252", 2),
    "rus_Cyrl": ("windows-1251", 2),
    "tur_Latn": ("iso-8859-9", 1),
    "kor_Kore": ("euc-kr", 2),
    "ell_Grek": ("utf-16", 2),
}
LOOKED_AT, LAYER = "swh_Latn", "layer of the Swahili readers"  # configs/policies/layers
JUNK = bytes(number * 37 % 256 for number in range(2048))


def school_texts(old: dict[str, list[Story]], stories: list[Story], hill: tuple[str, Story]) -> Contribution:
    """Return a folder of texts; `old` go into the encoding of their language, `hill` is copied elsewhere."""
    files: Files = {}
    truth: list[Truth] = []

    def add(name: str, text: str, language: str, encoding: str = "utf-8") -> None:
        files[f"{name}.txt"] = _encoded(text, encoding)
        files[f"{name}.txt.license"] = SIDE_CAR
        note = "" if encoding == "utf-8" else f"saved as {encoding}"
        hint = "flagged" if language == LOOKED_AT else "kept"
        note = LAYER if language == LOOKED_AT else note
        truth.append(Truth("school-texts", name, language, "CC-BY-SA-4.0", hint, note=note))

    add("reading-room", hill[0], hill[1].language)
    for language, told in sorted(old.items()):
        add(f"old-{language[:3]}", joined(told), language, OLD[language][0])
    for number, story in enumerate(stories, 1):
        add(f"text-{number:02}", "\n".join(story.sentences) + "\n", story.language)
    return Contribution("school-texts", files, (*_without_licence(files, truth), *_unreadable(files)))


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16":  # with its mark, and in the order of bytes that most old files have
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.replace("\n", "\r\n").encode(encoding) if encoding != "utf-8" else text.encode()


def _without_licence(files: Files, truth: list[Truth]) -> list[Truth]:
    """Take the last text's side-car away."""
    last = truth[-1]
    del files[f"{last.identifier}.txt.license"]
    bare = Truth(last.source, last.identifier, last.language, "unknown", "flagged", note="no side-car")
    return [*truth[:-1], bare]


def _unreadable(files: Files) -> list[Truth]:
    """Add what cannot be read: an empty file, and bytes that are no text."""
    files["empty.txt"] = b""
    files["scan.txt"] = JUNK
    for name in ("empty.txt", "scan.txt"):
        files[f"{name}.license"] = SIDE_CAR
    return [
        Truth("school-texts", "empty.txt", outcome_hint="quarantined", note="an empty file"),
        Truth("school-texts", "scan.txt", outcome_hint="quarantined", note="no text but bytes"),
    ]
