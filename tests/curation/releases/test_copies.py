import pyarrow as pa

from curation import schema
from curation.releases.copies import copies


def member(doc_id: str, size: int, kind: str = "copy") -> dict[str, object]:
    required = {"cluster_id": "x", "similarity": 1.0, "kind": "exact", "rank": 0}
    return required | {"doc_id": doc_id, "cluster_size": size, "cluster_kind": kind}


def test_only_released_texts_are_named_in_order() -> None:
    held = [member("b:2", 3), member("a:1", 2, "edition"), member("a:9", 2, "edition")]
    released = [pa.chunked_array([["b:2", "b:3"]]), pa.chunked_array([["a:1"]])]

    found = copies(pa.Table.from_pylist(held, schema=schema.CLUSTERS), released)

    assert found.to_pylist() == [
        {"doc_id": "a:1", "cluster_kind": "edition", "cluster_size": 2},
        {"doc_id": "b:2", "cluster_kind": "copy", "cluster_size": 3},
    ]


def test_a_release_without_rows_has_no_copies() -> None:
    assert copies(schema.CLUSTERS.empty_table(), []).num_rows == 0
