"""Make the command that opens an editor at a line of a file."""

from __future__ import annotations

import os
import shlex
from typing import Final

import click

FALLBACK: Final = "vi"
"""The editor if the user names none."""

PLUS: Final = frozenset(
    {"ed", "emacs", "emacsclient", "ex", "gvim", "jed", "joe", "kak", "mcedit", "mg", "micro"}
    | {"nano", "ne", "nvim", "pico", "vi", "view", "vim", "vis"}
)
"""Editors that take `+12 FILE`."""
GOTO: Final = ("code", "code-insiders", "codium", "cursor", "vscodium", "windsurf")
"""Editors that take `--goto FILE:12`."""
COLON: Final = ("helix", "hx", "subl", "sublime_text", "zed", "zeditor")
"""Editors that take `FILE:12`."""


def command(path: str, line: int) -> list[str]:
    """Return the command that opens a file at a line, from 1.

    An unknown editor gets the file alone. Raises click.ClickException if the environment names no
    command.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or FALLBACK
    try:
        words = shlex.split(named)
    except ValueError as error:
        raise click.ClickException(
            f"$VISUAL or $EDITOR: {named!r} is not a command: {error}"
        ) from None
    if not words:
        raise click.ClickException("$VISUAL or $EDITOR is blank; name an editor in it")
    program = os.path.basename(words[0]).removesuffix(".exe")
    if program in PLUS:
        return [*words, f"+{line}", path]
    if program in GOTO:
        return [*words, "--goto", f"{path}:{line}"]
    return [*words, f"{path}:{line}" if program in COLON else path]
