"""Turn an error into a message: which file, which selector, and what to do."""

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

    import click

REMEDIES: Final = {
    errno.ENOENT: "name a document that exists, or write one with 'llm-roadmap init'",
    errno.EEXIST: "it stays as it is; name another file",
    errno.EISDIR: "name a Markdown file",
    errno.ENOTDIR: "name another document",
    errno.ENAMETOOLONG: "name another document",
    errno.ELOOP: "name another document",
    errno.EACCES: "check the file's permissions",
    errno.EPERM: "check the file's permissions",
    errno.EROFS: "copy the document to where it can be written",
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "make room and try again",
    errno.EIO: "check the disk, and the document",
    errno.EINTR: "try again",
}
"""What to do about an error of the system, by its number."""

LISTED: Final = "'list' shows them all"
MEANT: Final = {
    "done": "check",
    "help": "--help",
    "ls": "list",
    "tick": "check",
    "todo": "next",
    "untick": "uncheck",
    "version": "--version",
}
"""What people type, and the command or option that does it."""

ALIKE: Final = 0.7
"""How similar a word and a command are, from 0 to 1, to be taken for a typing error."""


def explain(ctx: click.Context, error: RoadmapError | OSError) -> str:
    """Return the message for an error: file, selector, what to do."""
    message = _explain(ctx, error) if isinstance(error, RoadmapError) else _explain_system(error)
    return "; ".join([message, *map(clean, getattr(error, "__notes__", []))])


def _explain(ctx: click.Context, error: RoadmapError) -> str:
    message = clean_lines(_from_here(error))
    if isinstance(error, LookupError):
        message = f"{terminal.place(ctx.meta[DOCUMENT])}: {message}"
    if isinstance(error, TopicNotFoundError):
        message += _selector_hint(error)
    return message


def _from_here(error: RoadmapError) -> str:
    """Return the text of an error, which can begin with the path of a file."""
    text, path = str(error), str(getattr(error, "path", None))
    if text.startswith(path):  # it can be the current folder
        return terminal.from_here(path) + text.removeprefix(path)
    return terminal.from_here(text)


def _selector_hint(error: TopicNotFoundError) -> str:
    """Return what to type instead of a selector that matches nothing."""
    if error.selector.isdecimal():
        return f"; for a line, type L{error.selector}"
    return "" if error.suggestions else f"; {document_hint(error.selector) or LISTED}"


def _explain_system(error: OSError) -> str:
    """Return the message for an error of the system: file, reason, what to do."""
    reason = error.strerror or str(error)
    if isinstance(error, OutputError):
        message = f"standard output: {reason}"
    elif error.filename:
        name = terminal.from_here(str(error.filename))
        message = f"{name}: {reason}{_remedy(error)}"
    elif isinstance(error, FileNotFoundError) and not _has_current_folder():
        message = "the current folder is gone; change to another one"
    else:
        message = reason
    return clean(message)


def _remedy(error: OSError) -> str:
    """Return what to do about an error of the system; empty if it is not known."""
    remedy = REMEDIES.get(error.errno or 0)
    return f"; {remedy}" if remedy else ""


def _has_current_folder() -> bool:
    """Return whether the current folder still exists."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def no_such_command(typed: str, commands: Iterable[str]) -> str:
    """Return the message for a text that was typed in place of a command."""
    from difflib import get_close_matches

    command = MEANT.get(typed) or next(iter(get_close_matches(typed, commands, 1, ALIKE)), "")
    if command:
        hint = question((command,))
    else:
        command = terminal.command("toggle", typed)
        hint = document_hint(typed) or f"a command stands before a topic: {command}"
    return f"no such command: {typed!r}; {hint}"


def document_hint(typed: str) -> str:
    """Return how to name a document, if it was typed in a wrong place; else an empty text."""
    if not os.path.isfile(typed):
        return ""
    return f"name a document with -f: {terminal.command('-f', typed)}"


@contextmanager
def ending(ctx: click.Context, status: int) -> Iterator[None]:
    """End the command with this exit status, and a message, if the block fails."""
    try:
        yield
    except (RoadmapError, OSError) as error:
        print_message(f"Error: {explain(ctx, error)}")
        ctx.exit(status)
