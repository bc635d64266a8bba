"""Answers of real repositories, and spans of dates."""

from pathlib import Path

import pytest

from curation.harvest import answers
from curation.harvest.answers import DamagedAnswer, ProtocolError
from curation.harvest.windows import Span


@pytest.mark.parametrize(
    ("name", "records", "deleted", "has_token"),
    [
        ("ListRecords", 2, 1, True),
        ("ListRecords4", 2, 1, False),
        ("ListIdentifiers", 2, 1, True),
        ("GetRecord", 1, 0, False),
    ],
)
def test_real_pages_are_read(shared: Path, name: str, records: int, deleted: int, has_token: bool) -> None:
    content = (shared / "data" / "oaipmh" / f"sickle_{name}.xml").read_bytes()
    page = answers.page(content, name)

    assert (len(page.headers), sum(h.is_deleted for h in page.headers)) == (records, deleted)
    assert (page.token is not None) is has_token


@pytest.mark.parametrize("code", ["badArgument", "badResumptionToken", "noRecordsMatch", "idDoesNotExist"])
def test_real_errors_keep_their_code(shared: Path, code: str) -> None:
    content = (shared / "data" / "oaipmh" / f"sickle_{code}.xml").read_bytes()

    with pytest.raises(ProtocolError) as caught:
        answers.page(content, code)
    assert caught.value.code == code


def test_a_real_repository_says_who_it_is(shared: Path) -> None:
    content = (shared / "data" / "oaipmh" / "sickle_Identify.xml").read_bytes()
    found = answers.identity(content, "Identify")

    assert (found.name, found.deleted_record, found.has_seconds) == ("A Test Repository", "persistent", False)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html><body>Welcome</body></html>", id="a-page-for-people"),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><OAI-PMH>&a;</OAI-PMH>', id="entity"
        ),
    ],
)
def test_what_is_no_answer_is_refused_with_its_bytes(content: bytes) -> None:
    with pytest.raises(DamagedAnswer) as caught:
        answers.page(content, "answer")
    assert caught.value.content == content


@pytest.mark.parametrize(
    ("since", "until", "halves"),
    [
        ("2026-01-01", "2026-01-01", None),
        ("2026-01-01", "2026-01-02", ("2026-01-01", "2026-01-02")),
        ("2026-01-01", "2026-01-05", ("2026-01-03", "2026-01-04")),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z")),
    ],
)
def test_halves_meet_without_overlap(since: str, until: str, halves: tuple[str, str] | None) -> None:
    found = Span(since, until).halves()

    assert (found and (found[0].until, found[1].since)) == halves
    if found:
        assert (found[0].since, found[1].until) == (since, until)
