"""What the card of a release tells people: contents, rights, making, limits, and how to load and cite.

Every figure comes from the manifest; a section without facts says that nothing was recorded.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from curation import labels
from curation.languages import name
from curation.releases import card_making, contents, licences, openness, vector
from curation.releases.card_making import facts
from curation.releases.limits import counted
from curation.releases.markdown import code, table, text
from curation.rights import FAMILIES, OPEN


def body(manifest: Mapping[str, Any]) -> str:
    """Return the body of the card in Markdown."""
    sections = (
        ("", _what),
        ("Languages", _languages),
        ("Licences and duties", _licences),
        ("How much of it is there for everybody", _vector),
        ("Columns", _columns),
        ("How to load it", _load),
        ("How it was made", card_making.made),
        ("Sources", card_making.sources),
        ("Known limits", card_making.limited),
        ("What else is here", _papers),
        ("How to cite", card_making.cited),
        ("How to withdraw a text or appeal", card_making.withdraw),
    )
    parts = [f"# {text(manifest.get('title') or 'Untitled release')}"]
    for heading, write in sections:
        parts += ([f"## {heading}"] if heading else []) + [write(manifest)]
    return "\n\n".join(parts) + "\n"


def _what(manifest: Mapping[str, Any]) -> str:
    publisher = manifest.get("publisher")
    by = f", published by {text(publisher)}" if publisher else ""
    parent = (
        f" It follows version {text(manifest['parent'])}; CHANGELOG.md tells what changed."
        if manifest.get("parent")
        else ""
    )
    files, languages = facts(manifest, "files"), _told(manifest)
    return (
        f"Version {text(manifest.get('version', ''))}{by}: {counted(manifest.get('rows'), 'document')} in "
        f"{counted(len(languages), 'language')}, {counted(len(files), 'file')}, {_size(manifest)}.{parent}"
    )


def _languages(manifest: Mapping[str, Any]) -> str:
    found = sorted(
        facts(manifest, "languages").items(), key=lambda item: (-int(item[1].get("rows", 0)), item[0])
    )
    if not found:
        return "This release holds no rows."
    rows = [
        [
            code(label),
            text(name(label) or ""),
            code(given.get("bcp47") or ""),
            *(f"{int(given.get(key) or 0):,}" for key in ("rows", "words", "letters")),
            _validated(given),
        ]
        for label, given in found
    ]
    heads = ["Label", "Name", "BCP 47", "Rows", "Words", "Letters", "Toxicity model validated"]
    return (
        "Labels are ISO 639-3 and script; the column `language` holds them, `language_bcp47` the tag.\n\n"
        + table(heads, rows)
    )


def _validated(given: Mapping[str, Any]) -> str:
    return {True: "yes", False: "no"}.get(given.get("model_validated"), "not recorded")  # type: ignore[arg-type]


def _licences(manifest: Mapping[str, Any]) -> str:
    found = sorted(
        facts(manifest, "licences").items(), key=lambda item: (-int(item[1].get("rows", 0)), item[0])
    )
    if not found:
        return "No licences are recorded."
    rows = [
        [
            code(licence),
            text(given.get("family") or "unknown"),
            f"{int(given.get('rows', 0)):,}",
            " ".join(licences.duties(licence, str(given.get("family") or "unknown"))),
        ]
        for licence, given in found
    ]
    whole = "There is no one licence for the whole: each" if len(found) > 1 else "Each"
    return (
        f"{openness.of(manifest)['sentence']} {whole} row has its own licence in the column `licence`; "
        "files of different families lie in different folders. LICENSES.md has the licences' addresses, "
        "ATTRIBUTION.md the names of the givers.\n\n"
        + table(["Licence", "Family", "Rows", "What it asks"], rows)
        + _labels(manifest)
    )


def _labels(manifest: Mapping[str, Any]) -> str:
    """Return the labels of communities with their rows; nothing where there are none."""
    held: Counter[str] = Counter()
    for shard in manifest.get("shards") or ():
        held.update(shard.get("community_label") or {})
    if not held:
        return ""
    rows = [[text(labels.read(each).told()), f"{n:,}"] for each, n in sorted(held.items())]
    said = "Communities put labels on these texts; they go with whatever is made of them."
    return f"\n\n{said}\n\n" + table(["Label", "Rows"], rows)


def _vector(manifest: Mapping[str, Any]) -> str:
    rows = [[text(each.name), text(each.state), text(each.words)] for each in vector.vector(manifest)]
    return table(["What", "Is it there?", "In words"], rows)


def _columns(manifest: Mapping[str, Any]) -> str:
    columns = manifest.get("columns") or ()
    if not columns:
        return "No columns are recorded."
    rows = [[code(c["name"]), code(c.get("type") or ""), text(c.get("description") or "")] for c in columns]
    if not any(row[2] for row in rows):
        return table(["Column", "Type"], [row[:2] for row in rows])
    return table(["Column", "Type", "What it holds"], rows)


def _papers(_: Mapping[str, Any]) -> str:
    return table(["File", "What it is"], [[code(path), text(what)] for path, what in contents.PAPERS.items()])


def _load(manifest: Mapping[str, Any]) -> str:
    files = manifest.get("files") or ()
    if not files:
        return "There are no files to load."
    family, label = max(
        ((f["licence_family"], f["language"]) for f in files), key=lambda pair: _rank(pair, manifest)
    )
    part = "open" if any(f["licence_family"] in OPEN for f in files) else family
    return _SNIPPETS.format(label=label, family=family, part=part)


def _rank(pair: tuple[str, str], manifest: Mapping[str, Any]) -> tuple[int, int, str]:
    """Return what makes a pair the better example: an open family, then a language with many rows."""
    family, label = pair
    place = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
    return -place, int(facts(manifest, "languages").get(label, {}).get("rows", 0)), label


_SNIPPETS = """\
From a folder that holds this release; put its path in the place of `release`.

```python
from datasets import load_dataset

one_language = load_dataset("release", "{label}", split="train")
part = load_dataset("release", "{part}", split="train", streaming=True)
```

```python
import duckdb

duckdb.sql("SELECT language, licence, count(*) FROM 'release/data/*/*/*.parquet' GROUP BY ALL")
```

```python
import polars as pl

pl.scan_parquet("release/data/*/*/*.parquet").filter(pl.col("language") == "{label}").collect()
```

```python
import pandas as pd

pd.read_parquet("release/data/{family}/{label}")
```

Rows stand in the order of their sources: shuffle before you train. From a hub, name the revision, so that
nothing changes under your hands; SHA256SUMS lets you check your copy."""


def _told(manifest: Mapping[str, Any]) -> list[str]:
    return [label for label in facts(manifest, "languages") if not label.startswith("und")]


def _size(manifest: Mapping[str, Any]) -> str:
    size = float(manifest.get("bytes") or 0)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
