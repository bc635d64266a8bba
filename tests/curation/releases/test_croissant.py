"""The description for loaders, read back by the reference reader of the format."""

import json
import re
from pathlib import Path
from typing import Any

import mlcroissant
import rdflib

from curation.releases import columns
from curation.releases.croissant import croissant
from curation.schema import RELEASED


def written(folder: Path, manifest: dict[str, Any]) -> mlcroissant.Dataset:
    path = folder / "croissant.json"
    path.write_text(json.dumps(croissant(manifest)), encoding="utf-8")
    return mlcroissant.Dataset(jsonld=str(path))


def test_the_reference_reader_finds_no_fault(described: Any) -> None:
    folder, manifest = described(title="Texts of the coast", url="https://example.org/corpus")
    issues = written(folder, manifest).metadata.ctx.issues

    assert (issues.errors, issues.warnings) == (set(), set())


def test_every_record_set_can_be_read(described: Any) -> None:
    folder, manifest = described()
    data = written(folder, manifest)
    found = {one.id: list(data.records(record_set=one.id)) for one in data.metadata.record_sets}

    assert {family: len(rows) for family, rows in found.items()} == manifest["licence_families"]
    texts = {row["attribution/text"].decode() for row in found["attribution"]}
    assert texts == {"Hadithi ya 1", "Hadithi ya 2"}
    assert found["public-domain"][1]["public-domain/reservations"] == [b"reserved: 1 (tdm-reservation)"]


def test_files_are_parquet_with_their_digests(described: Any) -> None:
    _, manifest = described()
    held = croissant(manifest)["distribution"]
    digests = {one["contentUrl"]: one["sha256"] for one in held if one["@type"] == "cr:FileObject"}

    assert digests == {f["path"]: f["sha256"] for f in manifest["files"]}
    assert {one["encodingFormat"] for one in held} == {"application/x-parquet"}


def test_terms_of_a_family_are_an_odrl_offer(described: Any) -> None:
    _, manifest = described()
    graph = rdflib.Graph().parse(
        data=json.dumps(croissant(manifest)), format="json-ld", base="https://example.org/"
    )
    odrl = rdflib.Namespace("http://www.w3.org/ns/odrl/2/")
    cc = rdflib.Namespace("http://creativecommons.org/ns#")
    closed = rdflib.URIRef("https://example.org/files-no-derivatives")
    (offer,) = graph.subjects(odrl.target, closed)
    refused = {graph.value(rule, odrl.action) for rule in graph.objects(offer, odrl.prohibition)}

    assert len(set(graph.subjects(rdflib.RDF.type, odrl.Offer))) == 4
    trade = rdflib.URIRef("urn:local-commons:trainForTrade")
    assert refused == {cc.DerivativeWorks, cc.CommercialUse, trade}


def test_what_nobody_said_is_told_as_not_stated(described: Any) -> None:
    _, manifest = described(purpose="To teach.")
    found = croissant(manifest)

    assert found["rai:dataUseCases"] == "To teach."
    assert found["rai:personalSensitiveInformation"] == "not stated"
    assert "url" not in found
    assert found["rai:dataCollectionTimeFrame"] == ["2026-10-02", "2026-10-08"]
    assert found["rai:dataCollectionType"] == ["Web Scraping", "Document analysis"]


def test_every_column_of_a_release_is_described() -> None:
    assert list(columns.HOLDS) == RELEASED.names
    assert not any(re.search(r"[`.]$", words) for words in columns.HOLDS.values())


def test_an_offer_tells_of_reservations(described: Any) -> None:
    _, manifest = described()
    offers = {one["odrl:target"]["@id"]: one["description"] for one in croissant(manifest)["usageInfo"]}

    assert offers["files-public-domain"].endswith("Rows that carry a reservation against use by machines: 1.")
    assert "reservation" not in offers["files-attribution"]
