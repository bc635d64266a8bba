"""Answers to a form's questions, as JSON for tools and as Markdown for people, from one list.

Forms differ; what is common is that each question is answered from a fact, in the words of somebody
named, or with "not stated". An answer is a sentence, a number of sentences, or a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from curation.releases import markdown
from curation.releases.words import NOT_STATED


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under heads; values are made safe when they are set."""

    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


Answer = str | Sequence[str] | Table | None


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form with its answer; null where nobody stated one."""

    name: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a form with its fields, in the form's order."""

    heading: str
    fields: tuple[Question, ...]


def as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return the sections for tools; a table is a list of objects, a missing answer null."""
    return [
        {
            "section": section.heading,
            "fields": [{"field": q.name, "answer": _plain(q.answer)} for q in section.fields],
        }
        for section in sections
    ]


def as_markdown(title: str, opening: str, sections: Sequence[Section]) -> str:
    """Return the sections as a page; a missing answer reads `not stated`."""
    parts = [f"# {markdown.text(title)}", opening]
    for section in sections:
        parts.append(f"## {section.heading}")
        parts += [f"**{question.name}**\n\n{_set(question.answer)}" for question in section.fields]
    return "\n\n".join(parts) + "\n"


def _plain(answer: Answer) -> Any:
    if isinstance(answer, Table):
        return [dict(zip(answer.heads, row, strict=True)) for row in answer.rows]
    return answer if answer is None or isinstance(answer, str) else list(answer)


def _set(answer: Answer) -> str:
    if isinstance(answer, Table):
        cells = [[_cell(value) for value in row] for row in answer.rows]
        return markdown.table(answer.heads, cells) if cells else "None."
    if answer is None or isinstance(answer, str):
        return markdown.text(answer or NOT_STATED)
    return "\n".join(f"- {markdown.text(one)}" for one in answer) or "None."


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else markdown.text(NOT_STATED if value is None else value)
