"""Print standard input unchanged, if the command that should change it fails."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import click

from ..storage.default_document import STDIN, VARIABLE
from .output.printing import print_text
from .which_document import ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BY_PATH: Final = ("lint", "sync", "format")
"""The commands that take documents as arguments, and can change them."""
CHANGING: Final = (
    *("toggle", "check", "uncheck", "carry", "sync", "format"),
    *("add", "retitle", "move", "remove"),
)
"""The commands that change a document."""


def let_through(ctx: click.Context) -> None:
    """Print standard input as it came, if the failed call was to change it.

    Nothing has read standard input before the failure.
    """
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    before, words = _read_leniently(group, ctx.meta[ARGUMENTS])
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), len(words))
    command = _command_meant(ctx, group, "".join(words[at : at + 1]))
    if not command:
        return
    values, _ = _read_leniently(command, words[at + 1 :])
    paths = values.get("paths", ()) if command.name in BY_PATH else ()
    named = [*before.get("file", ()), *values.get("file", ()), *paths]
    changes = command.name in CHANGING or (command.name == "lint" and "fix" in values)
    if changes and STDIN in (named or [os.environ.get(VARIABLE)]):
        from ..storage.inputs import content

        print_text(content(STDIN))


def _command_meant(ctx: click.Context, group: click.Group, typed: str) -> click.Command | None:
    """Return the command with a name. A misspelt one can only mean one that changes documents."""
    if command := group.get_command(ctx, typed):
        return command
    from .usage_hints import nearest_command

    return group.get_command(ctx, nearest_command(typed, CHANGING))


def _read_leniently(
    command: click.Command, arguments: Sequence[str]
) -> tuple[Mapping[str, Any], Sequence[str]]:
    """Return the values of a command's options and arguments by their names, and what is left.

    Unknown options are left, or are taken for arguments.
    """
    ctx = click.Context(command, resilient_parsing=True, ignore_unknown_options=True)
    values, left, _ = command.make_parser(ctx).parse_args([*arguments])
    given = {
        name: value for name, value in values.items() if isinstance(value, list | tuple | bool)
    }
    return given, left  # what is not given has a value of click's own
