from typing import Any

import pyarrow as pa

from curation import schema
from curation.releases import attribution

NEEDED = {
    "text": "x",
    "licence_family": "attribution",
    "agreement_id": "a-1",
    "contributor": "Library",
    "text_sha256": "00",
    "ingest_run": "r",
    "language": "swh_Latn",
    "language_bcp47": "sw",
    "review_status": "not-asked",
    "source_id": "gazette",
}


def batch(*rows: dict[str, Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([NEEDED | row for row in rows], schema=schema.RELEASED)


def test_each_row_is_named_with_licence_and_changes() -> None:
    steps = [{"step": "hyphens", "version": 2, "parameters_sha256": None}, {"step": "spaces", "version": 1}]
    rows = batch(
        {"doc_id": "b", "licence": "CC-BY-4.0", "title": "كتاب", "transforms": steps},
        {"doc_id": "a", "licence": "LicenseRef-own", "transforms": []},
        {"doc_id": "c", "licence": "unknown"},
    )

    found = attribution.attribution_rows(rows)

    assert found.schema == attribution.SCHEMA
    assert found["doc_id"].to_pylist() == ["b", "a", "c"]
    assert found["title"].to_pylist() == ["كتاب", None, None]
    assert found["licence_url"].to_pylist() == ["https://creativecommons.org/licenses/by/4.0/", None, None]
    assert found["changes"].to_pylist() == ["hyphens (version 2); spaces (version 1)", "none", None]


def test_addresses_of_own_licences_can_be_given() -> None:
    rows = batch({"doc_id": "a", "licence": "LicenseRef-own"})

    found = attribution.attribution_rows(rows, addresses={"LicenseRef-own": "https://example.org/terms"})

    assert found["licence_url"].to_pylist() == ["https://example.org/terms"]


def test_a_table_holds_the_rows_of_all_batches_in_order() -> None:
    batches = (batch({"doc_id": doc_id, "licence": "CC0-1.0"}) for doc_id in "xay")

    assert attribution.attribution_table(batches)["doc_id"].to_pylist() == ["x", "a", "y"]


def test_no_batches_make_an_empty_table() -> None:
    table = attribution.attribution_table([])

    assert table.schema == attribution.SCHEMA
    assert table.num_rows == 0


def test_an_empty_batch_stays_empty() -> None:
    assert attribution.attribution_rows(batch()).num_rows == 0


def test_the_page_sums_rows_by_contributor() -> None:
    sources = {
        "tales": {
            "title": "Tales | <b>",
            "holder": "Trust",
            "contributor": "The Trust",
            "licence": "CC0-1.0",
            "rows": 2,
        },
        "songs": {
            "title": "Songs",
            "holder": "Trust",
            "contributor": "The Trust",
            "licence": "CC0-1.0",
            "rows": 1000,
        },
        "gazette": 7,
    }

    page = attribution.attribution_md({"title": "Coast", "version": "1", "sources": sources})

    assert page.index("## The Trust") < page.index("## gazette")
    assert "Rows: 1,002" in page
    assert r"Tales \| &lt;b&gt;" in page
