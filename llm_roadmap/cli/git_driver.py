"""The commands that make this git's merge driver."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from ..file import NAME
from . import terminal
from .base import cli
from .documents import named_file
from .printing import print_line
from .wrapping import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ..git import driver

OFF: Final = 1
"""The exit status of `git status` where git would not merge a document by this driver."""


@cli.group("git", help="Let git merge documents so that boxes never conflict.")
def git_() -> None:
    pass


everywhere = click.option(
    "--global", "everywhere", is_flag=True, help="In all your repositories, by file names."
)
paths = click.argument("paths", metavar="[PATH]...", type=click.Path(), nargs=-1)


@git_.command(
    help="""
    Make this git's merge driver for documents, and print what is written for that.

    Without a PATH it is the document that the other commands take.
    """
)
@everywhere
@paths
@click.pass_context
def enable(ctx: click.Context, paths: tuple[str, ...], everywhere: bool) -> None:
    from ..git import driver

    if everywhere:
        told = driver.enable(driver.everywhere(), map(_name, paths or (NAME,)))
    else:
        files = _files(ctx, paths)
        for file in files:
            os.stat(file)  # who mistypes a path would believe it is on
        told = _each(driver.enable, files)
    _tell(told, otherwise="It is on already.")


@git_.command(
    help="Leave documents to git's own merge again; without a PATH, all of this repository."
)
@everywhere
@paths
def disable(paths: tuple[str, ...], everywhere: bool) -> None:
    from pathlib import Path

    from ..git import driver

    if everywhere:
        told = driver.disable(driver.everywhere(), map(_name, paths))
    elif paths:
        told = _each(driver.disable, [Path(path).absolute() for path in paths])
    else:
        scope, _ = driver.local(Path.cwd() / NAME)
        told = driver.disable(scope, ())
    _tell(told, otherwise="It is off already.", sign="taken back: ")


@git_.command("status", help="Say whether git merges documents by this; the status is 1 if not.")
@paths
@click.pass_context
def status_(ctx: click.Context, paths: tuple[str, ...]) -> None:
    from ..git import driver

    files = _files(ctx, paths)
    reasons = [driver.status(file) for file in files]
    for file, reason in zip(files, reasons, strict=True):
        hint = terminal.command("git", "enable", file)
        state = f"off: {reason}; run: {hint}" if reason else "on"
        print_line(Line("", f"{terminal.place(file)}: {terminal.clean(state)}"))
    if any(reasons):
        ctx.exit(OFF)


def _files(ctx: click.Context, paths: tuple[str, ...]) -> list[Path]:
    """Return the files with these paths; without any, the document of the call."""
    from pathlib import Path

    return [Path(path).absolute() for path in paths] or [named_file(ctx, on_disk=True).path]


def _each(
    act: Callable[[driver.Scope, Iterable[str]], list[driver.Line]], files: list[Path]
) -> list[driver.Line]:
    """Switch the driver on or off for each file, and return what was written for that."""
    from ..git.driver import local

    return [line for scope, name in map(local, files) for line in act(scope, [name])]


def _tell(lines: list[driver.Line], *, otherwise: str, sign: str = "") -> None:
    """Print what was written or taken back, and where; `sign` stands before each line."""
    for file, text in lines:
        where = f"{terminal.place(file)}: " if file else ""
        print_line(Line("", f"{sign}{where}{terminal.clean(text)}"))
    if not lines:
        print_line(otherwise)


def _name(path: str) -> str:
    """Refuse a path where a name is wanted."""
    if os.path.basename(path) != path:
        raise click.UsageError(f"{path!r}: with --global, give a file's name without its folder")
    return path
