"""Text as a bad recognition would give it back: a stand-in for scans, of which no right reading is known.

Recognisers mistake letters of like shape, lose marks, split and join words, and take specks for signs.
Which letters look alike differs by script; where no table is here, a letter is mistaken for another of
the same text, and a Han sign for a neighbour in the code chart, which mostly shares its radical.
"""

import random
import unicodedata

from filters._scripts import script_of

SPECKS = ".,'`-~^|:;_*•■"
_DIGITS = str.maketrans(
    {"o": "0", "l": "1", "i": "1", "s": "5", "b": "6", "g": "9", "z": "2", "B": "8", "O": "0"}
)

# Groups of letters, or of two for one, that look alike in print; any of a group may be read for another.
_ALIKE = {
    "Latn": "e c o|n u ii|rn m in|i l j 1 !|h b li|f t ſ|s f 5|cl d|vv w|a o u|v y|g q 9|E F B|O 0 Q|I l 1"
    "|S 8|D O|C G",
    "Cyrl": "и н п|ш щ|е с о|л д|ы ьі|в з|ж х|ц ч|т г|б 6|а о|ю ıo|р п",
    "Grek": "ν υ|α ο σ|ι ί|η π|ε ς|ρ φ|κ χ|τ ι|λ χ|μ ιι",
    "Arab": "ب ت ث ن ي|ج ح خ چ|د ذ|ر ز ژ|س ش|ص ض|ط ظ|ع غ|ف ق|ه ة|ك گ ل|ا ل",
    "Hebr": "ד ר ך|ה ח ת|ו ז ן י|ב כ נ|ם ס|ג נ|צ ע",
    "Deva": "ब व|घ ध|भ म|ष प|य थ|ड ङ|ट ठ|ि ी|ु ू|े ै|ो ौ|ख रव|त न",
    "Beng": "ব র|ঘ ষ|ন ণ|য য়|ত ভ|ড ড়|ি ী|ু ূ|ে ো|স ম",
    "Gujr": "પ ષ|ઘ ધ|બ ખ|વ ત|ે ૈ|ુ ૂ",
    "Guru": "ਸ ਮ|ਪ ਧ|ਬ ਥ|ਵ ਢ|ਿ ੀ|ੁ ੂ",
    "Taml": "ன ண|ர ா|ல வ|க ச|ப ய|ெ ே|ி ீ",
    "Telu": "వ ప|మ య|స న|ఢ ధ|ి ీ|ు ూ",
    "Knda": "ವ ಪ|ಮ ಯ|ಸ ನ|ಧ ದ|ಿ ೀ",
    "Mlym": "ന ത|ര റ|ല വ|പ വ|ി ീ|െ േ",
    "Thai": "ก ถ ภ|ข ช ซ|ค ด ต|บ ป|พ ฟ ผ ฝ|ท ห|น ม|อ ฮ|่ ้|ิ ี ึ ื",
    "Armn": "ա ս|ն մ|ո ռ|ե է|ի հ|գ զ",
    "Geor": "ა მ|ბ ზ|ვ კ|პ ჰ|თ ო|ც გ",
    "Ethi": "በ ሰ|ለ ሉ|ነ ኑ|መ ሙ|ተ ቱ|ሀ ሁ|የ ዩ|ከ ኩ",
    "Hang": "",
}
_PAIRS = {
    script: {
        one: [other for other in group.split() if other != one]
        for group in groups.split("|")
        for one in group.split()
        if len(one) == 1
    }
    for script, groups in _ALIKE.items()
}
_CHARTED = frozenset({"Hani", "Hang", "Yiii", "Vaii", "Cans", "Hira", "Kana"})

# How often each kind of fault stands among all faults.
_KINDS = ("mistaken", "lost", "speck", "split", "replaced", "bare", "digit", "case")
_WEIGHTS = (56, 10, 9, 7, 5, 6, 4, 3)


def noisy(text: str, share: float, seed: int) -> str:
    """Return the text with about that share of its characters wrongly read; equal seeds give equal faults."""
    chance = random.Random(seed)
    letters = [c for c in text if c.isalpha()]
    return "".join(_fault(c, letters, chance) if chance.random() < share and c != "\n" else c for c in text)


def substituted(text: str, share: float, seed: int) -> str:
    """Return the text with about that share of its letters changed for others of the same text."""
    chance = random.Random(seed)
    letters = [c for c in text if c.isalpha()]
    return "".join(chance.choice(letters) if c.isalpha() and chance.random() < share else c for c in text)


def _fault(character: str, letters: list[str], chance: random.Random) -> str:
    if character.isspace():
        return "" if chance.random() < 0.5 else character
    kind = chance.choices(_KINDS, _WEIGHTS)[0]
    if not character.isalpha():
        kind = chance.choice(("lost", "speck"))
    if kind == "mistaken":
        return _mistaken(character, letters, chance)
    return _misread(kind, character, chance)


def _mistaken(character: str, letters: list[str], chance: random.Random) -> str:
    script = script_of(character) or ""
    if script in _CHARTED:
        return chr(ord(character) + chance.choice((-4, -3, -2, -1, 1, 2, 3, 4)))
    known = _PAIRS.get(script, {})
    alike = known.get(character) or [c.upper() for c in known.get(character.lower(), [])]
    return chance.choice(alike) if alike else chance.choice(letters)


def _misread(kind: str, character: str, chance: random.Random) -> str:
    made = {
        "lost": "",
        "speck": character + chance.choice(SPECKS),
        "split": character + " ",
        "replaced": chance.choice(SPECKS),
        "bare": unicodedata.normalize("NFD", character)[0],
        "digit": character.translate(_DIGITS),
        "case": character.swapcase(),
    }
    return made[kind]
