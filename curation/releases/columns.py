"""What each column of a release holds, in one sentence that the card and Croissant show.

A null means that nobody knows or nobody said; it never means no.
"""

from collections.abc import Mapping

HOLDS: Mapping[str, str] = {
    "doc_id": "Identifier, the same in every version: source and the holder's name for the item",
    "text": "The text, normalised; transforms lists the steps",
    "title": "Title as the item or catalogue gives it",
    "creator": "Who wrote it, as the item or catalogue gives it",
    "published": "Date as given",
    "published_year": "Year read from the date",
    "source_id": "Contribution that the row came with",
    "locator": "Where it lies at its source: an address, or a path with a fragment",
    "media_type": "Media type of what was read",
    "granularity": "What a row is: article, page, work, web page",
    "declared_language": "Language that the item itself declares",
    "ocr_confidence": "What the recogniser of the text says of its own work, 0 unsure to 1 sure",
    "licence": "SPDX expression, or a LicenseRef- name of the settings",
    "licence_family": "Family of the licence, which is also the folder",
    "rights_statement": "Address of a rightsstatements.org statement",
    "rights_doubt": "Whether what was said about rights disagrees or could not be read",
    "rights_evidence": "Every statement about rights that was found, with its place and confidence",
    "reservations": "What the page or its site reserves of use by machines",
    "community_labels": "Labels that a community put on the text",
    "agreement_id": "Agreement under which it was given",
    "contributor": "Who gave it",
    "retrieved_at": "When it was received or fetched, UTC",
    "text_sha256": "SHA-256 of the text in UTF-8",
    "source_sha256": "SHA-256 of the bytes that were read",
    "ingest_run": "Run that took it in",
    "transforms": "Steps from the bytes to the text, in order, with versions and settings",
    "provenance": "Where to find it again: file, member, offset, record",
    "language": "Measured language and script, und where nobody could tell",
    "language_bcp47": "The same as a BCP 47 tag",
    "language_confidence": "How sure the language model is, 0 to 1",
    "script": "ISO 15924 code of the script with most letters",
    "words": "Number of words",
    "letters": "Number of letters",
    "repeated_share": "Share of the text in lines that repeat earlier ones, 0 to 1",
    "toxicity_score": "Score of the toxicity model, 0 to 1; see for which languages it was validated",
    "ocr_quality": "How much the text looks like well recognised text, 0 to 1",
    "review_status": "kept-by-curator where a person kept it, not-asked elsewhere",
}


def described(columns: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return a manifest's list of columns with what each holds."""
    return [column | {"description": HOLDS[column["name"]]} for column in columns]
