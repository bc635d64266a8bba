"""The papers of a release, each made from its manifest: for people, for machines, for archives.

Every one follows from facts of the rows and words of the settings; docs/release-papers.md says which is for
whom. The bag's manifests and the sums go last, for they hold the digests of all others.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa

from curation import files
from curation.releases import (
    ai_act,
    attribution,
    bagit,
    card,
    changelog,
    checksums,
    citation,
    contents,
    copies,
    croissant,
    data_statements,
    datacite,
    known,
    licence_texts,
    licences,
    obligations,
    open_source_ai,
    openness,
    prov,
    questions,
    reasons,
    ro_crate,
)
from curation.releases import manifest as manifests


def write(home: Path, building: Path, manifest: dict[str, Any]) -> None:
    """Write all papers beside the data files of a release that is being built.

    Raise `BadSettings` when the settings call a release open that is not.
    """
    manifest = known.complete(home, building, manifest)
    openness.check(manifest)
    changes = _changes(home, building, manifest["parent"])
    graph = prov.prov(known.run_graph(home, manifest))
    held = copies.of_home(home, building, manifest)
    write_from(building, manifest, changes, known.policies(home), graph, held)
    attribution.share(home, building)


def write_from(
    building: Path,
    manifest: dict[str, Any],
    changes: dict[str, Any],
    policies: dict[str, Any],
    graph: dict[str, Any],
    held_copies: pa.Table,
) -> None:
    """Write all papers from a complete manifest, with no look at the home that made it."""
    _write_for_people(building, manifest, changes)
    _write_for_machines(building, manifest)
    copies.write(building, held_copies)
    files.write_json(building / "policies.json", policies)
    files.write_json(building / "prov.jsonld", graph)
    files.write_json(building / "manifest.json", manifest | {"changes": changes})
    bagit.write(building, manifest)
    sums = checksums.digests(building, checksums.known(manifest["files"]))
    files.write_text(building / checksums.NAME, checksums.listed(sums))


def _write_for_people(building: Path, manifest: dict[str, Any], changes: dict[str, Any]) -> None:
    page = card.card(manifest)
    openness.check_page(manifest, page, "README.md")
    files.write_text(building / "README.md", page)
    files.write_text(building / "LICENSES.md", licences.licences_md(manifest))
    licence_texts.write(building, list(manifest["licences"]))
    files.write_text(building / "CHANGELOG.md", changelog.changelog(changes))
    files.write_text(building / "ATTRIBUTION.md", attribution.attribution_md(manifest))
    for path, page in data_statements.statements(manifest).items():
        files.write_text(building / path, page)


def _write_for_machines(building: Path, manifest: dict[str, Any]) -> None:
    attribution.write(building, manifest)
    files.write_json(building / "obligations.json", obligations.obligations(manifest))
    files.write_json(building / "croissant.json", croissant.croissant(manifest))
    files.write_json(building / "ro-crate-metadata.json", ro_crate.ro_crate(manifest, _held(building)))
    files.write_json(building / "datacite.json", datacite.datacite(manifest))
    files.write_text(building / "CITATION.cff", citation.citation(manifest))
    for name, form in (("ai-act-summary", ai_act), ("data-information", open_source_ai)):
        answered = form.sections(manifest)
        page = questions.as_markdown(form.TITLE, form.OPENING, answered)
        files.write_text(building / f"{name}.md", page)
        files.write_json(building / f"{name}.json", questions.as_json(answered))


def _held(building: Path) -> dict[str, str]:
    """Return the papers of this release; a folder is there only where it holds something."""
    papers = contents.PAPERS.items()
    return {path: what for path, what in papers if not path.endswith("/") or (building / path).is_dir()}


def _changes(home: Path, building: Path, parent: str | None) -> dict[str, Any]:
    changes = manifests.compare(building, home / "releases" / parent if parent else None)
    gone = changes.pop("gone")
    return changes | {"parent": parent, "removed_because": reasons.why(home, gone)}
