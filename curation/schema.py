"""The Arrow schema of every table. Nothing is inferred; fields are only ever added."""

import pyarrow as pa

VERSION = "1"

UTC = pa.timestamp("us", tz="UTC")

EVIDENCE = pa.struct(
    [
        pa.field("value", pa.string()),
        pa.field("carrier", pa.string()),
        pa.field("scope", pa.string()),
        pa.field("confidence", pa.float32()),
        pa.field("context", pa.string()),  # what stood around it, at most 60 characters; null where not kept
    ]
)

TRANSFORM = pa.struct(
    [
        pa.field("step", pa.string()),
        pa.field("version", pa.int32()),
        pa.field("parameters_sha256", pa.string()),
    ]
)

NAMED_VALUE = pa.struct([pa.field("name", pa.string()), pa.field("value", pa.string())])

REASON = pa.struct(
    [
        pa.field("rule", pa.string()),
        pa.field("verdict", pa.string()),  # what this rule asks for: mask, review or drop
        pa.field("measure", pa.string()),
        pa.field("score", pa.float64()),
        pa.field("threshold", pa.float64()),
        pa.field("model", pa.string()),
        pa.field("model_valid_for_language", pa.bool_()),  # null: there is no model to validate
        pa.field("mask", pa.list_(pa.string())),  # kinds of personal data that no release shows of the text
    ]
)

SPAN = pa.struct([pa.field("start", pa.int32()), pa.field("end", pa.int32()), pa.field("kind", pa.string())])

AMENDED = pa.struct(
    [
        pa.field("language", pa.string()),  # each null or empty where no curator changed it
        pa.field("licence", pa.string()),
        pa.field("family", pa.string()),  # of that licence
        pa.field("tier", pa.string()),  # who may have the text; only what is open is in a release
        pa.field("labels", pa.list_(pa.string())),
        pa.field("spans", pa.list_(SPAN)),  # places that no release shows, in code points
    ]
)


def _table(name: str, fields: list[pa.Field]) -> pa.Schema:
    return pa.schema(fields, metadata={"table": name, "schema_version": VERSION})


_DOCUMENT_FIELDS = [
    pa.field("doc_id", pa.string(), nullable=False),
    pa.field("text", pa.string(), nullable=False),
    pa.field("title", pa.string()),
    pa.field("creator", pa.string()),
    pa.field("published", pa.string()),  # as the item gives it
    pa.field("published_year", pa.int32()),  # parsed; null where no year can be read
    pa.field("source_id", pa.string(), nullable=False),
    pa.field("locator", pa.string()),
    pa.field("media_type", pa.string()),
    pa.field("granularity", pa.string()),
    pa.field("declared_language", pa.string()),
    pa.field("ocr_confidence", pa.float32()),  # 0 unsure to 1 sure; null where no recogniser said
    pa.field("licence", pa.string(), nullable=False),  # SPDX expression, LicenseRef-, or "unknown"
    pa.field("licence_family", pa.string(), nullable=False),
    pa.field("rights_statement", pa.string()),
    pa.field("rights_doubt", pa.bool_(), nullable=False),  # statements disagree or cannot be read
    pa.field("rights_evidence", pa.list_(EVIDENCE)),
    pa.field("reservations", pa.list_(pa.string())),  # what machines may not do; empty: nothing was said
    pa.field("community_labels", pa.list_(pa.string())),
    pa.field("agreement_id", pa.string(), nullable=False),
    pa.field("contributor", pa.string(), nullable=False),
    pa.field("retrieved_at", UTC),
    pa.field("text_sha256", pa.string(), nullable=False),
    pa.field("source_sha256", pa.string()),
    pa.field("ingest_run", pa.string(), nullable=False),
    pa.field("transforms", pa.list_(TRANSFORM)),  # in order; in a release also `mask`, where it was done
    pa.field("provenance", pa.list_(NAMED_VALUE)),  # file, member, offset, record id: where to find it again
]

DOCUMENTS = _table("documents", _DOCUMENT_FIELDS)

QUARANTINE = _table(
    "quarantine",
    [
        pa.field("quarantine_id", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("locator", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("offset_bytes", pa.int64()),
        pa.field("length_bytes", pa.int64()),
        pa.field("raw_sha256", pa.string()),
        pa.field("raw", pa.binary()),  # the first bytes of what could not be read
        pa.field("ingest_run", pa.string(), nullable=False),
    ],
)

PAGES = _table(
    "pages",  # beside a shard of documents, one row for each that was read from a page
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("payload", pa.binary(), nullable=False),  # the page, one Zstandard frame
        pa.field("content_type", pa.string()),  # as the server gave it
        pa.field("link", pa.string()),  # the HTTP header, which may name a licence
    ],
)

VERDICTS = _table(
    "verdicts",
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),  # keep, mask, review or drop
        pa.field("reasons", pa.list_(REASON)),
        pa.field("policy_hash", pa.string(), nullable=False),
    ],
)

CLUSTERS = _table(
    "clusters",
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("cluster_id", pa.string(), nullable=False),  # the representative's doc_id
        pa.field("cluster_size", pa.int32(), nullable=False),
        pa.field("similarity", pa.float32(), nullable=False),  # to the representative, 0 to 1
        pa.field("kind", pa.string(), nullable=False),  # exact, near, edition or recognition
        pa.field("rank", pa.int32(), nullable=False),  # 0 stands for the cluster, 1 is next in line
        pa.field("cluster_kind", pa.string(), nullable=False),  # copy, edition or recognition
    ],
)

COPIES = _table(
    "copies",  # beside a release: of its texts, those of which more than one was held
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("cluster_kind", pa.string(), nullable=False),  # copy, edition or recognition
        pa.field("cluster_size", pa.int32(), nullable=False),  # this one included
    ],
)

OUTCOMES = _table(
    "outcomes",  # only the documents whose outcome is not what their verdict says
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),  # kept, flagged, dropped, duplicate, withdrawn
        pa.field("because", pa.string(), nullable=False),
        pa.field("stands_for_it", pa.string()),  # of a duplicate: the document that is kept in its place
        pa.field("amended", AMENDED),  # null: no curator changed anything
    ],
)

RELEASED = _table(
    "release",
    [
        *_DOCUMENT_FIELDS,
        pa.field(
            "language", pa.string(), nullable=False
        ),  # ISO 639-3 and script; und where nobody could tell
        pa.field("language_bcp47", pa.string(), nullable=False),
        pa.field("language_confidence", pa.float32()),
        pa.field("script", pa.string()),
        pa.field("words", pa.int32()),
        pa.field("letters", pa.int32()),
        pa.field("repeated_share", pa.float32()),
        pa.field("toxicity_score", pa.float32()),
        pa.field("ocr_quality", pa.float32()),
        pa.field("review_status", pa.string(), nullable=False),  # not-asked or kept-by-curator
    ],
)
