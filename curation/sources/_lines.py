"""Recognised print as words in lines in blocks, and how a text is made of it.

Words are joined by spaces, lines by a line break, blocks by an empty line. Print breaks words at the end of
lines, columns and pages; ALTO marks the halves (`HypPart1`, `HypPart2`) and gives the whole word with
either, so a reader that writes out both prints the word twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any, Final, Literal

import regex

HYPHENS = "-\u00ad\u2010\u2011\u2e17\u00ac"  # ¬ and ⸗ are how transcribers of Fraktur write it
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# A hyphen before one of these is suspended (`brom- und iodsaures`): it ends no half of a word.
_CLEAR = "und oder bzw sowie och eller samt og evenals and sau vagy oraz lub albo nebo anebo alebo"
_NEVER_HALVES = frozenset(_CLEAR.split())
# These end words too (`Frau-en`, `hus-et`), so that they count where the language is declared.
_AMBIGUOUS: Final = {
    frozenset({"nl", "nld", "dut", "af", "afr"}): frozenset({"en", "of"}),
    frozenset({"fr", "fra", "fre"}): frozenset({"et"}),
    frozenset({"en", "eng"}): frozenset({"or"}),
    frozenset({"cs", "ces", "cze", "sk", "slk", "slo"}): frozenset({"a", "i", "či"}),
    frozenset({"pl", "pol", "hr", "hrv", "sr", "srp", "sl", "slv", "bs", "bos"}): frozenset(
        {"i", "a", "ili"}
    ),
    # Not `ja` (and): Finnish and Estonian break `opetta-ja` just so.
    frozenset({"fi", "fin"}): frozenset({"tai", "sekä"}),
    frozenset({"et", "est", "ekk"}): frozenset({"või", "ning"}),
    frozenset({"hu", "hun"}): frozenset({"és", "s"}),
    frozenset({"es", "spa"}): frozenset({"y", "o", "e", "u"}),
    frozenset({"pt", "por", "it", "ita"}): frozenset({"e", "o"}),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word as recognised; `half` and `whole` tell of a broken word, `confidence` runs from 0 to 1.

    `apart` says that the file itself sets a space before the word.
    """

    text: str
    confidence: float | None = None
    half: Literal["first", "second"] | None = None
    whole: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together; `identifiers` are its own, then those of what it lies in, inside out.

    `parts` are the identifiers of its lines.
    """

    identifiers: tuple[str, ...]
    lines: tuple[tuple[Word, ...], ...]
    language: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page in reading order, and every identifier that the page holds."""

    blocks: tuple[Block, ...]
    identifiers: frozenset[str]
    media_type: str


def text(blocks: Iterable[Block], *, before: Iterable[Block] = (), after: Iterable[Block] = ()) -> str:
    """Return the text of the blocks; words broken over the page's edge go to the page they begin on."""
    before, blocks = list(before), list(blocks)
    said = iter(_mended([*_words(before), *_words(blocks), *_words(after)]))
    next(islice(said, (skip := sum(1 for _ in _words(before))), skip), None)
    return "\n\n".join(filter(None, (_block_text(block, said) for block in blocks)))


def _words(blocks: Iterable[Block]) -> Iterator[Word]:
    return chain.from_iterable(line for block in blocks for line in block.lines)


def _mended(words: Sequence[Word]) -> list[str | None]:
    """Return what each word says: a first half the whole word, its second half nothing."""
    said: list[str | None] = [word.text for word in words]
    first: int | None = None
    for place, word in enumerate(words):
        if word.half == "first":
            first = place
        elif word.half == "second" and first is not None:
            if _belong(words[first], word, near=place == first + 1):
                said[first], said[place] = _whole(words[first], word), None
            first = None
    return said


def _belong(first: Word, second: Word, *, near: bool) -> bool:
    # Halves that name different whole words belong together only where nothing stands between them.
    return near or not (first.whole and second.whole) or first.whole == second.whole


def _whole(first: Word, second: Word) -> str:
    return first.whole or second.whole or first.text.rstrip(HYPHENS) + second.text


def _block_text(block: Block, said: Iterator[str | None]) -> str:
    lines = [_spaced([(word, next(said)) for word in line]) for line in block.lines]
    return "\n".join(joined([line for line in lines if line], block.language))


def _spaced(words: list[tuple[Word, str | None]]) -> str:
    kept = [(word, told) for word, told in words if told]
    out = [told for _, told in kept[:1]]
    for (_, left), (word, right) in pairwise(kept):
        # Chinese and Japanese recognisers give a "word" a character; only a space in the file is one.
        close = not word.apart and _UNSPACED.match(left[-1]) and _UNSPACED.match(right[0])
        out.append(right if close else f" {right}")
    return "".join(out)


def joined(lines: list[str], language: str | None = None) -> list[str]:
    """Return the lines of one block with broken words made whole at the end of the line they begin on.

    Without marks from the recogniser this is a guess: a word is joined only where a letter and a hyphen end
    the line and a lower-case letter begins the next, unless that begins with a conjunction (`Haupt- und`),
    for some of which the declared language must be known. A compound that happened to break at its own
    hyphen loses it; scripts without lower case are left as they are.
    """
    out: list[str] = []
    for line in lines:
        rest = line
        if out and _broken(out[-1]) and line[:1].islower() and not _is_suspended(line, language):
            half, _, rest = line.partition(" ")
            out[-1] = out[-1].rstrip(HYPHENS) + half
        if rest:
            out.append(rest)
    return out


def _is_suspended(line: str, language: str | None) -> bool:
    """Tell whether a line goes on with a conjunction and another word, not with the half of a word."""
    word, _, rest = line.partition(" ")
    word = word.rstrip(".")  # bzw.
    code = (language or "").partition("-")[0].partition("_")[0].lower()
    own = next((words for codes, words in _AMBIGUOUS.items() if code in codes), frozenset[str]())
    return bool(rest) and (word in _NEVER_HALVES or word in own)


def _broken(line: str) -> bool:
    return line[-1:] in HYPHENS and line.rstrip(HYPHENS)[-1:].isalpha()


def confidence(blocks: Iterable[Block]) -> float | None:
    """Return the mean confidence, 0 to 1, each word weighing its characters; null where none is given."""
    known = [(len(word.text), word.confidence) for word in _words(blocks) if word.confidence is not None]
    total = sum(size for size, _ in known)
    return sum(size * sure for size, sure in known) / total if total else None


def language(blocks: Iterable[Block]) -> str | None:
    """Return the declared language of most characters; null where no block declares one."""
    sizes: Counter[str] = Counter()
    for block in blocks:
        if block.language:
            sizes[block.language] += sum(len(word.text) for word in _words([block]))
    return max(sizes, key=lambda name: sizes[name]) if sizes else None


def languages(blocks: Iterable[Block]) -> tuple[tuple[str, str], ...]:
    """Return which language each block declares, as provenance: `fin 1-3, swe 4`, blocks counted from 1.

    Blocks are in reading order; one that declares nothing is left out. Empty where one language is declared.
    """
    runs: list[list[Any]] = []
    for number, block in enumerate(blocks, 1):
        if runs and (runs[-1][0], runs[-1][2]) == (block.language, number - 1):
            runs[-1][2] = number
        elif block.language:
            runs.append([block.language, number, number])
    if len({name for name, _, _ in runs}) < 2:
        return ()
    said = (f"{name} {first}" + (f"-{last}" if last > first else "") for name, first, last in runs)
    return (("block-languages", ", ".join(said)),)


def arranged(blocks: Sequence[Block], order: Sequence[str]) -> tuple[Block, ...]:
    """Return the blocks in the order that names them; one that it leaves out stays behind its neighbour."""
    rank = {identifier: place for place, identifier in reversed(list(enumerate(order)))}
    places: list[int] = []
    for block in blocks:
        named = [rank[i] for i in block.identifiers if i in rank]
        named = named or sorted(rank[i] for i in block.parts if i in rank)
        places.append(named[0] if named else places[-1] if places else -1)
    return tuple(block for _, block in sorted(zip(places, blocks, strict=True), key=lambda pair: pair[0]))


def share(value: str | None, *, most: float = 1.0) -> float | None:
    """Return a confidence as 0 to 1 from a scale that ends at `most`; null for anything else."""
    try:
        number = float(value) / most if value else -1.0
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None
