"""Turn an error into a message: which file, which selector, and what to do."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

import click

from ..errors import (
    LISTED,
    AmbiguousTopicError,
    LockTimeoutError,
    RoadmapError,
    SectionError,
    TopicNotFoundError,
)
from ..file import RoadmapFile
from ..selectors.by_line import MARKDOWN
from ..selectors.normal_forms import JOINT
from ..storage.default_document import NAME, VARIABLE, searched
from ..system import system
from ..text.safe_text import clean, clean_lines, shown_title
from .output.paths import PROGRAM, command_line, from_here, shown_folder, shown_path, topic_address
from .output.printing import OutputError, print_message
from .usage_hints import document_hint
from .which_document import DOCUMENT, FAILURES, SEVERAL, found_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..model import Roadmap, Topic

REMEDIES: Final = {
    errno.ENOENT: "name a file that exists",
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

HELD: Final = "another program has it open, and shares it with no other; close it there"

ALL_TOPICS: Final = "'list' shows them all"
ALL_SECTIONS: Final = "'status' shows all sections"

LINE: Final = r"(?:L|(?P<path>.+?):)(?P<line>[1-9][0-9]{0,14})(?::[0-9]+)?"
"""A selector that is a line, such as `L12` or `ROADMAP.md:12`."""

SEEN: Final = 50
"""The most documents of a folder that are looked at for boxes."""
LONGEST: Final = 1 << 20
"""The most bytes of a document that is looked at for boxes."""
NAMED: Final = 3
"""The most documents with boxes that are named."""


def explain(
    ctx: click.Context, error: RoadmapError | OSError | MemoryError, path: Path | None = None
) -> str:
    """Return the message for an error: file, selector, what to do.

    `path` is the document if the context does not know it.
    """
    if isinstance(error, MemoryError):
        path = path or ctx.meta.get(DOCUMENT)
        name = f"{shown_path(path)}: " if path else ""
        message = f"{name}there is not enough memory for this document"
    elif isinstance(error, RoadmapError):
        message = _explain(ctx, error)
    else:
        message = _explain_system(ctx, error)
    return "; ".join([message, *map(clean, getattr(error, "__notes__", []))])


def _explain(ctx: click.Context, error: RoadmapError) -> str:
    message = clean_lines(_from_here(error))
    if isinstance(error, LookupError):
        message = f"{_place(ctx)}: {message}"
    sentence, *listed = message.split("\n")
    if isinstance(error, AmbiguousTopicError) and DOCUMENT not in ctx.meta:
        listed = [*map(_candidate, error.candidates[:LISTED]), *listed[LISTED:]]
    if isinstance(error, SectionError) and DOCUMENT not in ctx.meta:
        listed = [f"  {from_here(each.strip())}" for each in listed]
    if hint := _hint(ctx, error):
        sentence = f"{sentence}; {hint}"
    return "\n".join([sentence, *listed])


def _candidate(topic: Topic) -> str:
    """Return the line of a message for a topic in one of several documents."""
    from pathlib import Path

    path = JOINT.join((*topic.path, topic.title))
    return f"  {topic_address(Path(topic.roadmap.name), topic)}  {clean(path)}"


def _place(ctx: click.Context) -> str:
    """Return the name of the document in which something was looked up, or of several."""
    path = ctx.meta.get(DOCUMENT)
    return shown_path(path) if path else str(ctx.meta[SEVERAL])


def _hint(ctx: click.Context, error: RoadmapError) -> str:
    """Return what to type on the command line after an error; empty if the error says enough."""
    match error:
        case TopicNotFoundError():
            return _selector_hint(ctx, error)
        case AmbiguousTopicError():
            typed = error.selector.strip().casefold()
            is_line = any(typed == f"l{topic.line}" for topic in error.candidates)
            has_file = is_line or DOCUMENT not in ctx.meta
            return f"name one {'as FILE:LINE' if has_file else 'by its line'} or by its path"
        case SectionError(candidates=(_, *_)):
            lines = "L12-L20" if DOCUMENT in ctx.meta else "FILE:12-20"
            return f"name one by its path, or its topics by their lines, such as {lines}"
        case SectionError(suggestions=()):
            return ALL_SECTIONS
        case LockTimeoutError(held=False) if _has_timeout(ctx):
            return "--timeout SECONDS does"
    return ""


def _has_timeout(ctx: click.Context) -> bool:
    """Return whether the command that failed lets the user say how long to wait."""
    command = ctx.command
    if isinstance(command, click.Group):
        command = command.commands[ctx.invoked_subcommand or "status"]
    return any(each.name == "timeout" for each in command.params)


def _from_here(error: RoadmapError) -> str:
    """Return the text of an error, which can begin with the path of a file."""
    text, path = str(error), str(getattr(error, "path", None))
    if text.startswith(path):  # it can be the current folder
        return from_here(path) + text.removeprefix(path)
    return from_here(text)


def _selector_hint(ctx: click.Context, error: TopicNotFoundError) -> str:
    """Return what to type instead of a selector that matches nothing."""
    selector = error.selector
    if about := _line_hint(ctx, f"L{selector}" if selector.isdecimal() else selector):
        return about
    return "" if error.suggestions else document_hint(selector) or ALL_TOPICS


def _line_hint(ctx: click.Context, selector: str) -> str:
    """Return what is on the line that a selector names; empty if it names none that is there.

    The document is read again, for this message alone; from standard input that is not possible.
    """
    import re

    named = re.fullmatch(LINE, selector, re.IGNORECASE)
    path = _looked_into(ctx, named["path"] if named else None)
    if not (named and path and path.is_absolute()):
        return ""
    if named["path"] and not _can_mean(named["path"], path):
        return ""
    if DOCUMENT not in ctx.meta and not _is_among(ctx, path):
        return f"{shown_path(path)} is none of the documents that are named"
    try:
        roadmap = RoadmapFile(path).read()
    except (RoadmapError, OSError):
        return ""
    line = int(named["line"])
    for topic in roadmap.topics:
        if topic.line == line:
            right = topic_address(path, topic) if named["path"] else f"L{line}"
            return f"for line {line}, '{shown_title(topic.title)}', type {right}"
    return _about_line(roadmap, line)


def _looked_into(ctx: click.Context, typed: str | None) -> Path | None:
    """Return the document in which a line was looked for; of several, the one that was typed."""
    from pathlib import Path

    path: Path | None = ctx.meta.get(DOCUMENT)
    if path is None and typed and os.path.isfile(typed):
        return Path(os.path.abspath(typed))
    return path


def _is_among(ctx: click.Context, path: Path) -> bool:
    """Return whether a document is one of several that the user names."""
    return any(os.path.realpath(each) == os.path.realpath(path) for each in found_paths(ctx))


def _can_mean(typed: str, path: Path) -> bool:
    """Return whether a path can mean the document: as seen from here, or from a folder above it.

    A path that leads to a file from here means that file.
    """
    if os.path.abspath(typed) == str(path):
        return True
    names = type(path)(typed).parts
    return path.parts[-len(names) :] == names and not os.path.lexists(typed)


def _about_line(roadmap: Roadmap, line: int) -> str:
    """Return why no topic is on a line."""
    from ..linting import lint
    from ..linting.codes import FALSE_BOXES

    for found in lint(roadmap):
        if found.line == line and found.category in FALSE_BOXES:
            return f"line {line} is no topic: {clean(found.message)}"
    count = len(roadmap.source.splitlines())
    return f"there is no box on line {line}" if line <= count else f"the last line is {count}"


def _explain_system(ctx: click.Context, error: OSError) -> str:
    """Return the message for an error of the system: file, reason, what to do."""
    reason = error.strerror or str(error)
    if isinstance(error, OutputError):
        message = f"standard output: {reason}"
    elif error.filename:
        name = from_here(str(error.filename))
        message = f"{name}: {reason}{_remedy(ctx, error)}"
    elif not isinstance(error, FileNotFoundError):
        message = reason
    elif not _has_current_folder():
        message = "the current folder is gone; change to another one"
    else:  # no document was found
        message = _nowhere()
    return clean(message)


def _remedy(ctx: click.Context, error: OSError) -> str:
    """Return what to do about an error of the system; empty if it is not known."""
    remedy = HELD if system.is_held(error) else REMEDIES.get(error.errno or 0)
    path = str(error.filename)
    # Other files than the document, such as one to merge, are not made by `init`.
    if error.errno == errno.ENOENT and path == str(ctx.meta.get(DOCUMENT)):
        from pathlib import Path

        is_free = os.path.isdir(os.path.dirname(path)) and not os.path.islink(path)
        if is_free and path.endswith(MARKDOWN):
            remedy = f"{remedy}, or write one: {command_line('init', Path(path))}"
    return f"; {remedy}" if remedy else ""


def _nowhere() -> str:
    """Return the message if there is no document: where it was looked for, and what to do."""
    from pathlib import Path

    folders = ", ".join(shown_folder(str(each)) for each in searched(Path.cwd()))
    remedy = f"name one with --file or {VARIABLE}, or write one with '{PROGRAM} init'"
    return "; ".join(filter(None, (f"no {NAME} in {folders}", remedy, _others())))


def _others() -> str:
    """Return which documents in the nearest searched folder have boxes; empty if none has."""
    from pathlib import Path

    for folder in searched(Path.cwd()):
        if found := [*islice(_with_boxes(folder), NAMED)]:
            names = " and ".join(shown_path(each) for each in found)
            verb = "has" if len(found) == 1 else "have"
            return f"{names} {verb} boxes: {command_line('-f', found[0])}"
    return ""


def _with_boxes(folder: Path) -> Iterator[Path]:
    """Yield the documents in a folder that have topics."""
    from ..storage.inputs import read_input

    names = []
    with suppress(OSError):
        names = sorted(each for each in os.listdir(folder) if each.endswith(MARKDOWN))
    for path in (folder / name for name in names[:SEEN]):
        with suppress(RoadmapError, OSError):
            is_small = path.is_file() and path.stat().st_size <= LONGEST
            if is_small and read_input(str(path)).topics:
                yield path


def _has_current_folder() -> bool:
    """Return whether the current folder still exists."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def ending(ctx: click.Context, status: int) -> Iterator[None]:
    """End the command with this exit status, and a message, if the block fails."""
    try:
        yield
    except FAILURES as error:
        print_message(f"Error: {explain(ctx, error)}")
        ctx.exit(status)
