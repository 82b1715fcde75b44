"""Make the command that opens an editor at a line of a file."""

from __future__ import annotations

import os
import shlex
from typing import Final

import click

FALLBACK: Final = "vi"
"""The editor if the user names none."""

PLUS: Final = (
    *("ed", "emacs", "emacsclient", "ex", "gvim", "jed", "joe", "kak", "mcedit", "mg", "micro"),
    *("nano", "ne", "nvim", "pico", "vi", "view", "vim", "vis"),
)
GOTO: Final = ("code", "code-insiders", "codium", "cursor", "vscodium", "windsurf")
COLON: Final = ("helix", "hx", "subl", "sublime_text", "zed", "zeditor")

ARGUMENTS: Final = {
    **dict.fromkeys(PLUS, ("+{line}", "{path}")),
    **dict.fromkeys(GOTO, ("--goto", "{path}:{line}")),
    **dict.fromkeys(COLON, ("{path}:{line}",)),
}
"""What follows the name of an editor, to open a file at a line. Others get the file alone."""


def command(path: str, line: int) -> list[str]:
    """Return the command that opens a file at a line, from 1.

    Raises click.ClickException if the environment names no command.
    """
    words = _editor()
    program = os.path.basename(words[0]).removesuffix(".exe")
    arguments = ARGUMENTS.get(program, ("{path}",))
    return [*words, *(each.format(path=path, line=line) for each in arguments)]


def _editor() -> list[str]:
    """Return the words of the command that the user wants for editing."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or FALLBACK
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise click.ClickException(
            f"$VISUAL or $EDITOR: {named!r} is not a command: {error}"
        ) from None
    if not words:
        raise click.ClickException("$VISUAL or $EDITOR is blank; name an editor in it")
    return words
