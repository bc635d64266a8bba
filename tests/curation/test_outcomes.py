import pyarrow as pa

from curation import outcomes, schema
from curation.decisions import Decision

VERDICTS = {"web:1": "drop", "lib:1": "keep", "lib:2": "keep", "web:2": "review"}


def clusters(*members: str) -> pa.Table:
    rows = [
        {"doc_id": m, "cluster_id": members[0], "cluster_size": len(members), "similarity": 1.0}
        | {"kind": "exact", "rank": rank}
        for rank, m in enumerate(members)
    ]
    return pa.Table.from_pylist(rows, schema=schema.CLUSTERS)


def answer(doc_id: str, what: str, text: str = "t") -> dict[str, list[Decision]]:
    return {doc_id: [Decision(1, "now", doc_id, text, what, "because", "amina", "", "")]}


def found(table: pa.Table) -> dict[str, str]:
    return dict(zip(table["doc_id"].to_pylist(), table["outcome"].to_pylist(), strict=True))


def test_the_best_copy_stands_and_the_others_are_duplicates() -> None:
    table = outcomes.exceptions(clusters("lib:1", "lib:2", "web:2"), VERDICTS, {}, {})

    assert found(table) == {"lib:2": "duplicate", "web:2": "duplicate"}
    assert table["stands_for_it"].to_pylist() == ["lib:1", "lib:1"]


def test_a_dropped_text_does_not_stand_for_its_copies() -> None:
    table = outcomes.exceptions(clusters("web:1", "lib:1", "lib:2"), VERDICTS, {}, {})

    assert found(table) == {"web:1": "duplicate", "lib:2": "duplicate"}
    assert set(table["stands_for_it"].to_pylist()) == {"lib:1"}


def test_a_withdrawn_text_leaves_its_place_to_the_next_copy() -> None:
    table = outcomes.exceptions(
        clusters("lib:1", "lib:2"), VERDICTS, answer("lib:1", "withdraw"), {"lib:1": "t"}
    )

    assert found(table) == {"lib:1": "withdrawn"}


def test_a_curators_answer_overrides_the_verdict() -> None:
    table = outcomes.exceptions(clusters(), VERDICTS, answer("web:2", "keep"), {"web:2": "t"})

    assert found(table) == {"web:2": "kept"}


def test_an_answer_about_another_text_brings_the_record_back() -> None:
    table = outcomes.exceptions(clusters(), VERDICTS, answer("web:2", "keep"), {"web:2": "other"})

    assert found(table) == {"web:2": "flagged"}


def test_an_answer_about_what_is_no_longer_held_changes_nothing() -> None:
    assert outcomes.exceptions(clusters(), VERDICTS, answer("gone:1", "keep"), {}).num_rows == 0


def test_what_is_not_excepted_follows_its_verdict() -> None:
    verdicts = pa.table(
        {"doc_id": ["web:1", "lib:1", "web:2", "lib:2"], "verdict": ["drop", "keep", "review", "keep"]}
    )
    excepted = outcomes.exceptions(clusters("lib:1", "lib:2"), VERDICTS, {}, {})

    table = outcomes.of_verdicts(verdicts, excepted)

    assert table["outcome"].to_pylist() == ["dropped", "kept", "flagged", "duplicate"]
    assert table["stands_for_it"].to_pylist() == [None, None, None, "lib:1"]


def amended(*given: tuple[str, dict[str, object], str]) -> dict[str, object] | None:
    said = [
        Decision(n, "now", "web:2", text, what, "because", "amina", "", "", detail)
        for n, (what, detail, text) in enumerate(given, start=1)
    ]
    table = outcomes.exceptions(clusters(), VERDICTS, {"web:2": said}, {"web:2": "new"})
    (row,) = table.to_pylist()
    return row["amended"]


def test_an_amendment_keeps_the_text_and_later_answers_leave_it() -> None:
    said = amended(("language", {"language": "wol_Latn"}, "new"), ("keep", {}, "new"))

    assert said is not None
    assert said["language"] == "wol_Latn"


def test_what_restricts_stays_when_the_text_changes_and_all_else_goes() -> None:
    spans = {"spans": [{"start": 0, "end": 1, "kind": "name"}]}
    said = amended(
        ("tier", {"tier": "community"}, "old"),
        ("label", {"label": "TK Seasonal"}, "old"),
        ("redact", spans, "old"),
        ("language", {"language": "wol_Latn"}, "old"),
        ("keep", {}, "new"),
    )

    assert said == {
        "language": None,
        "licence": None,
        "family": None,
        "tier": "community",
        "labels": ["TK Seasonal"],
        "spans": [],
    }
