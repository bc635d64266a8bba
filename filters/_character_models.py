"""What the letters of a language's words usually look like, and how strange those of a text are to that.

A character n-gram model of each language, made from ordinary text by `filters/training/quality.py` and
kept in one Parquet file: the table, the surprise that clean text of sources it did not see has, and what
a tenth of wrong characters adds. An old spelling, a dialect or a wrongly told language are strange too.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from filters import _characters as ch
from filters import _language_relations as relations
from filters.kernels import characters as kernel

SHIPPED = Path(__file__).parent / "models" / "quality.parquet"
SCHEMA = pa.schema(
    [
        pa.field("label", pa.string(), nullable=False),
        pa.field("longest", pa.int8(), nullable=False),
        pa.field("usual", pa.float32(), nullable=False),
        pa.field("spread", pa.float32(), nullable=False),
        pa.field("tenth", pa.float32(), nullable=False),
        pa.field("size", pa.int32(), nullable=False),
        pa.field("table", pa.binary(), nullable=False),
    ]
)
_CODEC = pa.Codec("zstd", 19)


@dataclass(frozen=True, slots=True)
class CharacterModel:
    """A table of n-grams up to `longest` characters.

    `usual` is the surprise of clean text in bits a character, `spread` its standard deviation between
    documents, and `tenth` what a tenth of wrong characters adds.
    """

    longest: int
    usual: float
    spread: float
    tenth: float
    size: int
    packed: bytes

    def error_share(self, text: str) -> float | None:
        """Return the share of wrong characters that would make a text so strange, null without words.

        It is about 0 for clean text and below it for very plain text. Where clean documents differ much among
        themselves, as with thousands of signs, it is drawn towards 0.
        """
        bits = self.bits(text)
        trust = self.tenth**2 / (self.tenth**2 + self.spread**2)
        return None if np.isnan(bits) else trust * 0.1 * (bits - self.usual) / self.tenth

    def bits(self, text: str) -> float:
        """Return the mean surprise of a text in bits a character; not a number without words."""
        return float(kernel.surprise(units(text), _unpacked(self.packed, self.size), self.longest))


def units(text: str) -> NDArray[np.int32]:
    """Return the characters of a text's words, folded to small letters and composed, with edges between."""
    return kernel.units(ch.codes(unicodedata.normalize("NFC", text).lower()), _kinds())


def pack(table: NDArray[np.uint8]) -> bytes:
    """Return a table as it is kept."""
    return bytes(_CODEC.compress(table.tobytes(), asbytes=True))


@cache
def _unpacked(packed: bytes, size: int) -> NDArray[np.uint8]:
    return np.frombuffer(_CODEC.decompress(packed, size, asbytes=True), np.uint8)


@dataclass(frozen=True, slots=True)
class CharacterModels:
    """The models by label, and the digest of the files that they came from."""

    by_label: Mapping[str, CharacterModel]
    digest: str

    def get(self, label: str | None) -> CharacterModel | None:
        """Return the model of a label, or that of a member of the macrolanguage that it names; else null."""
        if not label or label.startswith("und"):
            return None
        return self.by_label.get(meant(label, self.by_label.keys()) or "")


def meant(label: str, labels: Set[str]) -> str | None:
    """Return the label among those held that a label means: itself, or a member of its macrolanguage."""
    language, script = relations.parts(label)
    members = relations.MACROLANGUAGES.get(language, "").split()
    for name in (language, relations.INDIVIDUAL.get(language, language), *members):
        if f"{name}_{script}" in labels:
            return f"{name}_{script}"
    return None


def load(settings: Path | None = None) -> CharacterModels:
    """Open the models that come along, and those in the settings' `quality` folder, which go before them."""
    own = sorted((settings / "quality").glob("*.parquet")) if settings else []
    paths = [SHIPPED, *own]
    models = {label: model for path in paths for label, model in read(path).items()}
    content = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in paths)
    return CharacterModels(models, hashlib.sha256(content).hexdigest())


def read(path: Path) -> dict[str, CharacterModel]:
    """Read one file of models by label, or say what is wrong with it."""
    try:
        rows = pq.read_table(path, schema=SCHEMA).to_pylist()
    except (pa.ArrowInvalid, OSError) as error:
        raise ValueError(
            f"{path} holds no character models ({error}); make it anew with `commons quality calibrate`"
        ) from error
    return {row.pop("label"): CharacterModel(packed=row.pop("table"), **row) for row in rows}


def write(path: Path, models: Mapping[str, CharacterModel]) -> None:
    """Write models to one file, in the order of their labels; equal models give equal bytes."""
    rows = [
        {
            "label": label,
            "longest": m.longest,
            "usual": m.usual,
            "spread": m.spread,
            "tenth": m.tenth,
            "size": m.size,
            "table": m.packed,
        }
        for label, m in sorted(models.items())
    ]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), path, compression="none", use_dictionary=False)


@cache
def _kinds() -> NDArray[np.uint8]:
    table = np.zeros(0x110000, np.uint8)
    known = ch.kinds(np.arange(0x110000, dtype=np.int32))
    table[(known == ch.LETTER) | (known == ch.MARK)] = kernel.WORD
    table[known == ch.SPACE] = kernel.SPACE
    table[known == ch.DIGIT] = kernel.DIGIT
    # The commas and stops of other scripts need no space beside them.
    table[ch.flags(r"[\p{P}--[\x00-\xff]]")] = kernel.SPACE
    table[ch.flags("['’ʻʼ‘·\u200c\u200d-]")] = kernel.JOINER
    # The vowel points of Arabic and Hebrew, which some prints have and most have not, and the long stroke.
    table[ch.flags(r"[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670\u06d6-\u06ed]")] = kernel.UNSEEN
    return table
