"""Make the lines that show a roadmap on a terminal.

Text from a document is cleaned before it is styled: a document can't control a terminal.
"""

from __future__ import annotations

import os
import re
from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from ..selectors.selector import JOINT
from ..text.safe_text import clean as clean  # noqa: PLC0414 - the commands say terminal.clean
from .printing import has_bars
from .wrapping import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ..linting import Diagnostic
    from ..linting.gate import Obstacle
    from ..model import Progress, Roadmap, Topic
    from ..model.outline import Note

PROGRAM: Final = "llm-roadmap"
INDENT: Final = "    "
BLANK: Final = Line("")
UNTITLED: Final = "(no title)"


def place(path: Path, line: int | None = None) -> str:
    """Return the name of a file, or of a line in it, as it is shown.

    Such as `ROADMAP.md`, `../ROADMAP.md:12`; see `from_here`.
    """
    name = clean(from_here(str(path)))
    return name if line is None else f"{name}:{line}"


def address(path: Path, topic: Topic) -> str:
    """Return the place of a topic as it can be typed from here: `FILE:LINE`, which names it alone.

    A byte of the path that is no UTF-8 becomes U+FFFD.
    """
    name = re.sub("[\ud800-\udfff]", "\ufffd", place(path))
    return topic.roadmap.index.address(topic, name)


def from_here(path: str) -> str:
    """Return an absolute path relative to the current folder if that is shorter, else as it is.

    `path` may go on with other text, such as a line number or a message. `..` stays in it: behind
    a symbolic link it leads elsewhere.
    """
    if not os.path.isabs(path):
        return path
    try:
        here = os.getcwd()
    except OSError:  # the current folder is gone
        return path
    if path == here:
        return os.curdir
    way = ""
    while not path.startswith(around := os.path.join(here, "")):
        here, below = os.path.split(here)
        if not below:  # another drive
            return path
        way = os.path.join(os.pardir, way)
        if path == here:
            return min(way.removesuffix(os.sep), path, key=len)
    return min(way + path.removeprefix(around), path, key=len)


def command(*words: str | Path) -> str:
    """Return the command line that calls this program with these words."""
    import shlex

    return clean(shlex.join((PROGRAM, *map(_word, words))))


def _word(word: str | Path) -> str:
    """Return a word of a command; a path that begins like an option does so no longer."""
    if isinstance(word, str):
        return word
    name = place(word)
    return os.path.join(os.curdir, name) if name.startswith("-") else name


def shown_title(title: str) -> str:
    """Return the title of a topic or section as it is shown; it is never empty."""
    return clean(title) or UNTITLED


def mark(*, done: bool) -> str:
    """Return a box."""
    return click.style("[x]", fg="green") if done else "[ ]"


def box(topic: Topic) -> Line:
    """Return the box and the title of a topic."""
    return Line(f"{mark(done=topic.done)} ", shown_title(topic.title))


def item(path: Path, topic: Topic) -> Line:
    """Return the box, title and line number of a topic.

    If another topic has the same title, the path comes before the title.
    """
    is_unique = len(topic.roadmap.index.namesakes(topic)) == 1
    path_shown = "" if is_unique else "".join(f"{each}{JOINT}" for each in topic.path)
    around = click.style(clean(path_shown), dim=True) if path_shown else ""
    head, title = box(topic)
    return Line(head, f"{around}{title}  {click.style(address(path, topic), dim=True)}")


def meter(progress: Progress, width: int = 0) -> str:
    """Return a bar and the count; `width` is the least number of columns for the count."""
    bar = f"{click.style(progress.bar, fg='green')} " if has_bars() else ""
    return bar + str(progress).ljust(width)


def details(path: Path, topic: Topic) -> list[Line]:
    """Return the lines that show one topic."""
    lines = [box(topic), Line(INDENT, address(path, topic))]
    if topic.path:
        lines.append(Line(INDENT, clean(JOINT.join(topic.path))))
    if topic.subtopics:
        lines.append(Line(INDENT, f"{meter(topic.progress)} below it"))
        lines += [BLANK, *_subtopics(topic)]
    if topic.notes:
        lines += [BLANK, *chain.from_iterable(map(_note, topic.notes))]
    if topic.resources:
        lines += [BLANK, *links(topic)]
    return lines


def _subtopics(topic: Topic) -> Iterator[Line]:
    """Yield a line for each topic below one, indented as they lie in each other."""
    from ..model import topics_among

    for each in topics_among(topic.contents):
        head, title = box(each)
        number = click.style(f"L{each.line}", dim=True)
        yield Line(INDENT * (each.depth - topic.depth) + head, f"{title}  {number}")


def _note(note: Note) -> Iterator[Line]:
    """Yield the lines of a note below a topic, indented as in the document."""
    margin = INDENT + "  " * (note.depth - note.is_item)
    sign = "- " if note.is_item else ""
    for text in note.text.rstrip("\n").split("\n"):
        yield Line(margin + sign, clean(text.expandtabs()))
        sign = " " * len(sign)


def tasks(path: Path, topics: Iterable[Topic]) -> Iterator[Line]:
    """Yield the lines of `next`: each topic, then its links."""
    for topic in topics:
        yield item(path, topic)
        yield from links(topic)


def links(topic: Topic) -> Iterator[Line]:
    """Yield a line for each resource of a topic, with its number if there are several."""
    several = len(topic.resources) > 1
    for number, (title, url) in enumerate(topic.resources, 1):
        text = url if not clean(title) or title in (url, topic.title) else f"{title} <{url}>"
        yield Line(INDENT + (f"{number}. " if several else ""), clean(text))


def finding(path: Path, found: Diagnostic) -> str:
    """Return the line for a finding of `lint`: FILE:LINE:COLUMN: CODE message.

    `note: ` stands before the message of what is no mistake.
    """
    note = "" if found.is_mistake else "note: "
    return f"{place(path, found.line)}:{found.column}: {found.code} {note}{clean(found.message)}"


def obstacle(path: Path, found: Obstacle) -> str:
    """Return the line for what is in the way of the gate, as `finding` does."""
    code = f"{found.code} " if found.code else ""
    return f"{place(path, found.line)}:{found.column}: {code}{clean(found.message)}"


def first_open(path: Path, topics: Sequence[Topic]) -> str:
    """Return the line that says how many topics are open, and names the first one."""
    first = topics[0]
    count = "this topic is" if len(topics) == 1 else f"{len(topics)} topics are"
    return f"{place(path, first.line)}: {count} open: {shown_title(first.title)}"


def difference(path: Path, before: Roadmap, after: Roadmap, *, in_place: bool) -> list[str]:
    """Return the lines of a unified diff between two states of a document.

    `in_place`: both have the same number of lines, and each is compared with its counterpart.
    """
    from ..text.diffs import unified

    def lines(roadmap: Roadmap) -> list[str]:
        return [line.decode("utf-8", "replace") for line in roadmap.source.splitlines()]

    diff = unified(lines(before), lines(after), place(path), in_place=in_place)
    return [clean(line) for line in diff]
