"""Make the lines that show a roadmap on a terminal.

Text from a document is cleaned before it is styled: a document can't control a terminal.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from ...selectors.normal_forms import JOINT
from ...text.safe_text import clean, clean_lines, shown_title
from .paths import shown_path, topic_address
from .printing import TextLine, has_bars, shown_bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ...linting import Diagnostic
    from ...linting.is_all_done import Obstacle
    from ...model import Progress, Roadmap, Topic
    from ...model.boxes_and_headings import Note
    from ...model.result import Result

INDENT: Final = "    "
BLANK: Final = TextLine("")
UNENDED: Final = "\n\\ No newline at end of file"
"""What stands behind a last line without an end in a unified diff."""


def mark(*, done: bool) -> str:
    """Return a box."""
    return click.style("[x]", fg="green") if done else "[ ]"


def box(topic: Topic) -> TextLine:
    """Return the box and the title of a topic."""
    return TextLine(f"{mark(done=topic.done)} ", shown_title(topic.title))


def topic_line(path: Path, topic: Topic) -> TextLine:
    """Return the box, title and line number of a topic.

    If another topic has the same title, the path comes before the title.
    """
    is_unique = len(topic.roadmap.index.namesakes(topic)) == 1
    path_shown = "" if is_unique else "".join(f"{each}{JOINT}" for each in topic.path)
    around = click.style(clean(path_shown), dim=True) if path_shown else ""
    head, title = box(topic)
    return TextLine(head, f"{around}{title}  {click.style(topic_address(path, topic), dim=True)}")


def meter(progress: Progress, width: int = 0) -> str:
    """Return a bar and the count; `width` is the least number of columns for the count."""
    bar = f"{click.style(shown_bar(progress.bar), fg='green')} " if has_bars() else ""
    return bar + str(progress).ljust(width)


def progress_lines(rows: Sequence[tuple[Progress, str]]) -> Iterator[TextLine]:
    """Yield a line for each progress, and behind it the name that belongs to it."""
    width = max((len(str(progress)) for progress, _ in rows), default=0)
    for progress, name in rows:
        yield TextLine(f"{meter(progress, width)}  ", name)


def show_lines(path: Path, topic: Topic) -> list[TextLine]:
    """Return the lines that show one topic."""
    lines = [box(topic), TextLine(INDENT, topic_address(path, topic))]
    if topic.path:
        lines.append(TextLine(INDENT, clean(JOINT.join(topic.path))))
    if topic.subtopics:
        lines.append(TextLine(INDENT, f"{meter(topic.progress)} below it"))
        lines += [BLANK, *_subtopics(topic)]
    if topic.notes:
        lines += [BLANK, *chain.from_iterable(map(_note, topic.notes))]
    if topic.resources:
        lines += [BLANK, *link_lines(topic)]
    return lines


def _subtopics(topic: Topic) -> Iterator[TextLine]:
    """Yield a line for each topic below one, indented as they lie in each other."""
    from ...model import topics_among

    for each in topics_among(topic.contents):
        head, title = box(each)
        number = click.style(f"L{each.line}", dim=True)
        yield TextLine(INDENT * (each.depth - topic.depth) + head, f"{title}  {number}")


def _note(note: Note) -> Iterator[TextLine]:
    """Yield the lines of a note below a topic, indented as in the document."""
    margin = INDENT + "  " * (note.depth - note.is_item)
    sign = "- " if note.is_item else ""
    for text in note.text.rstrip("\n").split("\n"):
        yield TextLine(margin + sign, clean(text.expandtabs()))
        sign = " " * len(sign)


def next_lines(path: Path, topics: Iterable[Topic]) -> Iterator[TextLine]:
    """Yield the lines of `next`: each topic, then its links."""
    for topic in topics:
        yield topic_line(path, topic)
        yield from link_lines(topic)


def link_lines(topic: Topic) -> Iterator[TextLine]:
    """Yield a line for each resource of a topic, with its number if there are several."""
    several = len(topic.resources) > 1
    for number, (title, url) in enumerate(topic.resources, 1):
        text = url if not clean(title) or title in (url, topic.title) else f"{title} <{url}>"
        yield TextLine(INDENT + (f"{number}. " if several else ""), clean(text))


def finding_line(path: Path, found: Diagnostic) -> str:
    """Return the line for a finding of `lint`: FILE:LINE:COLUMN: CODE message.

    `note: ` stands before the message of what is no mistake.
    """
    note = "" if found.is_mistake else "note: "
    return (
        f"{shown_path(path, found.line)}:{found.column}: {found.code} {note}{clean(found.message)}"
    )


def obstacle_line(path: Path, found: Obstacle) -> str:
    """Return the line for what keeps a document from being done, in the form of `finding_line`."""
    code = f"{found.code} " if found.code else ""
    return f"{shown_path(path, found.line)}:{found.column}: {code}{clean(found.message)}"


def open_line(path: Path, topics: Sequence[Topic]) -> str:
    """Return the line that says how many topics are open, and names the first one."""
    first = topics[0]
    count = "this topic is" if len(topics) == 1 else f"{len(topics)} topics are"
    return f"{shown_path(path, first.line)}: {count} open: {shown_title(first.title)}"


def diff_lines(path: Path, result: Result) -> Iterator[str]:
    """Yield the lines of a unified diff between a document before and after a change."""
    from ...text.diffs import unified

    def lines(roadmap: Roadmap) -> list[str]:
        texts = [line.decode("utf-8", "replace") for line in roadmap.source.splitlines()]
        if texts and not roadmap.source.endswith((b"\n", b"\r")):
            texts[-1] += UNENDED
        return texts

    states = lines(result.before), lines(result.after)
    diff = unified(*states, shown_path(path), in_place=result.keeps_lines)
    for line in diff:
        yield from clean_lines(line).split("\n")
