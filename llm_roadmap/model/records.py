"""Turn topics into rows of a table."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from . import Topic


class Record(TypedDict):
    """One topic as a row of a table. No value is nested, and none is missing."""

    section: str
    """The title of the heading above it; empty above the first heading."""
    path: str
    """The titles of the headings and topics around it, joined by ` > `."""
    title: str
    """The title."""
    slug: str
    """The slug."""
    done: bool
    """Whether it is ticked."""
    line: int
    """The line of its box, from 1."""
    depth: int
    """The number of topics that it lies in."""
    description: str
    """The description; empty if it has none."""
    url: str
    """The address of its first resource; empty if it has none."""


def full_records(topics: Sequence[Topic]) -> list[dict[str, Any]]:
    """Return the rows for topics, with a column for each field that any of them has, and `links`.

    The value of a field is text. It is empty for a topic without that field, and line feeds join
    the values if a topic has the field several times. A field with the name of another column gets
    the name `field NAME`. `links` is the list of all addresses in a topic.
    """
    names = dict.fromkeys(chain.from_iterable(dict(topic.fields) for topic in topics))
    taken = {*Record.__annotations__, "links"}
    columns = {name: f"field {name}" if name in taken else name for name in names}

    def values(topic: Topic) -> dict[str, str]:
        return {
            column: "\n".join(value for each, value in topic.fields if each == name)
            for name, column in columns.items()
        }

    return [
        {**record(topic), "links": [link.url for link in topic.resources], **values(topic)}
        for topic in topics
    ]


def record(topic: Topic) -> Record:
    """Return the row for a topic."""
    outline = topic.roadmap.outline
    heading = outline.boxes[topic.number].heading
    return {
        "section": "" if heading is None else outline.heading_title(heading),
        "path": " > ".join(topic.path),
        "title": topic.title,
        "slug": topic.slug,
        "done": topic.done,
        "line": topic.line,
        "depth": topic.depth,
        "description": topic.description,
        "url": next((resource.url for resource in topic.resources), ""),
    }
