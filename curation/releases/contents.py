"""What lies beside the data of a release, and what each of it is; the card and the crate name it so."""

from curation.releases import attribution, copies, data_statements, licence_texts

PAPERS = {
    "ATTRIBUTION.md": "Who gave the texts",
    f"{attribution.FOLDER}/": "Creator, source, licence and changes of each document",
    "CHANGELOG.md": "What changed since the last version, and why",
    "CITATION.cff": "How to cite this version",
    copies.NAME: "Texts of which more than one copy, edition or recognition was held, and how many",
    "LICENSES.md": "Licences, their duties and rows",
    f"{licence_texts.FOLDER}/": "Texts of the licences",
    "README.md": "Card of the data set",
    "ai-act-summary.json": "Fields for the public summary under the EU AI Act, for tools",
    "ai-act-summary.md": "Fields for the public summary under the EU AI Act",
    "croissant.json": "Description for loaders of data sets (Croissant)",
    "data-information.json": "Data information after the Open Source AI Definition, for tools",
    "data-information.md": "Data information after the Open Source AI Definition",
    f"{data_statements.FOLDER}/": "A data statement for each language",
    "datacite.json": "Metadata for the registration of a DOI",
    "manifest.json": "Every data file with its digest, and the facts behind these papers",
    "obligations.json": "Duties and allowed actions of each folder",
    "policies.json": "The rules by which rows were kept",
    "prov.jsonld": "History of the release (PROV)",
}
