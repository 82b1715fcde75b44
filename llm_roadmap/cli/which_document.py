"""Find the document that the user means."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import click

from ..errors import RoadmapError
from ..file import RoadmapFile
from ..storage.default_document import STDIN, VARIABLE
from ..storage.locks import TIMEOUT
from .output.printing import OutputError, print_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..file import R
    from ..folders import Given
    from ..model import Roadmap

DOCUMENT: Final = "llm_roadmap.document"
"""The key under which a click context keeps the path of the document."""

SEVERAL: Final = "llm_roadmap.several"
"""The key under which a click context keeps the names of several documents, for messages."""

ARGUMENTS: Final = "llm_roadmap.arguments"
"""The key under which a click context keeps all arguments of the call."""

FAILURES: Final = (RoadmapError, OSError, MemoryError)
"""The errors with which reading, changing or writing a document can fail."""

HIDING: Final = "\0"
"""What stands before an argument that begins like an option, while click reads it."""


class StandardInput:
    """A document on standard input, which can be read once.

    Its new text is printed on standard output. If it does not change, the text is printed as it
    came, and also if the plan fails.
    """

    @property
    def path(self) -> Path:
        """The path that stands for standard input."""
        from pathlib import Path

        return Path(STDIN)

    def read(self) -> Roadmap:
        """Read it; raises DocumentError and OSError."""
        from ..storage.inputs import read_input

        return read_input(STDIN)

    def run(
        self, plan: Callable[[Roadmap], R], *, write: bool = True, known: Roadmap | None = None
    ) -> R:
        """Print the text that a plan makes of it, or the same text, and return the result.

        Raises OutputError if that can't be printed, and what the plan raises.
        """
        del known
        from ..storage.inputs import content, parsed, path_in_errors

        if sys.stdout is None:  # it was closed from the start: the text would be lost
            raise OutputError(errno.EBADF, os.strerror(errno.EBADF))
        text = content(STDIN)
        try:
            with path_in_errors(STDIN):
                result = plan(parsed(text, STDIN))
            text = result.after.source if write else text
        finally:
            print_text(text)
        return result


Document = RoadmapFile | StandardInput
"""What commands read and change."""


def hidden(argument: str) -> str:
    """Return an argument with a mark before it, if it only looks like an option to click.

    `-:2`, a line of standard input, does, and so does text that begins like an item of a list: no
    option has a space after its dash. The mark is a NUL, which no argument can have in it.
    """
    begins = argument.startswith((f"{STDIN}:", "- "))
    return f"{HIDING}{argument}" if begins else argument


def shown_again(argument: str) -> str:
    """Return an argument as it was typed; see `hidden`."""
    return argument.removeprefix(HIDING)


def file_at(path: str | None, timeout: float = TIMEOUT) -> Document:
    """Return the document with a path, or on standard input; see `RoadmapFile`."""
    return StandardInput() if path == STDIN else RoadmapFile(path, timeout=timeout)


def named_file(
    ctx: click.Context,
    timeout: float = TIMEOUT,
    *,
    on_disk: bool = False,
    paths: tuple[str, ...] = (),
) -> Document:
    """Return the one document that the user means, and keep its path for messages.

    `timeout`: see `RoadmapFile`. `on_disk`: refuse standard input. `paths`: what was given as PATH.
    Raises click.UsageError for standard input then, and for more than one document, and
    FileNotFoundError if no document is named and none is found.
    """
    named = named_paths(ctx, paths)
    if len(named) > 1:
        raise click.UsageError(f"this takes one document, not {len(named)}; name one", ctx)
    file = file_at(next(iter(named), None), timeout)
    if on_disk:
        refuse_input(ctx, file)
    ctx.meta[DOCUMENT] = file.path
    return file


def refuse_input(ctx: click.Context, file: Document) -> None:
    """Raise click.UsageError if a document is standard input."""
    if isinstance(file, StandardInput):
        raise click.UsageError("this needs a file, not standard input; name one with --file", ctx)


def given(ctx: click.Context, paths: tuple[str, ...] = ()) -> Given:
    """Return all documents that the user means; `paths` are what was given as PATH.

    Raises click.UsageError for paths that are named in two ways, and FileNotFoundError if none is
    named and no document is found.
    """
    from ..folders import Given

    return Given(named_paths(ctx, paths) or [file_at(None).path])


def readable_documents(ctx: click.Context) -> Iterator[Roadmap]:
    """Yield the documents that the user means and that can be read, but not standard input.

    Nothing is said of the others: this is for hints and completion.
    """
    with suppress(FileNotFoundError, click.UsageError):
        documents = given(ctx)
        if STDIN not in documents.names:
            yield from documents.roadmaps(lambda _: None)


def found_paths(ctx: click.Context) -> Iterator[str]:
    """Yield the path of each document that the user means; nothing is said of what is wrong."""
    with suppress(FileNotFoundError, click.UsageError):
        yield from given(ctx).paths(lambda _: None)


def are_several_named(ctx: click.Context) -> bool:
    """Return whether the user names a folder or several documents."""
    with suppress(FileNotFoundError, click.UsageError):
        return given(ctx).are_several
    return False


def named_paths(ctx: click.Context, paths: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the paths that the user names: as PATH, with --file, or in the environment.

    It is empty if the user names none. Raises click.UsageError for two of these ways at once.
    """
    option = ctx.find_root().obj or ()
    if paths and option:
        raise click.UsageError("name the document with --file or as PATH, not both ways", ctx)
    variable = os.environ.get(VARIABLE)
    return paths or option or ((variable,) if variable else ())
