"""Records -> documents: normalised, with rights resolved and the agreement stamped on each row.

Rows are gathered into shards bounded by bytes, so that memory does not grow with the contribution.
"""

import hashlib
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation import files, receipts, rights, schema, store
from curation.config import PER_RECORD
from curation.contributions import Contribution, Item
from curation.normalise import VERSION as NORMALISE_VERSION
from curation.normalise import clean, normalise, year
from curation.pages import Pages
from curation.sources import Broken, Passed, Record, reservations
from curation.sources import Item as Found
from curation.sources.catalogue import DESCRIPTION
from curation.store import Shard
from curation.withdrawals import feed


class Builder:
    """Gathers what one item yields and writes it as shards and one quarantine file."""

    def __init__(self, home: Path, contribution: Contribution, item: Item, key: str, shard_bytes: int):
        self._home, self._contribution, self._key, self._limit = home, contribution, key, shard_bytes
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0
        self._broken: list[dict[str, Any]] = []
        self._shards: list[Shard] = []
        self._seen = set(item.taken)
        self._pages = Pages()
        self._run = ingest_run(contribution)
        self._barred = feed.barred(home)
        self.identifiers: list[str] = []
        self.withdrawn = 0  # records that are not taken in, because they were withdrawn
        self.passed: dict[str, int] = {}
        self.pages: dict[str, str] = {}  # files of pages that were kept, with their digests

    @property
    def documents(self) -> int:
        """Return how many records became documents so far."""
        return len(self.identifiers)

    @property
    def quarantined(self) -> int:
        """Return how many records could not be read so far."""
        return len(self._broken)

    def add(self, name: str, found: Found) -> None:
        """Take in one item that a reader found in the file of that name."""
        match found:
            case Record():
                self._add_record(name, found)
            case Broken():
                self._add_broken(name, found)
            case Passed():
                self.passed[found.what] = self.passed.get(found.what, 0) + found.count

    def finish(self) -> tuple[list[Shard], dict[str, str]]:
        """Write what is left; return the shards, and the quarantine file with its digest if there is one."""
        self._flush()
        if not self._broken:
            return self._shards, {}
        path = self._home / "quarantine" / self._contribution.slug / f"{self._key[:16]}.parquet"
        digest = store.write_table(path, pa.Table.from_pylist(self._broken, schema=schema.QUARANTINE))
        return self._shards, {str(path.relative_to(self._home)): digest}

    def _add_record(self, name: str, record: Record) -> None:
        text = normalise(record.text)
        doc_id = f"{self._contribution.slug}:{clean(record.identifier) or name}"
        if self._barred and self._barred.has(doc_id, record.granularity, clean(record.locator) or name):
            self.withdrawn += 1
        elif not text.strip():
            self._add_broken(name, Broken("there is no text in the record", record.locator or doc_id))
        elif doc_id in self._seen:
            raw = text.encode()[: 1 << 16]
            reason = f"the identifier {doc_id} was used by an earlier record of this contribution"
            self._add_broken(name, Broken(reason, record.locator or doc_id, raw=raw))
        else:
            self._seen.add(doc_id)
            self.identifiers.append(doc_id)
            self._rows.append(document(doc_id, text, name, record, self._contribution, self._run))
            self._bytes += len(text)
            self._pages.add(doc_id, record.original)
            if self._bytes + self._pages.bytes >= self._limit:
                self._flush()

    def _add_broken(self, name: str, broken: Broken) -> None:
        place = f"{self._contribution.slug}:{name}:{broken.locator}:{broken.offset}:{len(self._broken)}"
        self._broken.append(
            {
                "quarantine_id": f"{self._contribution.slug}:q-{files.digest([self._key, place])[:16]}",
                "source_id": self._contribution.slug,
                "locator": broken.locator,
                "reason": broken.reason,
                "stage": "ingest",
                "offset_bytes": broken.offset,
                "length_bytes": broken.length,
                "raw_sha256": hashlib.sha256(broken.raw).hexdigest() if broken.raw else None,
                "raw": broken.raw or None,
                "ingest_run": self._run,
            }
        )

    def _flush(self) -> None:
        if not self._rows:
            return
        name = f"{self._key[:16]}-{len(self._shards):04d}"
        ids = receipts.ids_digest(row["doc_id"] for row in self._rows)
        shard = Shard(self._contribution.slug, name, len(self._rows), self._bytes, "", ids)
        table = pa.Table.from_pylist(self._rows, schema=schema.DOCUMENTS)
        sha = store.write_table(shard.path(self._home), table)
        self.pages |= self._pages.write(self._home, shard)
        self._shards.append(Shard(shard.source, name, shard.rows, shard.bytes, sha, ids))
        self._rows, self._bytes = [], 0


def ingest_run(contribution: Contribution) -> str:
    """Return the name of an ingest under these settings; the same settings give the same name."""
    received = contribution.source.received
    return f"{contribution.slug}-{received or 'undated'}-{files.digest(contribution.stamp)[:8]}"


def document(
    doc_id: str, text: str, name: str, record: Record, contribution: Contribution, run: str
) -> dict[str, Any]:
    """Return one row of the documents table; the text is normalised already."""
    source = contribution.source
    agreed = None if source.licence == PER_RECORD else source.licence
    stated = [e for e in record.rights if e.scope != DESCRIPTION]
    resolved = rights.resolve(agreed, stated, terms=contribution.terms)
    return {
        "doc_id": doc_id,
        "text": text,
        "title": clean(record.title),
        "creator": clean(record.creator),
        "published": clean(record.published),
        "published_year": year(record.published),
        "source_id": contribution.slug,
        "locator": clean(record.locator) or name,
        "media_type": record.media_type,
        "granularity": record.granularity,
        "declared_language": clean(record.language) or source.language,
        "ocr_confidence": record.ocr_confidence,
        "licence": resolved.licence,
        "licence_family": resolved.family,
        "rights_statement": resolved.rights_statement,
        "rights_doubt": resolved.doubt,
        "rights_evidence": _evidence(source.licence, source.agreement.id, record),
        "reservations": _reservations(record),
        "community_labels": list(source.community_labels),
        "agreement_id": source.agreement.id,
        "contributor": source.contributor,
        "retrieved_at": _moment(record.retrieved_at) or _day(source.received),
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source_sha256": record.source_sha256,
        "ingest_run": run,
        "transforms": [
            {"step": "read", "version": 1, "parameters_sha256": files.digest(source.read)},
            {"step": "normalise", "version": NORMALISE_VERSION, "parameters_sha256": files.digest({})},
        ],
        "provenance": [
            {"name": key, "value": clean(value) or ""} for key, value in (("file", name), *record.provenance)
        ],
    }


def _evidence(agreed: str, agreement: str, record: Record) -> list[dict[str, Any]]:
    stated = [
        {
            "value": clean(e.value) or "",
            "carrier": e.carrier,
            "scope": e.scope,
            "confidence": e.confidence,
            "context": clean(e.context),
        }
        for e in record.rights
        if e.carrier not in rights.RESERVING
    ]
    given = {"value": agreed, "carrier": f"agreement {agreement}", "scope": "source", "confidence": 1.0}
    return [given | {"context": None}, *stated] if agreed != PER_RECORD else stated


def _reservations(record: Record) -> list[str]:
    said = (reservations.said(e) for e in record.rights if e.carrier in rights.RESERVING)
    return [text for one in said if (text := clean(one))]


def _moment(value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: Any) -> datetime | None:
    return datetime.combine(value, time(), UTC) if value else None
