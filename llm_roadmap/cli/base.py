"""What all commands share: the document they are about, selectors, and how failure is told."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from .. import __version__
from ..errors import RoadmapError, TopicNotFoundError
from ..file import NAME, TIMEOUT, VARIABLE, RoadmapFile
from ..safe_text import clean_lines
from ..selectors.finding import selector_for
from . import terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from click.shell_completion import CompletionItem

PROGRAM: Final = "llm-roadmap"

DOCUMENT: Final = "llm_roadmap.document"
"""Where a click context keeps the path of the document that the call is about."""

BLOCK: Final = 1 << 16
"""How much is printed at once, in characters: each time is a call of the system."""

REMEDIES: Final = {
    errno.ENOENT: "name a document that is there",
    errno.ENOTDIR: "name the document with --file",
    errno.ENAMETOOLONG: "name the document with --file",
    errno.ELOOP: "name the document with --file",
    errno.EACCES: "see to it that you may read and write it",
    errno.EPERM: "see to it that you may read and write it",
    errno.EROFS: "copy the document to where it can be written",
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "make room and try again",
    errno.EIO: "check the disk, and the document",
    errno.EINTR: "try again",
}


class OutputError(OSError):
    """Standard output refuses what is printed."""


class Commands(click.Group):
    """A group whose commands fail with a message, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the library or the system refuses has exit status 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            pass  # whoever reads has seen enough
        except (RoadmapError, OSError) as error:
            raise click.ClickException(explain(ctx, error)) from None
        except MemoryError:
            raise click.ClickException("the document is too large for the memory here") from None


class Selector(click.ParamType[str]):
    """What names a topic."""

    name = "topic"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is empty."""
        if not value.strip():
            self.fail("an empty text names no topic", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer a sure selector for each topic, with the title as help."""
        from click.shell_completion import CompletionItem

        del param
        try:
            topics = named_file(ctx).read().topics
        except (RoadmapError, OSError):
            return []  # a shell has no place for a message
        return [
            CompletionItem(selector, help=terminal.clean(topic.title))
            for topic in topics
            if (selector := selector_for(topic)) and selector.startswith(incomplete)
        ]


def _remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the document's path for the whole call: the option may stand on either side."""
    if value is not None:
        ctx.find_root().obj = value


def named_file(ctx: click.Context, timeout: float = TIMEOUT) -> RoadmapFile:
    """Return the document that the call is about, and keep it for messages; see `RoadmapFile`."""
    file = RoadmapFile(ctx.find_root().obj, timeout=timeout)
    ctx.meta[DOCUMENT] = file.path
    return file


document = click.option(
    "-f",
    "--file",
    metavar="PATH",
    type=click.Path(readable=False),  # whether it can be read is seen, and told, by who reads it
    callback=_remember,
    expose_value=False,
    is_eager=True,
    help=f"The document; else ${VARIABLE}, else the nearest {NAME} here or above.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
one_topic = click.argument("topic", type=Selector())


@click.group(cls=Commands, invoke_without_command=True)
@document
@click.version_option(__version__, prog_name=PROGRAM)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Read a Markdown checklist, and tick its boxes in the file itself.

    A TOPIC is a title, a part of one, its slug, titles joined by ' > ', or L12 for line 12.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if ctx.invoked_subcommand is None:
        ctx.invoke(cli.commands["status"], as_json=False)
        click.echo(f"\nTry '{PROGRAM} --help' for what else there is.", err=True)


def print_line(line: str, *, end: str = "\n") -> None:
    """Print a line to standard output; raises OutputError, or BrokenPipeError if nobody reads."""
    try:
        click.echo(line + end, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.errno, error.strerror) from None


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as `print_line` does."""
    for line in lines:
        print_line(line)


def print_pieces(pieces: Iterable[str]) -> None:
    """Print what comes in pieces as `print_line` does, many of them at once."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > BLOCK:
            print_line("".join(waiting), end="")
            waiting, size = [], 0
    print_line("".join(waiting), end="")


@contextmanager
def telling(changes: Sequence[str]) -> Iterator[None]:
    """Have the error message tell what was written if standard output can't."""
    try:
        yield
    except OutputError as error:
        if changes := [click.unstyle(change) for change in changes]:
            error.add_note(f"but this is written: {'; '.join(changes)}")
        raise


def explain(ctx: click.Context, error: RoadmapError | OSError) -> str:
    """Return what to tell of an error: file, selector, what to do."""
    message = _explain(ctx, error) if isinstance(error, RoadmapError) else _explain_system(error)
    return "; ".join([message, *map(terminal.clean, getattr(error, "__notes__", []))])


def _explain(ctx: click.Context, error: RoadmapError) -> str:
    message = clean_lines(str(error))
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
        message = f"{error.filename}: {reason}" + (f"; {remedy}" if remedy else "")
    elif isinstance(error, FileNotFoundError) and not _is_somewhere():
        message = "the folder that this is run in is gone; change to another one"
    else:
        message = reason
    return terminal.clean(message)


def _is_somewhere() -> bool:
    """Whether the folder that this is run in is still there."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True
