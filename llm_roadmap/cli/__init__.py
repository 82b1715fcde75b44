"""Run the command line: `python -m llm_roadmap`, or `llm-roadmap`."""

from __future__ import annotations

import io
import os
import sys
import warnings
from contextlib import suppress

import click

from ..storage.interruption import end_if_signalled
from ..system import system
from ..text.safe_text import clean, clean_lines
from .completion import SHELL_VARIABLE, correct_fish
from .output.paths import PROGRAM, from_here
from .output.printing import narrow_width, print_message
from .program import cli

__all__ = ["main"]


_told: set[str] = set()


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning, once: documents can be read several times."""
    if (text := str(message)) not in _told:
        _told.add(text)
        print_message(f"Warning: {clean(from_here(text))}")


def main() -> int:
    """Run the command line, write all that it prints, and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = system.encoding_for(stream)
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    warnings.showwarning = _warn
    if SHELL_VARIABLE in os.environ:
        correct_fish()
    try:
        status = _run()
    except OSError:
        status = 1  # standard error can't be written either
    end_if_signalled()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None: it was closed from the start
        with suppress(OSError, ValueError):  # a server of another package can have closed it
            stream.flush()
    return status


def _run() -> int:
    """Run a command, print what went wrong, and return the exit status."""
    try:
        width = narrow_width()
        # On Windows, click would put files in place of `*` and values in place of `$NAME`: in the
        # title of a topic, too.
        return (
            cli.main(
                prog_name=PROGRAM,
                standalone_mode=False,
                terminal_width=width,
                windows_expand_args=False,
            )
            or 0
        )
    except SystemExit as end:  # click itself has answered a shell
        return int(end.code or 0)
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx:
            from .input_after_failure import let_through

            let_through(error.ctx)
        _tell(error)
        return error.exit_code
    except OSError as error:  # help, the version or completions were printed
        if system.is_closed_pipe(error):
            return 1
        print_message(f"Error: standard output: {error.strerror}")
        return 1


def _tell(error: click.ClickException) -> None:
    """Print an error, without anything that could control a terminal.

    Click quotes what the user typed, and with `list *` that is the name of any file.
    """
    message = io.StringIO()
    error.show(message)
    print_message(clean_lines(message.getvalue().rstrip("\n")))
