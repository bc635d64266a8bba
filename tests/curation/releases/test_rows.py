"""The rows of a release: what is masked in them, and what the stored document keeps."""

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import outcomes, schema
from curation.releases import rows

PLACE = pa.struct([("kind", pa.string()), ("start", pa.int32()), ("end", pa.int32())])
MEASURES = {
    "language": pa.struct([("label", pa.string()), ("confidence", pa.float32())]),
    "script": pa.struct([("code", pa.string())]),
    "length": pa.struct([("words", pa.int32()), ("letters", pa.int32())]),
    "repetition": pa.struct([("lines", pa.float32())]),
    "toxicity": pa.struct([("score", pa.float32())]),
    "ocr_quality": pa.float32(),
    "personal_data": pa.struct([("spans", pa.list_(PLACE))]),
}
TEXT = "Ask a@x.org, not b@x.org; +254 712 345 678."
PLACES = [
    {"kind": "email", "start": 4, "end": 11},
    {"kind": "email", "start": 17, "end": 24},
    {"kind": "phone", "start": 26, "end": 42},
]


def documents(*texts: str) -> pa.Table:
    fixed = {"source_id": "web", "licence": "CC0-1.0", "licence_family": "public-domain", "agreement_id": "a"}
    fixed |= {"contributor": "c", "ingest_run": "r", "rights_doubt": False}
    read = [{"step": "read", "version": 1, "parameters_sha256": "0"}]
    given = [
        {"doc_id": f"web:{i}", "text": text, "text_sha256": sha(text), "transforms": read} | fixed
        for i, text in enumerate(texts)
    ]
    table = pa.Table.from_pylist(given, schema=schema.DOCUMENTS)
    for name, kind in MEASURES.items():
        values = {"language": {"label": "eng_Latn"}, "personal_data": {"spans": PLACES}}.get(name)
        table = table.append_column(name, pa.array([values] * len(texts), kind))
    return table


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def verdicts(*given: tuple[str, list[str]]) -> pa.Table:
    """Return a verdict for each document, and the kinds that its one reason masks."""
    listed: list[dict[str, Any]] = []
    for i, (verdict, kinds) in enumerate(given):
        reason = {"rule": "r", "verdict": verdict, "measure": "personal_data.emails", "mask": kinds}
        listed.append({"doc_id": f"web:{i}", "verdict": verdict, "reasons": [reason], "policy_hash": "p"})
    return pa.Table.from_pylist(listed, schema=schema.VERDICTS)


def released(table: pa.Table, decided: pa.Table, kept_by_curator: str | None = None) -> list[dict[str, Any]]:
    kept = [{"doc_id": kept_by_curator, "outcome": outcomes.KEPT, "because": "b"}] if kept_by_curator else []
    excepted = pa.Table.from_pylist(kept, schema=schema.OUTCOMES)
    found = rows.released(table, decided, excepted, ["public-domain"])
    assert found.schema.equals(schema.RELEASED)
    listed: list[dict[str, Any]] = found.to_pylist()
    return listed


def test_a_masked_record_is_released_with_its_places_replaced_and_says_so() -> None:
    (row,) = released(documents(TEXT), verdicts(("mask", ["email"])))

    assert row["text"] == "Ask [email-1], not [email-2]; +254 712 345 678."
    assert row["text_sha256"] == sha(row["text"])
    assert [(step["step"], step["version"]) for step in row["transforms"]] == [("read", 1), ("mask", 1)]


def test_the_stored_document_stays_as_it_is() -> None:
    stored = documents(TEXT)
    released(stored, verdicts(("mask", ["email", "phone"])))

    assert stored["text"].to_pylist() == [TEXT]


def test_a_record_that_nothing_is_masked_in_is_released_as_it_is() -> None:
    first, second = released(documents(TEXT, TEXT), verdicts(("keep", []), ("mask", ["phone"])))

    assert (first["text"], first["text_sha256"], len(first["transforms"])) == (TEXT, sha(TEXT), 1)
    assert second["text"] == "Ask a@x.org, not b@x.org; [phone-1]."


def test_a_mask_that_finds_no_place_is_no_transformation() -> None:
    (row,) = released(documents(TEXT), verdicts(("mask", ["iban"])))

    assert (row["text"], len(row["transforms"])) == (TEXT, 1)


def test_a_curator_who_keeps_a_flagged_text_lifts_no_mask() -> None:
    flagged = verdicts(("review", ["phone"]))

    assert released(documents(TEXT), flagged) == []
    (row,) = released(documents(TEXT), flagged, "web:0")
    assert row["text"].endswith("b@x.org; [phone-1].")
    assert row["review_status"] == rows.BY_CURATOR


def test_verdicts_of_a_time_before_masks_release_the_text() -> None:
    old = verdicts(("keep", []))
    without = [{k: v for k, v in r.items() if k != "mask"} for r in old["reasons"][0].as_py()]
    decided = old.set_column(2, "reasons", pa.array([without]))

    assert pc.list_value_length(decided["reasons"]).to_pylist() == [1]
    (row,) = released(documents(TEXT), decided)
    assert row["text"] == TEXT


def amended(table: pa.Table, **changed: Any) -> list[dict[str, Any]]:
    kept = [{"doc_id": "web:0", "outcome": outcomes.KEPT, "because": "b", "amended": changed}]
    excepted = pa.Table.from_pylist(kept, schema=schema.OUTCOMES)
    decided = verdicts(("review", ["email"]))
    families = ["public-domain", "attribution"]
    listed: list[dict[str, Any]] = rows.released(table, decided, excepted, families).to_pylist()
    return listed


def test_places_that_a_curator_named_are_masked_with_those_of_the_rules() -> None:
    (row,) = amended(documents(TEXT), spans=[{"start": 0, "end": 3, "kind": "name"}])

    assert row["text"] == "[name-1] [email-1], not [email-2]; +254 712 345 678."
    assert row["text_sha256"] == sha(row["text"])


def test_a_curators_language_licence_and_labels_are_released() -> None:
    changed = {"language": "wol_Latn", "licence": "CC-BY-4.0", "family": "attribution", "labels": ["TK A"]}
    (row,) = amended(documents(TEXT), **changed)

    assert (row["language"], row["language_bcp47"]) == ("wol_Latn", "wo")
    assert row["language_confidence"] is None
    assert (row["licence"], row["licence_family"]) == ("CC-BY-4.0", "attribution")
    assert row["community_labels"] == ["TK A"]


def test_what_a_curator_restricted_is_in_no_release() -> None:
    assert amended(documents(TEXT), tier="community") == []
    assert len(amended(documents(TEXT), tier="open")) == 1
