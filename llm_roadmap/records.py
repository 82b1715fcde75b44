"""Turn topics into rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from .model import Topic


class Record(TypedDict):
    """One topic as a row of a table: nothing is nested, and nothing is missing."""

    section: str
    """The title of the heading above it; empty above the first one."""
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
