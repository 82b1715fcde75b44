"""The command line: `python -m llm_roadmap`, or `llm-roadmap`."""

from __future__ import annotations

import io
import sys
import warnings

import click

from . import checking, console, reading, writing  # each adds its commands
from .base import PROGRAM, cli

__all__ = ["checking", "main", "reading", "writing"]


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    click.echo(f"Warning: {console.clean(str(message))}", err=True)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _warn
    try:
        cli(prog_name=PROGRAM)
    except OSError as error:  # from what is printed before there is a command
        click.echo(f"Error: standard output: {error.strerror}", err=True)
        sys.exit(1)
