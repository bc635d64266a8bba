"""Items for the tools that an institution has already, and their answers back: a JSON object a line.

Formats as their documentation gives them: Argilla's records (`fields`, `metadata`, `responses` by question),
Label Studio's tasks (`data`, `annotations` with `result` of type `choices`), Potato's `id` and `text` out,
`label_annotations` of one annotator in. Each carries the text's digest, without which no answer is taken.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from curation import files
from curation.errors import BadReview
from curation.review import packets, queue
from curation.review.answers import Given
from curation.review.packets import Merged, Refused
from curation.review.queue import Item, Reviewer, Wanted
from curation.reviewing import Review

QUESTION = "answer"
CODE = "other"  # these tools ask for the answer alone


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as a tool gives it back; `person` is null where the file names nobody."""

    doc_id: str
    text_sha256: str
    verdict: str
    person: str | None


def export(
    engine: Engine, home: Path, path: Path, tool: str, who: Reviewer, *, wanted: Wanted, limit: int
) -> int:
    """Write what waits for a tool, most urgent first, and return how many items they are; none is leased."""
    write = _tool(tool)[0]
    items = queue.page(engine, who, wanted, limit=limit)
    lines = (json.dumps(write(i, queue.document(home, i)["text"]), ensure_ascii=False) for i in items)
    files.write_text(path, "".join(f"{line}\n" for line in lines))
    return len(items)


def take_in(
    engine: Engine,
    home: Path,
    path: Path,
    tool: str,
    people: Mapping[str, Reviewer],
    default: str,
    terms: Review,
) -> Merged:
    """Take a tool's answers in; `people` are the reviewers by the name that the tool knows them by.

    Where the file names nobody, the answers are `default`'s. To take a file in twice changes nothing.
    """
    read = _tool(tool)[1]
    taken = known = 0
    refused: list[Refused] = []
    for number, line in packets.read_lines(path):
        for said in _read(read, line, number, refused):
            try:
                is_new = _take(engine, home, said, people, default, terms)
                taken, known = taken + is_new, known + (not is_new)
            except BadReview as error:
                refused.append(Refused(number, said.doc_id, str(error)))
    return Merged(taken, known, tuple(refused))


def _tool(name: str) -> Any:
    if name not in TOOLS:
        raise BadReview(f"{name!r} is none of the tools {', '.join(sorted(TOOLS))}")
    return TOOLS[name]


def _read(read: Any, line: dict[str, Any], number: int, refused: list[Refused]) -> list[Said]:
    try:
        return list(read(line))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        doc_id = str(line.get("id", "?"))
        refused.append(Refused(number, doc_id, f"it is not as the tool writes it: {error!r}"))
        return []


def _take(
    engine: Engine, home: Path, said: Said, people: Mapping[str, Reviewer], default: str, terms: Review
) -> bool:
    name = said.person or default
    if name not in people:
        raise BadReview(f"nobody is known who is {name!r} in the tool")
    item = queue.find(engine, said.doc_id)
    if item is None:
        raise BadReview("it never was in the queue")
    code = CODE if not terms.codes or CODE in terms.codes else next(iter(terms.codes))
    given = Given(said.verdict, code, said.text_sha256)
    return packets.settle(engine, home, item, people[name], given, terms)


def _about(item: Item) -> dict[str, Any]:
    named = {"doc_id": item.doc_id, "text_sha256": item.text_sha256, "language": item.language}
    return named | {"kinds": ", ".join(item.kinds), "licence": item.licence, "locator": item.locator or ""}


def _to_argilla(item: Item, text: str) -> dict[str, Any]:
    return {"id": item.doc_id, "fields": {"text": text}, "metadata": _about(item), "responses": {}}


def _from_argilla(line: Mapping[str, Any]) -> Iterator[Said]:
    about = line["metadata"]
    for response in (line.get("responses") or {}).get(QUESTION, []):
        person = response.get("user_id")
        yield Said(
            str(about["doc_id"]), about["text_sha256"], response["value"], str(person) if person else None
        )


def _to_label_studio(item: Item, text: str) -> dict[str, Any]:
    return {"data": {"text": text, **_about(item)}}


def _from_label_studio(line: Mapping[str, Any]) -> Iterator[Said]:
    about = line["data"]
    for annotation in line.get("annotations") or []:
        if annotation.get("was_cancelled"):  # skipped
            continue
        by = annotation.get("completed_by")
        person = by.get("email") or by.get("id") if isinstance(by, dict) else by
        for result in annotation["result"]:
            if result["type"] == "choices" and result["from_name"] == QUESTION:
                chosen = result["value"]["choices"][0]
                named = None if person is None else str(person)
                yield Said(str(about["doc_id"]), about["text_sha256"], chosen, named)


def _to_potato(item: Item, text: str) -> dict[str, Any]:
    return {"id": f"{item.doc_id}#{item.text_sha256}", "text": text} | _about(item)


def _from_potato(line: Mapping[str, Any]) -> Iterator[Said]:
    doc_id, _, text_sha256 = line["id"].rpartition("#")
    given = line["label_annotations"].get(QUESTION)
    chosen: Iterable[str] = [given] if isinstance(given, str) else [k for k, v in (given or {}).items() if v]
    for verdict in chosen:
        yield Said(doc_id, text_sha256, verdict, line.get("user_id"))


TOOLS = {
    "argilla": (_to_argilla, _from_argilla),
    "label-studio": (_to_label_studio, _from_label_studio),
    "potato": (_to_potato, _from_potato),
}
