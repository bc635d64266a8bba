import pytest

from curation.works import position, work_id


@pytest.mark.parametrize(
    ("doc_id", "granularity", "work"),
    [
        pytest.param("town:1923-05-01/DIVL3", "article", "town:1923-05-01", id="article-of-an-issue"),
        pytest.param("town:1923-05-01/alto/0004", "page", "town:1923-05-01", id="page-below-a-format"),
        pytest.param("town:box 7/book/page_12", "page", "town:box 7/book", id="page-of-a-book-in-a-folder"),
        pytest.param("town:deed.xml#p2", "page", "town:deed.xml", id="fragment"),
        pytest.param("town:0004", "page", "town:0004", id="page-that-names-no-work"),
        pytest.param("wiki:towiki:17", "page", "wiki:towiki:17", id="page-of-a-wiki"),
        pytest.param("town:a/b", "work", "town:a/b", id="work"),
        pytest.param("town:a/b", None, "town:a/b", id="nothing-said"),
        pytest.param(
            "web:20260102030405/https://a.example/b",
            "web page",
            "web:https://a.example/b",
            id="captures-of-one-address",
        ),
    ],
)
def test_the_work_is_what_a_page_or_an_article_is_a_part_of(
    doc_id: str, granularity: str | None, work: str
) -> None:
    assert work_id(doc_id, granularity) == work


def test_parts_stand_as_people_count() -> None:
    pages = [f"town:book/page_{n}" for n in (10, 2, 1, 100)]

    assert sorted(pages, key=position) == [f"town:book/page_{n}" for n in (1, 2, 10, 100)]
