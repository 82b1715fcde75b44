"""Say what went wrong: which file, which selector, and what to do."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ..errors import RoadmapError, TopicNotFoundError, question
from ..safe_text import clean, clean_lines
from . import terminal
from .documents import DOCUMENT
from .printing import OutputError, print_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import click

    from ..model import Roadmap

REMEDIES: Final = {
    errno.ENOENT: "name a document that is there, or write one with 'llm-roadmap init'",
    errno.EEXIST: "it stays as it is; name another file",
    errno.ENOTDIR: "name another document",
    errno.ENAMETOOLONG: "name another document",
    errno.ELOOP: "name another document",
    errno.EACCES: "see to it that you may read and write it",
    errno.EPERM: "see to it that you may read and write it",
    errno.EROFS: "copy the document to where it can be written",
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "make room and try again",
    errno.EIO: "check the disk, and the document",
    errno.EINTR: "try again",
}
MEANT: Final = {"tick": "check", "untick": "uncheck", "help": "--help", "version": "--version"}
"""What people type for a command, and mean another one."""
ALIKE: Final = 0.7
"""How alike a word and a command are, from 0 to 1, so that it could be a slip of the finger."""


def explain(ctx: click.Context, error: RoadmapError | OSError) -> str:
    """Return what to tell of an error: file, selector, what to do."""
    message = _explain(ctx, error) if isinstance(error, RoadmapError) else _explain_system(error)
    return "; ".join([message, *map(clean, getattr(error, "__notes__", []))])


def _explain(ctx: click.Context, error: RoadmapError) -> str:
    message = clean_lines(terminal.from_here(str(error)))
    if isinstance(error, LookupError):
        message = f"{terminal.place(ctx.meta[DOCUMENT])}: {message}"
    if isinstance(error, TopicNotFoundError) and not error.suggestions:
        message += "; 'list' shows them all"
    return message


def _explain_system(error: OSError) -> str:
    """Return what to tell of an error of the system: file, reason, what to do."""
    reason = error.strerror or str(error)
    if isinstance(error, OutputError):
        message = f"standard output: {reason}"
    elif error.filename:
        remedy = REMEDIES.get(error.errno or 0)
        name = terminal.from_here(str(error.filename))
        message = f"{name}: {reason}" + (f"; {remedy}" if remedy else "")
    elif isinstance(error, FileNotFoundError) and not _is_somewhere():
        message = "the folder that this is run in is gone; change to another one"
    else:
        message = reason
    return clean(message)


def _is_somewhere() -> bool:
    """Whether the folder that this is run in is still there."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def no_topics_below(text: str, roadmap: Roadmap, path: Path) -> RoadmapError:
    """Return the error of a document that has no topics below a heading with a text in it."""
    from ..selectors.sections import similar_titles

    hint = question(similar_titles(roadmap, text)) or "'status' shows the headings"
    place = terminal.place(path)
    return RoadmapError(f"{place}: no topics below a heading with {text!r} in it; {hint}")


def no_such_command(typed: str, commands: Iterable[str]) -> str:
    """Return what to say to who types a text where one of the commands is wanted."""
    from difflib import get_close_matches

    command = MEANT.get(typed) or next(iter(get_close_matches(typed, commands, 1, ALIKE)), "")
    if command:
        hint = question((command,))
    elif os.path.isfile(typed):
        hint = f"name a document with -f: {terminal.command('-f', typed)}"
    else:
        hint = f"a command stands before a topic: {terminal.command('toggle', typed)}"
    return f"no such command: {typed!r}; {hint}"


@contextmanager
def ending(ctx: click.Context, status: int) -> Iterator[None]:
    """End with this exit status, and a message, where something is refused."""
    try:
        yield
    except (RoadmapError, OSError) as error:
        print_message(f"Error: {explain(ctx, error)}")
        ctx.exit(status)
