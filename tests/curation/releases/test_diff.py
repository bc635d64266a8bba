from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.errors import UnknownRelease
from curation.releases import diff
from curation.reports import difference

Publish = Callable[..., Path]


@pytest.fixture
def both(tmp_path: Path, publish: Publish, make_row: Any) -> tuple[Path, Path]:
    """Publish two releases: one row added, two removed, and one of each kind of change."""
    rows = [make_row(n) for n in range(8)]
    rows += [make_row(n, language="yor_Latn") for n in (20, 21)]
    before = publish(tmp_path, rows)
    after = [
        *rows[:3],
        make_row(3, text="The baker of street 3 has closed."),
        make_row(4, language="cym_Latn"),
        make_row(5, licence="CC0-1.0", licence_family="public-domain"),
        make_row(6, words=8),
        *rows[8:9],
        make_row(99, language="cym_Latn"),
    ]
    return before, publish(tmp_path, after)


@pytest.mark.parametrize("heap_rows", [1, 250_000], ids=["many-heaps", "one-heap"])
def test_rows_that_came_went_and_changed_are_counted(
    both: tuple[Path, Path], heap_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "_HEAP_ROWS", heap_rows)
    found = diff.compare(*both)
    facts = found.facts()

    assert (facts["added"], facts["changed"], facts["removed"]) == (1, 3, 2)
    assert facts["changed_what"] == {"language": 1, "licence": 1, "text": 1}
    assert facts["by_language"] == {
        "cym_Latn": {"added": 1, "removed": 0, "changed": 1},
        "eng_Latn": {"added": 0, "removed": 1, "changed": 2},
        "yor_Latn": {"added": 0, "removed": 1, "changed": 0},
    }
    assert facts["by_licence"]["CC0-1.0"] == {"added": 0, "removed": 0, "changed": 1}
    assert found.gone == ["letters:00007", "letters:00021"]


def test_files_that_both_have_are_not_opened(
    tmp_path: Path, publish: Publish, make_row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [make_row(n) for n in range(5)]
    before, after = publish(tmp_path, rows), publish(tmp_path, [*rows, make_row(9)])
    opened: list[str] = []
    sort = diff._sort
    monkeypatch.setattr(diff, "_sort", lambda path, *rest: (opened.append(path.name), sort(path, *rest)))
    found = diff.compare(before, after)

    assert found.by("added", "language") == {"eng_Latn": 1}
    assert opened == ["part-00001.parquet"]
    assert found.bytes["shared"] == found.bytes["before"] < found.bytes["after"]


def test_all_is_added_where_there_is_no_parent(both: tuple[Path, Path]) -> None:
    assert diff.compare(None, both[0]).by("added", "licence") == {"CC-BY-4.0": 10}


def test_a_folder_that_is_no_release_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownRelease, match="is no release"):
        diff.compare(tmp_path, tmp_path)


def test_the_page_shows_each_language_with_its_figures(both: tuple[Path, Path]) -> None:
    facts = diff.compare(*both).facts()
    names = {"before": "2026.11.1", "after": "2026.11.2<script>", "removed_because": {"withdrawn": 2}}
    page = difference.render(facts | names)

    assert "1 added, 3 changed, 2 removed" in page
    assert "cym_Latn Welsh" in page
    assert "withdrawn: 2" in page
    assert "<script>" not in page


def test_the_page_of_two_equal_releases_says_so(both: tuple[Path, Path]) -> None:
    facts = diff.compare(both[0], both[0]).facts()

    assert "No row differs." in difference.render(
        facts | {"before": "a", "after": "b", "removed_because": {}}
    )
