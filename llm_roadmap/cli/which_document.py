"""Find the document that the user means."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import click

from ..errors import RoadmapError
from ..file import TIMEOUT, RoadmapFile
from ..storage.locating import STDIN, VARIABLE
from .output.terminal import print_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ..file import R
    from ..model import Roadmap

DOCUMENT: Final = "llm_roadmap.document"
"""The key under which a click context keeps the path of the document."""

ARGUMENTS: Final = "llm_roadmap.arguments"
"""The key under which a click context keeps all arguments of the call."""

FAILURES: Final = (RoadmapError, OSError, MemoryError)
"""The errors with which reading, changing or writing a document can fail."""

BY_PATH: Final = ("lint", "sync", "format")
"""The commands that take documents as arguments, and can change them."""
CHANGING: Final = (
    *("toggle", "check", "uncheck", "carry", "sync", "format"),
    *("add", "retitle", "move", "remove"),
)
"""The commands that change a document."""

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

    def run(self, plan: Callable[[Roadmap], R], *, write: bool = True) -> R:
        """Print the text that a plan makes of it, or the same text, and return the result."""
        from ..storage.inputs import content, parsed, path_in_errors

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


def let_through(ctx: click.Context) -> None:
    """Print standard input as it came, if the call is one of a filter.

    The call has failed before anything else has read standard input.
    """
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    before, words = _read_leniently(group, ctx.meta[ARGUMENTS])
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), len(words))
    command = group.get_command(ctx, "".join(words[at : at + 1]))
    if not command:
        return
    values, _ = _read_leniently(command, words[at + 1 :])
    paths = values.get("paths", ()) if command.name in BY_PATH else ()
    named = [*before.get("file", ()), *values.get("file", ()), *paths]
    changes = command.name in CHANGING or (command.name == "lint" and "fix" in values)
    if changes and STDIN in (named or [os.environ.get(VARIABLE)]):
        from ..storage.inputs import content

        print_text(content(STDIN))


def _read_leniently(
    command: click.Command, arguments: Sequence[str]
) -> tuple[Mapping[str, Any], Sequence[str]]:
    """Return the values of a command's options and arguments by their names, and what is left.

    Unknown options are left, or are taken for arguments.
    """
    ctx = click.Context(command, resilient_parsing=True, ignore_unknown_options=True)
    values, left, _ = command.make_parser(ctx).parse_args([*arguments])
    return values, left


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


def refuse_other(ctx: click.Context, selector: str) -> None:
    """Raise click.UsageError if a selector is an address in another document that exists.

    If the user named the document with an option, the selector is a text like any other.
    """
    from ..selectors.by_line import addresses, is_document
    from .output.paths import command_line

    found = [*addresses(selector)]
    others = [each for each in found if os.path.isfile(each.path)]
    if ctx.find_root().obj is not None or not others:
        return
    document = ""
    with suppress(FileNotFoundError):
        document = str(named_file(ctx).path)
    if document and any(is_document(each.path, document) for each in found):
        return
    advice = command_line("-f", others[0].path, ctx.info_name or "", selector)
    raise click.UsageError(f"{selector!r} is in a document of its own; run: {advice}", ctx)


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
    """Return the document that the user means, and keep its path for messages.

    `timeout`: see `RoadmapFile`. `on_disk`: refuse standard input. `paths`: what was given as PATH.
    Raises click.UsageError for standard input then, and for more than one document, and
    FileNotFoundError if no document is named and none is found.
    """
    option = ctx.find_root().obj
    require_one_way(ctx, paths)
    if len(paths) > 1:
        raise click.UsageError(
            f"name one document, not {len(paths)}; each by a call of its own", ctx
        )
    named = next(iter(paths), option) or os.environ.get(VARIABLE) or None
    if named == STDIN and on_disk:
        raise click.UsageError("this needs a file, not standard input; name one with --file", ctx)
    file = file_at(named, timeout)
    ctx.meta[DOCUMENT] = file.path
    return file


def names_input(ctx: click.Context, paths: tuple[str, ...]) -> bool:
    """Return whether standard input is among the documents that the user names."""
    return STDIN in (paths or (ctx.find_root().obj or os.environ.get(VARIABLE),))


def require_one_way(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Raise click.UsageError for documents that are named with --file and as PATH, too."""
    if paths and ctx.find_root().obj is not None:
        raise click.UsageError("name the document with --file or as PATH, not both ways", ctx)
