"""One run of the index: forget what is gone, number what is new, and compare it with everything held.

Pairs depend on the texts alone, so that any order of shards, any number of runs and any interruption end
in the same ones (but for texts that share a bucket of more than 64, see `bands`). A text that was compared
with one now forgotten is looked up anew, because the other may have stood for it in a crowded bucket.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation import files
from curation.dedup import DOCUMENTS, PAIRS, SCANS, TEXTS, index
from curation.dedup.compare import Compare, Texts, Thresholds, alike
from curation.dedup.index import Content, Manifest, Segment
from curation.dedup.kernels import digests
from curation.dedup.offers import Added, Offer, claims, read_all

MOST_TEXTS = 1 << 19  # in a segment, so that forgetting one text rewrites at most 80 MB


@dataclass(frozen=True, slots=True)
class Change:
    """What a run is to make of the index, and a key that no other change of it has.

    Documents of the shards in `kept` stay, those of `offers` are added, in that order; all others are
    forgotten, and so is what was withdrawn.
    """

    key: str
    kept: frozenset[str] = frozenset()
    offers: Iterable[Offer] = ()
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Updated:
    """The index after a run: its manifest, the files written, all documents held and all pairs alike."""

    manifest: Manifest
    outputs: dict[str, str]
    documents: pa.Table
    pairs: pa.Table


def update(
    home: Path, manifest: Manifest, change: Change, thresholds: Thresholds, compare: Compare | None = None
) -> Updated:
    """Write what changed in the index and return it; `manifest` still holds until another is kept."""
    before = index.read(home, manifest.segments)
    stays = change.kept >= set(manifest.shards) and change.withdrawn <= set(manifest.withdrawn)
    kept = before if stays else [replace(c, documents=_kept(c.documents, change)) for c in before]
    added = read_all(change.offers, change.withdrawn)
    numbers, count = digests.number(_digests(before), added.digests)
    new = _content(added, numbers, sum(c.texts.num_rows for c in before), count)
    after = [*kept, new]
    is_alive = _alive(after, count)
    met = alike(_texts(after, is_alive, _is_new(before, after, is_alive)), thresholds, compare)
    after = [_forgetting(c, base, is_alive) for c, base in zip(after, _bases(after), strict=True)]
    after[-1] = replace(after[-1], pairs=_unknown(met, after[:-1]))
    documents = pa.concat_tables([c.documents for c in after])
    pairs = pa.concat_tables([PAIRS.empty_table(), *(c.pairs for c in after)])
    written, outputs = _write(home, manifest, change.key, before, after)
    shards = tuple(sorted({*change.kept, *added.shards}))
    withdrawn = tuple(sorted(change.withdrawn))
    return Updated(Manifest(manifest.scheme, written, shards, withdrawn), outputs, documents, pairs)


def _kept(documents: pa.Table, change: Change) -> pa.Table:
    """Return the documents that are still held; the same table where all are."""
    is_kept = pc.is_in(documents["shard"].cast(pa.string()), value_set=_strings(change.kept))
    is_withdrawn = pc.is_in(documents["doc_id"], value_set=_strings(change.withdrawn))
    mask = pc.and_not(is_kept, is_withdrawn)
    return documents if pc.all(mask).as_py() is not False else documents.filter(mask)


def _strings(values: Iterable[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())


def _digests(contents: list[Content]) -> NDArray[np.uint64]:
    """Return all digests as pairs of 64 bits; zeros where the text was forgotten."""
    columns = [pc.fill_null(c.texts["digest"], bytes(16)) for c in contents]
    parts = [chunk for column in columns for chunk in column.chunks]
    found = [np.frombuffer(p.buffers()[1], "<u8")[2 * p.offset :][: 2 * len(p)].reshape(-1, 2) for p in parts]
    return np.concatenate([np.empty((0, 2), np.uint64), *found])


def _content(added: Added, numbers: NDArray[np.int32], held: int, count: int) -> Content:
    """Return the segment of a run: its documents with the numbers of their texts, and the new texts."""
    first = np.full(count - held, -1, np.int64)
    is_new = numbers >= held
    rows = np.flatnonzero(is_new)[::-1]
    first[numbers[rows] - held] = rows  # of several writes the last holds: the first row
    texts = added.texts.take(pa.array(first))
    documents = added.documents.add_column(1, DOCUMENTS.field("text"), pa.array(numbers))
    scans = added.scans.filter(pc.is_in(added.scans["text"], value_set=pa.array(first, pa.int32())))
    renumbered = pa.array(numbers[scans["text"].to_numpy()], pa.int32())
    return Content(
        documents,
        texts,
        added.bands(first),
        scans.set_column(0, SCANS.field("text"), renumbered),
        PAIRS.empty_table(),
    )


def _alive(contents: list[Content], count: int) -> NDArray[np.bool_]:
    is_alive = np.zeros(count, np.bool_)
    for content in contents:
        is_alive[content.documents["text"].to_numpy()] = True
    return is_alive


def _is_new(before: list[Content], after: list[Content], is_alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which texts must be looked up: new ones, and those that were alike to a text now gone."""
    held = sum(c.texts.num_rows for c in before)
    is_new: NDArray[np.bool_] = np.arange(len(is_alive)) >= held
    for content in before:
        first, second = content.pairs["first"].to_numpy(), content.pairs["second"].to_numpy()
        is_new[first[~is_alive[second]]] = True
        is_new[second[~is_alive[first]]] = True
    documents = after[-1].documents  # a better copy of a held text may stand where that could not
    known = np.concatenate([c.texts["claim"].to_numpy() for c in after])
    numbers = documents["text"].to_numpy()
    is_new[numbers[claims(documents) < known[numbers]]] = True
    return is_new


def _texts(contents: list[Content], is_alive: NDArray[np.bool_], is_new: NDArray[np.bool_]) -> Texts:
    documents = pa.concat_tables([c.documents for c in contents])
    return Texts(
        bands=np.concatenate([c.bands for c in contents], axis=1),
        shingles=np.concatenate([c.texts["shingles"].to_numpy() for c in contents]),
        claims=np.concatenate([c.texts["claim"].to_numpy() for c in contents]),
        scans=pa.concat_tables([c.scans for c in contents]),
        is_alive=is_alive,
        is_new=is_new,
        documents=documents,
    )


def _bases(contents: list[Content]) -> list[int]:
    return [0, *np.cumsum([c.texts.num_rows for c in contents])[:-1].tolist()]


def _forgetting(content: Content, base: int, is_alive: NDArray[np.bool_]) -> Content:
    """Return a segment without what belongs to texts that are gone; the same one where nothing does."""
    is_kept = is_alive[base : base + content.texts.num_rows]
    digest = content.texts["digest"]
    if digest.null_count + int(is_kept.sum()) < len(digest):
        bands = np.where(is_kept, content.bands, np.uint32(0))
        texts = _blanked(content.texts, pa.array(is_kept))
        scans = content.scans.filter(pa.array(is_alive[content.scans["text"].to_numpy()]))
        content = replace(content, texts=texts, bands=bands, scans=scans)
    first, second = content.pairs["first"].to_numpy(), content.pairs["second"].to_numpy()
    mask = is_alive[first] & is_alive[second]
    return content if mask.all() else replace(content, pairs=content.pairs.filter(pa.array(mask)))


def _blanked(texts: pa.Table, is_kept: pa.Array) -> pa.Table:
    """Return texts of which those that are not kept have nothing left but their place."""
    empty = {"digest": None, "shingles": pa.scalar(0, pa.int32()), "claim": pa.scalar(0, pa.uint64())}
    columns = [pc.if_else(is_kept, texts[name], empty[name]) for name in TEXTS.names]
    return pa.table(columns, schema=TEXTS)


def _unknown(met: pa.Table, held: list[Content]) -> pa.Table:
    """Return the pairs that no segment holds yet."""
    known = [_packed(c.pairs) for c in held]
    is_known = np.isin(_packed(met), np.concatenate([np.empty(0, np.int64), *known]))
    return met.filter(pa.array(~is_known)) if is_known.any() else met


def _packed(pairs: pa.Table) -> NDArray[np.int64]:
    packed: NDArray[np.int64] = pairs["first"].to_numpy().astype(np.int64) << 32 | pairs["second"].to_numpy()
    return packed


def _write(
    home: Path, manifest: Manifest, key: str, before: list[Content], after: list[Content]
) -> tuple[tuple[Segment, ...], dict[str, str]]:
    """Write the segments that changed, and the new one in parts of limited size."""
    segments: list[Segment] = []
    outputs: dict[str, str] = {}
    mark = files.digest([key, [s.name for s in manifest.segments]])[:16]
    for segment, old, content in zip(manifest.segments, before, after, strict=False):
        if all(getattr(old, each) is getattr(content, each) for each in ("documents", "texts", "pairs")):
            segments.append(segment)
        else:
            segments.append(Segment(f"{len(segments):05}-{mark}", segment.texts))
            outputs |= index.write(home, segments[-1].name, content)
    for part in _parts(after[-1], sum(c.texts.num_rows for c in before)):
        segments.append(Segment(f"{len(segments):05}-{mark}", part.texts.num_rows))
        outputs |= index.write(home, segments[-1].name, part)
    return tuple(segments), outputs


def _parts(new: Content, base: int) -> Iterable[Content]:
    """Yield the new segment in slices of texts, with their documents; nothing where nothing is new."""
    numbers = new.documents["text"].to_numpy()
    for start in range(0, max(new.texts.num_rows, 1), MOST_TEXTS):
        stop = start + MOST_TEXTS
        is_here = (numbers < base + stop) & ((numbers >= base + start) | (start == 0))
        in_scans = new.scans["text"].to_numpy()
        scans = (in_scans >= base + start) & (in_scans < base + stop)
        part = Content(
            new.documents.filter(pa.array(is_here)),
            new.texts.slice(start, MOST_TEXTS),
            new.bands[:, start:stop],
            new.scans.filter(pa.array(scans)),
            new.pairs if stop >= new.texts.num_rows else PAIRS.empty_table(),
        )
        if part.documents.num_rows or part.pairs.num_rows:
            yield part
