from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curation.releases import markdown

HOSTILE = 'no: "x"\n---\n# Head <b>|</b> [a](http://b) `c` $d$ \u2028 *e* כתב'


@given(st.text())
def test_text_comes_out_of_markdown_as_words_alone(words: str) -> None:
    tokens = MarkdownIt().parse(f"A: {markdown.text(words)}.")

    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    kinds = {child.type for child in tokens[1].children or ()}
    assert kinds <= {"text", "text_special"}


@given(st.text())
def test_cells_stay_in_their_table(words: str) -> None:
    table = markdown.table(["A", "B"], [[markdown.text(words), markdown.code(words)], ["x", "y"]])

    tokens = MarkdownIt().enable("table").parse(table)

    assert sum(token.type == "td_open" for token in tokens) == 4
    assert not any(child.type == "html_inline" for token in tokens for child in token.children or ())


VALUES: Any = st.recursive(
    st.booleans() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["pretty_name", "language", "configs"]), VALUES))
def test_yaml_is_read_back_as_it_was(value: dict[str, Any]) -> None:
    assert yaml.safe_load(markdown.yaml(value)) == value


@pytest.mark.parametrize("word", ["no", "null", "1.0", "2026-11-22", "~", "", "- a", "a: b", HOSTILE])
def test_words_that_yaml_would_take_for_something_else_stay_words(word: str) -> None:
    assert yaml.safe_load(markdown.yaml({"a": word})) == {"a": word}


def test_words_from_right_to_left_are_kept_apart() -> None:
    assert markdown.text("كتاب") == "\u2068كتاب\u2069"
    assert markdown.text("book") == "book"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://a.org/x", "[b](<https://a.org/x>)", id="web"),
        pytest.param("javascript:alert(1)", "b", id="script"),
        pytest.param("https://a.org/> <b>", "[b](<https://a.org/%3E%20%3Cb%3E>)", id="brackets"),
        pytest.param(None, "b", id="none"),
    ],
)
def test_only_web_addresses_become_links(address: str | None, expected: str) -> None:
    assert markdown.link(address, "b") == expected
