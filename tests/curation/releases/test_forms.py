"""The forms that a release answers: data statements, the AI Act's summary, the Open Source AI lists."""

import re
from typing import Any

from curation.releases import ai_act, data_statements, limits, open_source_ai, questions
from curation.releases.questions import Question, Section, Table


def answers(sections: list[Section]) -> dict[str, Any]:
    return {each["field"]: each["answer"] for one in questions.as_json(sections) for each in one["fields"]}


def test_the_summary_counts_what_concerns_data(described: Any) -> None:
    _, manifest = described()
    found = answers(ai_act.sections(manifest))

    assert found["1.3 Training data size"].startswith(
        "Less than 1 billion tokens, whatever the tokeniser: 21 words"
    )
    assert found["1.3 Types of content"] == ["page: 1 document"]
    assert found["2.3 Period of collection"] == "2026-10-07 to 2026-10-08"
    assert found["2.3 The tenth of 1 domain names that gave most documents"] == [
        {"Domain name": "a.example", "Documents": 1}
    ]
    assert found["3.1 Reservations of rights"].endswith("Rows that carry one: 1.")


def test_what_only_people_know_stays_open_in_the_summary(described: Any) -> None:
    _, manifest = described(illegal_content="Reported texts are taken out within a day.")
    found = answers(ai_act.sections(manifest))

    assert found["2.4 User data"] is None
    assert found["2.3 Crawlers and their behaviour"] is None
    assert found["3.2 Removal of illegal content"] == "Reported texts are taken out within a day."


def test_a_great_release_leaves_its_size_to_the_tokeniser(described: Any) -> None:
    _, manifest = described()
    manifest["languages"]["swh_Latn"]["letters"] = 250_000_000

    assert answers(ai_act.sections(manifest))["1.3 Training data size"].startswith("Depends on the tokeniser")


def test_a_release_without_a_web_source_has_no_crawl(described: Any, open_rows: Any) -> None:
    _, manifest = described(open_rows[:2])

    assert "2.3 Data crawled or scraped" in answers(ai_act.sections(manifest))


def test_public_data_and_data_of_third_parties_stand_apart(described: Any) -> None:
    _, manifest = described()
    found = answers(open_source_ai.sections(manifest))

    public = {each["Folder"] for each in found["Folders under open licences"]}
    assert public == {"data/attribution/swh_Latn", "data/sharealike/swh_Latn", "data/public-domain/nob_Latn"}
    (closed,) = found["Folders under licences that limit use or change"]
    assert closed == {
        "Folder": "data/no-derivatives/nob_Latn",
        "Language": "nob_Latn, Norwegian Bokmål in Latin script",
        "Licences": "CC-BY-NC-ND-4.0",
        "Documents": 1,
    }
    assert found["Data that cannot be shared"].startswith("2 records were kept and not released")


def test_a_statement_keeps_counts_and_words_apart(described: Any) -> None:
    _, manifest = described()
    manifest["publication"]["statements"] = {
        "swh_Latn": {"author": "Chama cha Wasomaji", "speakers": "Wavuvi."}
    }
    pages = data_statements.statements(manifest)

    assert set(pages) == {"data-statements/nob_Latn.md", "data-statements/swh_Latn.md"}
    swahili = pages["data-statements/swh_Latn.md"]
    assert "**In the words of Chama cha Wasomaji**\n\nWavuvi." in swahili
    assert "1 of 4 rows name a creator" in swahili
    assert "1931 to 1957; 2 rows without a year" in swahili
    assert "2 rows with a mean of 0.62" in swahili
    assert swahili.count("**In the community's words**\n\nnot stated") == 6


def test_every_section_of_a_statement_is_there_though_nothing_is_known(described: Any) -> None:
    _, manifest = described()
    manifest["languages"] = {"swh_Latn": {"rows": 1}}
    page = data_statements.statements(manifest)["data-statements/swh_Latn.md"]

    assert re.findall(r"^## ([A-I])\.", page, re.MULTILINE) == list("ABCDEFGHI")


def test_hostile_names_stay_words_in_a_form() -> None:
    section = Section(
        "One", (Question("Who", Table(("Name",), (("# <b>x|y\n- z",),))), Question("What", ["*a*"]))
    )
    page = questions.as_markdown("T", "Opening.", [section])

    assert "| \\# &lt;b&gt;x\\|y - z |" in page
    assert "- \\*a\\*" in page


def test_a_release_without_rows_still_has_its_papers(described: Any) -> None:
    _, manifest = described(())

    assert answers(ai_act.sections(manifest))["1.3 Latest date of data acquisition"] is None
    assert answers(open_source_ai.sections(manifest))["Folders under open licences"] == []
    assert data_statements.statements(manifest) == {}
    assert limits.known(manifest)
