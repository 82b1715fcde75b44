"""Show what became of topics since a commit: as lines, and as Markdown for a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from ...model import Topic
from ...selectors.normal_forms import JOINT
from ...text.safe_text import clean, shown_title
from .lines import BLANK, box, meter, topic_line
from .paths import shown_path
from .printing import TextLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ...merging import Pair
    from ...merging.topic_changes import TopicChanges

KINDS: Final = ("ticked", "unticked", "added", "removed", "retitled", "moved")
"""What can become of a topic, in the order in which it is shown."""
WIDTH: Final = max(map(len, KINDS)) + 1

SPECIAL: Final = re.compile(r"[!-/:-@\[-`{-~]")
"""The signs that can mean something to Markdown; a backslash takes that from each of them."""


def change_lines(path: Path, changes: TopicChanges) -> Iterator[TextLine | str]:
    """Yield a line for each change, then the progress before and now."""
    for kind in KINDS:
        for each in getattr(changes, kind):
            head = click.style(kind.ljust(WIDTH), dim=True)
            shown = _removed_line(each) if kind == "removed" else topic_line(path, _now(each))
            yield TextLine(head + shown.head, f"{shown.text}{_was(kind, each)}")
    if not changes.is_empty:
        yield BLANK
    before, now = changes.before.progress, changes.after.progress
    yield f"{meter(now)}, before {before}" if before != now else meter(now)


def _now(each: Topic | Pair) -> Topic:
    return each if isinstance(each, Topic) else each.right


def _removed_line(each: Topic | Pair) -> TextLine:
    """Return the line of a topic that is not there any more: it has no line number."""
    topic = _now(each)
    head, title = box(topic)
    around = click.style(clean(JOINT.join(topic.path)), dim=True)
    return TextLine(head, f"{title}  {around}" if around else title)


def _was(kind: str, each: Topic | Pair) -> str:
    """Return what a topic was before, if that is not what its line says."""
    if isinstance(each, Topic):
        return ""
    was = ""
    if kind == "retitled":
        was = f"  was: {shown_title(each.left.title)}"
    elif kind == "moved" and each.left.path != each.right.path:
        was = f"  from: {clean(JOINT.join(each.left.path)) or 'above the headings'}"
    return click.style(was, dim=True) if was else ""


def changes_markdown(path: Path, changes: TopicChanges) -> Iterator[str]:
    """Yield Markdown that shows the changes: a heading, the progress, and a list for each kind."""
    before, now = changes.before.progress, changes.after.progress
    yield f"### {as_markdown(shown_path(path))}\n\n"
    yield f"{now.bar} {now}" + (f", before {before}" if before != now else "") + "\n"
    for kind in KINDS:
        if found := getattr(changes, kind):
            yield f"\n{kind.capitalize()}:\n\n"
            yield from (_item(kind, each) for each in found)
    if changes.is_empty:
        yield "\nNo topic has changed.\n"


def _item(kind: str, each: Topic | Pair) -> str:
    """Return the line of a list for a topic; what it was stands behind it."""
    topic = _now(each)
    was = ""
    if isinstance(each, Topic):
        pass
    elif kind == "retitled":
        was = f" (was: {as_markdown(shown_title(each.left.title))})"
    elif kind == "moved" and each.left.path != each.right.path:
        was = f" (from: {as_markdown(JOINT.join(each.left.path)) or 'above the headings'})"
    return f"- [{'x' if topic.done else ' '}] {as_markdown(shown_title(topic.title))}{was}\n"


def as_markdown(text: str) -> str:
    """Return plain text as Markdown that shows just that, in one line."""
    return SPECIAL.sub(r"\\\g<0>", clean(" ".join(text.split())))
