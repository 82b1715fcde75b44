"""What a roadmap looks like on a terminal.

Text from a document is cleaned before it is styled: a document can't control a terminal.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from ..model import Progress, Topic
from ..safe_text import clean as clean  # noqa: PLC0414 - the commands say terminal.clean
from ..selectors.selector import JOINT
from .rows import nested
from .wrapping import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from pathlib import Path

    from ..linting import Diagnostic
    from ..model import Roadmap, Section
    from ..outline import Note

INDENT: Final = "    "
BLANK: Final = Line("")
UNTITLED: Final = "(no title)"


def place(path: Path, line: int | None = None) -> str:
    """Return how to name a file, and a line in it: from this folder on, if it is in there."""
    try:
        here = os.path.join(os.getcwd(), "")
    except OSError:  # this folder is gone
        here = ""
    name = clean(str(path).removeprefix(here))
    return name if line is None else f"{name}:{line}"


def box(topic: Topic) -> Line:
    """Return the box and the title of a topic."""
    return Line(f"{_mark(topic)} ", clean(topic.title) or UNTITLED)


def item(path: Path, topic: Topic) -> Line:
    """Return the box and the title of a topic, and where it is.

    The titles around it stand before its own where that is not the only one of its kind.
    """
    is_unique = len(topic.roadmap.index.namesakes(topic)) == 1
    around = "" if is_unique else click.style(f"{clean(JOINT.join(topic.path))}{JOINT}", dim=True)
    head, title = box(topic)
    return Line(head, f"{around}{title}  {click.style(place(path, topic.line), dim=True)}")


def meter(progress: Progress) -> str:
    """Return a bar and the count."""
    return f"{click.style(progress.bar, fg='green')} {progress}"


def tree(roadmap: Roadmap, shown: Callable[[Topic], bool]) -> list[Line]:
    """Return the lines of a list: topics under their headings, each with its line number."""
    width = max((len(str(topic.line)) for topic in roadmap.topics), default=0) + 1

    lines: list[Line] = []
    indents = [0]  # at each depth
    headings: list[tuple[int, list[Line]]] = []  # depth and lines of those not yet shown
    for node, depth in roadmap.contents:
        indent = indents[depth]
        indents[depth + 1 :] = [indent + (isinstance(node, Topic) or node.is_inset)]
        while headings and headings[-1][0] >= depth:
            headings.pop()
        if not isinstance(node, Topic):
            headings.append((depth, _heading(node, " " * (width + 2) + "    " * indent)))
        elif shown(node):
            lines += [line for _, each in headings for line in each]
            headings.clear()
            number = click.style(f"L{node.line}".rjust(width), dim=True)
            head, title = box(node)
            lines.append(Line(f"{number}  {'    ' * indent}{head}", title))
    return lines[1:] if lines[:1] == [BLANK] else lines


def _mark(topic: Topic) -> str:
    return click.style("[x]", fg="green") if topic.done else "[ ]"


def _heading(section: Section, margin: str) -> list[Line]:
    """Return the lines that show a heading; one in an item or quote stands among the topics."""
    sign, title = "#" * section.level, clean(section.title)
    head, text = click.style(f"{sign} ", bold=True), click.style(title, bold=True)
    return [Line(f"{margin}{head}", text)] if section.is_inset else [BLANK, Line(head, text)]


def meters(roadmap: Roadmap, topics: Sequence[Topic], sections: Container[Section]) -> list[Line]:
    """Return the lines of a status: progress over all of `topics`, then that of each section."""
    whole = Progress(sum(topic.done for topic in topics), len(topics))

    def line(progress: Progress, indent: int, title: str) -> Line:
        count = str(progress).ljust(len(str(whole)))
        bar = click.style(progress.bar, fg="green")
        return Line(f"{bar} {count}  {'  ' * indent}", clean(title))

    rows = [row for row in nested(roadmap, sections) if row[0].progress.total]
    lines = [
        line(section.progress, indent, section.title if section.level else "(above the headings)")
        for section, indent in rows
    ]
    outermost = [section.progress for section, indent in rows if not indent]
    return lines if lines and outermost == [whole] else [line(whole, 0, "in all"), *lines]


def details(path: Path, topic: Topic) -> list[Line]:
    """Return the lines that show one topic."""
    lines = [box(topic), Line(INDENT, place(path, topic.line))]
    if topic.path:
        lines.append(Line(INDENT, clean(JOINT.join(topic.path))))
    if topic.subtopics:
        lines.append(Line(INDENT, f"{meter(topic.progress)} below it"))
    if notes := [line for note in topic.notes for line in _note(note)]:
        lines += [BLANK, *notes]
    if topic.resources:
        lines += [BLANK, *links(topic)]
    return lines


def _note(note: Note) -> Iterator[Line]:
    """Yield the lines of what is written below a topic, as deep as it is there."""
    margin = INDENT + "  " * (note.depth - note.is_item)
    sign = "- " if note.is_item else ""
    for text in note.text.rstrip("\n").split("\n"):
        yield Line(margin + sign, clean(text.expandtabs()))
        sign = " " * len(sign)


def task(path: Path, topic: Topic) -> list[Line]:
    """Return the lines that tell what to do next: a topic and where to learn it."""
    return [item(path, topic), *links(topic)]


def links(topic: Topic) -> Iterator[Line]:
    """Yield a line for each resource of a topic, with its number if there are several."""
    several = len(topic.resources) > 1
    for number, (title, url) in enumerate(topic.resources, 1):
        said = url if title in ("", url) else f"{title} <{url}>"
        yield Line(INDENT + (f"{number}. " if several else ""), clean(said))


def finding(path: Path, found: Diagnostic) -> str:
    """Return the line that tells of something that `lint` has found."""
    return f"{place(path, found.line)}:{found.column}: {found.code} {clean(found.message)}"


def difference(path: Path, before: Roadmap, after: Roadmap, *, in_place: bool) -> list[str]:
    """Return the lines of a unified diff between two states of a document.

    `in_place`: no line has come or gone between them.
    """
    from ..diffs import unified

    def lines(roadmap: Roadmap) -> list[str]:
        return [line.decode("utf-8", "replace") for line in roadmap.source.splitlines()]

    diff = unified(lines(before), lines(after), place(path), in_place=in_place)
    return [clean(line) for line in diff]
