"""Define the commands that switch git's merge driver on and off: git enable, disable, status."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from ...errors import RoadmapError
from ...storage.default_document import NAME, STDIN
from ...text.safe_text import clean
from ..documents_of_topics import UNSURE
from ..options import some_paths
from ..output.paths import command_line, shown_path
from ..output.printing import TextLine, print_line, print_message
from ..program import CliGroup, cli
from ..which_document import given

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


@git_.command(
    help="""
    Make git merge documents by topics.

    The settings that are written are printed. A folder means the documents with topics in it.
    Without a PATH, it is the document that the other commands use.
    """
)
@everywhere
@some_paths
@click.pass_context
def enable(ctx: click.Context, paths: tuple[str, ...], everywhere: bool) -> None:
    from ...git import driver

    if everywhere:
        files = []
        told = driver.enable(driver.everywhere(), map(_name, paths or (NAME,)))
    else:
        files = _files(ctx, paths)
        for file in files:
            file.stat()  # a mistyped path would seem to be on
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
@some_paths
@click.pass_context
def disable(ctx: click.Context, paths: tuple[str, ...], everywhere: bool) -> None:
    from ...git import driver

    if everywhere:
        told = driver.disable(driver.everywhere(), map(_name, paths))
    elif paths:
        told = _each(driver.disable, _files(ctx, paths))
    else:
        from pathlib import Path

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
@some_paths
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

    reason = driver.what_is_missing(file)
    if not reason:
        return ""
    advice = f"run: {command_line('git', 'enable', file)}"
    if driver.is_overruled(file):
        advice = "remove the line that says so, in a .gitattributes or in .git/info/attributes"
    return f"{shown_path(file)}: off: {clean(reason)}; {advice}"


def _files(ctx: click.Context, paths: tuple[str, ...]) -> list[Path]:
    """Return the files that the user means; of a folder, the documents with topics."""
    from pathlib import Path

    found: list[Path] = []
    for name in given(ctx, paths).names:
        if name == STDIN:
            raise click.UsageError("git has no standard input; name a file", ctx)
        if os.path.isdir(name):
            found += _with_topics(ctx, name)
        else:
            found.append(Path(name).absolute())
    return found


def _with_topics(ctx: click.Context, folder: str) -> list[Path]:
    """Return the documents of a folder that have topics; the user is told what can't be read."""
    from pathlib import Path

    from ...folders import Given

    def tell(error: RoadmapError | OSError) -> None:
        from ..error_messages import explain

        print_message(f"{UNSURE}: {explain(ctx, error)}")

    found = [Path(each.name) for each in Given([folder]).roadmaps(tell) if each.topics]
    if not found:
        raise RoadmapError(f"no topics in {shown_path(Path(folder).absolute())}")
    return found


def _each(
    act: Callable[[driver.Scope, Iterable[str]], list[driver.WrittenLine]], files: list[Path]
) -> list[driver.WrittenLine]:
    """Switch the driver on or off for files, and return the lines that were written."""
    from ...git.driver import local

    patterns: dict[driver.Scope, list[str]] = {}
    for scope, pattern in map(local, files):
        patterns.setdefault(scope, []).append(pattern)
    return [line for scope, names in patterns.items() for line in act(scope, names)]


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
