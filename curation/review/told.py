"""The words that pages use for kinds of reason, states of an item, answers, and what each answer does."""

from curation import decisions, outcomes
from curation.review import answers, kinds
from curation.review.queue_tables import GONE, ON_HOLD, SETTLED, TIED, WAITING
from curation.review.words import mark

KINDS = {
    kinds.TOXICITY: mark("toxicity"),
    kinds.LANGUAGE: mark("doubt about the language"),
    kinds.LICENCE: mark("doubt about the licence"),
    kinds.PERSONAL: mark("personal data"),
    kinds.DUPLICATE: mark("copies"),
    kinds.OCR: mark("poor recognition"),
    kinds.LABEL: mark("community label"),
    kinds.WITHDRAWAL: mark("somebody asks for withdrawal"),
    kinds.APPEAL: mark("somebody appeals"),
    kinds.FORM: mark("how the text looks"),
}
STATES = {
    WAITING: mark("waiting"),
    ON_HOLD: mark("on hold"),
    TIED: mark("people differ"),
    SETTLED: mark("settled"),
    GONE: mark("needs nobody any more"),
}
# In the order in which the form offers them: the key, the name, and what becomes of the record.
ANSWERS = {
    decisions.KEEP: (
        "k",
        mark("Keep"),
        mark("The text stays as it is. The next release holds it, if its licence lets it."),
    ),
    decisions.DROP: (
        "d",
        mark("Leave out"),
        mark("No release holds the text. It stays in the library, and its provider can appeal."),
    ),
    decisions.REDACT: (
        "r",
        mark("Hide places in it"),
        mark("The text is released with the places that you name hidden in it."),
    ),
    decisions.LANGUAGE: (
        "l",
        mark("Change the language"),
        mark("The text is released under the language that you name."),
    ),
    decisions.LICENCE: (
        "c",
        mark("Change the licence"),
        mark("The text is released under the licence that you name; say in the note where it stands."),
    ),
    decisions.TIER: (
        "t",
        mark("Restrict who may read it"),
        mark("The text is in no open release, now and when it changes."),
    ),
    decisions.LABEL: (
        "b",
        mark("Add a community label"),
        mark("The text is kept, and the label goes along with it wherever it goes."),
    ),
    answers.PASS: (
        "a",
        mark("Ask somebody else"),
        mark("The record goes to another person, and does not come back to you."),
    ),
}
FIELDS = {"source": mark("source"), "host": mark("host"), "cluster": mark("copies of one text")}
OUTCOMES = {
    outcomes.KEPT: mark("kept"),
    outcomes.FLAGGED: mark("waits for people"),
    outcomes.DROPPED: mark("left out"),
    outcomes.DUPLICATE: mark("a copy"),
    outcomes.WITHDRAWN: mark("withdrawn"),
}
