from curation.releases.changelog import changelog

CHANGES = {
    "parent": "2026.10.2",
    "added": {"swh_Latn": 10, "wol_Latn": 1200},
    "removed": {"swh_Latn": 1},
    "changed": {},
    "removed_because": {"withdrawn": 1, "a <b>\nreason": 5},
}


def test_changes_are_told_by_language_most_first() -> None:
    lines = changelog(CHANGES).splitlines()

    assert lines[0] == "# Changes since 2026.10.2"
    assert "1,210 rows added, 1 row removed, 0 rows changed." in lines
    rows = [line for line in lines if line.startswith("| `")]
    assert rows == ["| `wol_Latn` | 1,200 | 0 | 0 |", "| `swh_Latn` | 10 | 1 | 0 |"]


def test_reasons_for_removal_are_words_most_first() -> None:
    assert changelog(CHANGES).endswith("- a &lt;b&gt; reason: 5\n- withdrawn: 1\n")


def test_a_first_release_has_no_parent() -> None:
    text = changelog(
        {"parent": None, "added": {"swh_Latn": 1}, "removed": {}, "changed": {}, "removed_because": {}}
    )

    assert text.startswith("# First release\n")
    assert "Why rows were removed" not in text


def test_a_release_without_changes_says_so() -> None:
    assert changelog({"parent": "1"}) == "# Changes since 1\n\nNo row was added, removed or changed.\n"
