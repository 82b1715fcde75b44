"""Define the commands that switch git's merge driver on and off: git enable, disable, status."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Final

import click

from ...storage.locating import NAME
from ...text.safe_text import clean
from ..options import PathType
from ..output.paths import command_line, shown_path
from ..output.terminal import TextLine, print_line, print_message
from ..program import CliGroup, cli
from ..which_document import named_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ...git import driver

OFF: Final = 1
"""The exit status of `git status` if git does not merge a document by this driver."""


@cli.group("git", cls=CliGroup, help="Make git merge documents so that boxes never conflict.")
def git_() -> None:
    pass


everywhere = click.option(
    "--global",
    "everywhere",
    is_flag=True,
    help="In all your repositories; PATH is a file name then.",
)
paths = click.argument("paths", metavar="[PATH]...", type=PathType(), nargs=-1)


@git_.command(
    help="""
    Make git merge documents by topics.

    The settings that are written are printed. Without a PATH, it is the document that the other
    commands use.
    """
)
@everywhere
@paths
@click.pass_context
def enable(ctx: click.Context, paths: tuple[str, ...], everywhere: bool) -> None:
    from ...git import driver

    if everywhere:
        files = []
        told = driver.enable(driver.everywhere(), map(_name, paths or (NAME,)))
    else:
        files = _files(ctx, paths)
        for file in files:
            if stat.S_ISDIR(os.stat(file).st_mode):  # a mistyped path would seem to be on
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
        told = _each(driver.enable, files)
    overruled = [*filter(None, map(_why_off, files))]
    _tell(told, done="added to", otherwise="" if overruled else "It is on already.")
    for reason in overruled:
        print_message(reason)
    if overruled:
        ctx.exit(OFF)


@git_.command(
    help="""
    Give documents back to git's own merge.

    Without a PATH, all in this repository.
    """
)
@everywhere
@paths
def disable(paths: tuple[str, ...], everywhere: bool) -> None:
    from pathlib import Path

    from ...git import driver

    if everywhere:
        told = driver.disable(driver.everywhere(), map(_name, paths))
    elif paths:
        told = _each(driver.disable, [Path(path).absolute() for path in paths])
    else:
        scope, _ = driver.local(Path.cwd() / NAME)
        told = driver.disable(scope, ())
    _tell(told, done="removed from", otherwise="It is off already.")


@git_.command(
    "status",
    help="""
    Say whether git merges documents by topics.

    The exit status is 1 if not.
    """,
)
@paths
@click.pass_context
def status_(ctx: click.Context, paths: tuple[str, ...]) -> None:
    states = {file: _why_off(file) for file in _files(ctx, paths)}
    for file, off in states.items():
        print_line(TextLine("", off or f"{shown_path(file)}: on"))
    if any(states.values()):
        ctx.exit(OFF)


def _why_off(file: Path) -> str:
    """Return why git does not merge a document by this, and what to do; empty if it does."""
    from ...git import driver

    reason = driver.status(file)
    if not reason:
        return ""
    advice = f"run: {command_line('git', 'enable', file)}"
    if driver.is_overruled(file):
        advice = "remove the line that says so, in a .gitattributes or in .git/info/attributes"
    return f"{shown_path(file)}: off: {clean(reason)}; {advice}"


def _files(ctx: click.Context, paths: tuple[str, ...]) -> list[Path]:
    """Return the files with these paths; without paths, the document that the user means."""
    from pathlib import Path

    return [Path(path).absolute() for path in paths] or [named_file(ctx, on_disk=True).path]


def _each(
    act: Callable[[driver.Scope, Iterable[str]], list[driver.WrittenLine]], files: list[Path]
) -> list[driver.WrittenLine]:
    """Switch the driver on or off for each file, and return the lines that were written."""
    from ...git.driver import local

    return [line for scope, name in map(local, files) for line in act(scope, [name])]


def _tell(lines: list[driver.WrittenLine], *, done: str, otherwise: str) -> None:
    """Print what was done to each line, and where the line is; without lines, `otherwise`."""
    for where, text in lines:
        place = where if isinstance(where, str) else shown_path(where)
        print_line(TextLine("", f"{done} {place}: {clean(text)}"))
    if not lines and otherwise:
        print_line(otherwise)


def _name(path: str) -> str:
    """Return a file name; refuse a path with folders."""
    if os.path.basename(path) != path:
        raise click.UsageError(f"{path!r}: with --global, name a file without its folder")
    return path
