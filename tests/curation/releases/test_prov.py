import json
from collections.abc import Iterator
from typing import Any

import pytest

from curation.releases.prov import prov

PATH = "data/attribution/swh_Latn/part 0.parquet"

RUN: dict[str, Any] = {
    "run": "demo-1",
    "started_at": "2026-11-22T18:30:00Z",
    "ended_at": "2026-11-22T19:30:00Z",
    "version": "2026.11.1",
    "sources": [
        {
            "slug": "gazette",
            "title": "The Gazette",
            "holder": "Library / Archive #1",
            "agreement": "a-1",
            "licence": "CC-BY-4.0",
            "inputs": [{"name": "a.xml", "sha256": "aa"}, {"name": "ب.xml", "sha256": "bb"}],
        },
        {"slug": "tales", "title": "Tales", "holder": "Trust", "inputs": []},
    ],
    "activities": [
        {"stage": "ingest", "used": ["gazette", "tales"], "generated": ["documents"], "version": "1"},
        {
            "stage": "measure",
            "started_at": "2026-11-22T18:40:00Z",
            "used": ["documents", "language-v1"],
            "generated": ["measurements"],
            "settings_sha256": "cc",
        },
        {"stage": "release", "used": ["documents", "measurements"], "generated": [PATH]},
    ],
    "models": [{"name": "language-v1", "sha256": "dd"}],
    "policy": {"name": "default", "version": "3", "hash": "ee", "stewards": ["A. Ndiaye"]},
    "files": [{"path": PATH, "sha256": "ff"}],
    "software": {"name": "local-commons", "version": "0.1.0"},
}

LINKS = (
    "used",
    "wasGeneratedBy",
    "wasDerivedFrom",
    "wasAssociatedWith",
    "wasAttributedTo",
    "hadMember",
    "isPartOf",
)


def nodes(graph: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["id"]: node for node in graph["@graph"]}


def links(graph: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for node in graph["@graph"]:
        for term in LINKS:
            ends = node.get(term, [])
            yield from ((node["id"], term, end) for end in ([ends] if isinstance(ends, str) else ends))


@pytest.mark.parametrize("run", [pytest.param(RUN, id="whole"), pytest.param({}, id="nothing")])
def test_every_link_leads_to_a_node(run: dict[str, Any]) -> None:
    graph = prov(run)
    ids = [node["id"] for node in graph["@graph"]]

    assert len(ids) == len(set(ids))
    assert {end for _, _, end in links(graph)} <= set(ids)


def test_links_join_what_prov_lets_them_join() -> None:
    graph = prov(RUN)
    kinds = {
        at: {node["type"]} if isinstance(node["type"], str) else set(node["type"])
        for at, node in nodes(graph).items()
    }
    allowed = {
        "used": ("prov:Activity", "prov:Entity"),
        "wasGeneratedBy": ("prov:Entity", "prov:Activity"),
        "wasDerivedFrom": ("prov:Entity", "prov:Entity"),
        "hadMember": ("prov:Collection", "prov:Entity"),
        "isPartOf": ("prov:Activity", "prov:Activity"),
    }

    for start, term, end in links(graph):
        if term in allowed:
            assert allowed[term][0] in kinds[start] and allowed[term][1] in kinds[end], (start, term, end)
        else:
            assert kinds[end] <= {"prov:Agent", "prov:SoftwareAgent"}, (start, term, end)


def test_a_file_leads_back_to_its_inputs() -> None:
    graph = prov(RUN)
    found, todo = set(), [PATH.replace(" ", "%20")]
    while todo:
        at = todo.pop()
        found.add(at)
        todo += [
            end
            for start, term, end in links(graph)
            if start == at and term in ("wasDerivedFrom", "hadMember")
        ]

    assert {node["sha256"] for at, node in nodes(graph).items() if at in found and "sha256" in node} >= {
        "aa",
        "bb",
    }


def test_the_policy_is_the_plan_of_the_run() -> None:
    found = nodes(prov(RUN))

    assert found["#run"]["qualifiedAssociation"]["hadPlan"] == "#policy"
    assert found["#policy"]["wasAttributedTo"] == ["#steward/A.%20Ndiaye"]
    assert found["#settings/cc"]["sha256"] == "cc"
    assert "#settings/cc" in found["#stage/2/measure"]["used"]


def test_the_context_is_in_the_file() -> None:
    """
    A context at an address would have to be fetched before the file can be read.
    """
    graph = prov(RUN)

    assert isinstance(graph["@context"], dict)
    used = {key for node in graph["@graph"] for key in node} | {"agent", "hadPlan"}
    assert used <= set(graph["@context"])


def test_the_same_run_gives_the_same_bytes() -> None:
    assert json.dumps(prov(RUN)) == json.dumps(prov(json.loads(json.dumps(RUN))))


def test_a_file_that_no_activity_names_is_made_by_the_run() -> None:
    found = nodes(prov(RUN | {"activities": []}))

    assert found[PATH.replace(" ", "%20")]["wasGeneratedBy"] == ["#run"]


def test_curators_stand_in_the_history_by_number_alone() -> None:
    review = {"stage": "review", "used": ["verdicts"], "generated": ["answers"], "by_curators": True}
    graph = nodes(prov(RUN | {"curators": 2, "activities": [review]}))

    assert graph["#curator/2"] == {"id": "#curator/2", "type": "prov:Person", "label": "curator 2"}
    assert graph["#stage/1/review"]["wasAssociatedWith"] == ["#curator/1", "#curator/2"]
    assert graph["#data/answers"]["wasGeneratedBy"] == ["#stage/1/review"]
