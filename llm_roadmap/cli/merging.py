"""The commands for several versions of a document: merge, carry, and git's merge driver."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

import click

from ..errors import DocumentError, RoadmapError, way
from ..file import NAME, TIMEOUT
from . import terminal
from .base import (
    PROGRAM,
    as_json,
    cli,
    document,
    explain,
    named_file,
    print_line,
    print_lines,
    print_pieces,
    telling,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..git.driver import Line
    from ..merging.matching import Pair
    from ..merging.three_way import Merge
    from ..model import Roadmap

CONFLICTS: Final = 1
"""The exit status of a merge with conflicts."""
FAILED: Final = 2
"""The exit status of a merge that could not be made."""
LEFT_OVER: Final = 1
"""The exit status of `carry` where a tick found no place."""
OFF: Final = 1
"""The exit status of `git status` where git would not merge a document by this driver."""
STDIN: Final = "-"


@cli.command()
@click.option("-p", "--stdout", "to_stdout", is_flag=True, help="Print the result; write nothing.")
@click.option(
    "--marker-size",
    type=click.IntRange(min=1, max=1000),
    default=7,
    help="The length of conflict markers; 7 by default.",
)
@click.option(
    *("-L", "labels"),
    metavar="NAME",
    multiple=True,
    help="What conflicts call OURS, then BASE, then THEIRS; can be repeated.",
)
@click.option("--driver", metavar="PATH", hidden=True)  # the document's name, where git calls this
@click.argument("ours", type=click.Path())
@click.argument("base", type=click.Path())
@click.argument("theirs", type=click.Path())
@click.pass_context
def merge(
    ctx: click.Context,
    *,
    ours: str,
    base: str,
    theirs: str,
    to_stdout: bool,
    marker_size: int,
    labels: tuple[str, ...],
    driver: str | None,
) -> None:
    """Merge what OURS and THEIRS made of BASE, as 'git merge-file' does.

    Boxes and progress never conflict. The result is in OURS then. The status is 1 if there are
    conflicts, and 2 if these can't be merged: then OURS is as it was.
    """
    from ..git.driver import CONFLICTS as CONFLICTS_TO_GIT

    if len(labels) > len(paths := (ours, base, theirs)):
        raise click.UsageError("there are three versions to name", ctx)
    names = (*labels, *paths[len(labels) :])
    try:
        made = _merged(*paths, labels=names, marker_size=marker_size, write=not to_stdout)
    except (RoadmapError, OSError) as error:
        click.echo(f"Error: {explain(ctx, error)}", err=True)
        ctx.exit(FAILED)
    if to_stdout:
        click.echo(made.source, nl=False)
    for line in _merge_report(made):
        click.echo(f"{terminal.clean(driver or ours)}: {line}", err=True)
    if made.conflicts:
        ctx.exit(CONFLICTS if driver is None else CONFLICTS_TO_GIT)


def _merged(
    ours: str, base: str, theirs: str, *, labels: tuple[str, ...], marker_size: int, write: bool
) -> Merge:
    """Merge three files, into the first of them or into nothing."""
    from pathlib import Path

    from ..merging.three_way import merge as merged
    from ..storage.document import read, rewrite

    others = [_version(path) for path in (base, theirs)]

    def edit(source: bytes) -> tuple[bytes, Merge]:
        made = merged(_parsed(source, ours), *others, labels=labels, marker_size=marker_size)
        return made.source, made

    path = Path(ours).absolute()
    return rewrite(path, edit, timeout=TIMEOUT) if write else edit(read(path))[1]


def _merge_report(made: Merge) -> Iterator[str]:
    """Yield what a person should look at."""
    from ..markdown import OPEN

    for pair in made.carried:
        yield f"carried by likeness: {_likely(pair)}"
    for topic in made.dropped:
        yield f"dropped, as its topic is gone: {way(topic)}"
    if made.conflicts and OPEN.encode() in made.source:
        yield f"run '{PROGRAM} sync' when the conflicts are settled: the progress is left out"


@cli.command()
@document
@click.option("--likely", is_flag=True, help="Tick what only looks like the same topic, too.")
@click.option("--dry-run", is_flag=True, help="Print a diff, and write nothing.")
@as_json
@click.argument("source", metavar="FROM", type=click.Path(allow_dash=True))
@click.pass_context
def carry(ctx: click.Context, source: str, likely: bool, dry_run: bool, as_json: bool) -> None:
    """Tick here what is ticked in FROM, another version of this document.

    Nothing is unticked. The status is 1 if a tick found no place; these are listed.
    """
    from ..merging.carrying import carry as carried

    file = named_file(ctx)
    there = _version(source)
    if dry_run:
        before = file.read()
        made = carried(before, there, likely=likely)
    else:
        made = file.carry(there, likely=likely)
    items = [terminal.item(file.path, change.topic) for change in made.changes]
    with telling([] if dry_run else items):
        if as_json:
            print_pieces(terminal.carry_json(file.path, made))
        else:
            if dry_run:
                items = terminal.difference(file.path, before, made.roadmap, in_place=True)
            print_lines(items)
            count = len(made.changes)
            click.echo(f"{count} tick{'' if count == 1 else 's'} carried over", err=True)
            print_line(terminal.meter(made.roadmap.progress))
    for pair in made.likely:
        verb = "by likeness" if likely else "with --likely only"
        click.echo(f"{verb}: {_likely(pair)}", err=True)
    for topic in made.lost:
        click.echo(f"no place here: {way(topic)}", err=True)
    if made.lost or (made.likely and not likely):
        ctx.exit(LEFT_OVER)


def _likely(pair: Pair) -> str:
    left, right = way(pair.left), way(pair.right)
    return f"{left} -> {right} ({pair.ground.value})"


def _version(path: str) -> Roadmap:
    """Return the roadmap in any file that can be read, or on standard input."""
    return _parsed(_content(path), path)


def _parsed(source: bytes, path: str) -> Roadmap:
    from pathlib import Path

    from ..markdown import parse

    try:
        return parse(source)
    except DocumentError as error:
        raise DocumentError(error.reason, Path(path)) from None


def _content(path: str) -> bytes:
    from pathlib import Path

    if path == STDIN:
        try:
            with open(0, "rb", closefd=False) as stream:
                return stream.read()
        except OSError as error:
            error.filename = "standard input"
            raise
    mode = os.stat(path).st_mode
    if path != os.devnull and (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)):
        raise DocumentError("this is a device; name a file, or '-' for standard input", Path(path))
    return Path(path).read_bytes()


@cli.group("git")
def git_() -> None:
    """Let git merge documents so that boxes never conflict."""


everywhere = click.option(
    "--global", "everywhere", is_flag=True, help="In all your repositories, by file names."
)
paths = click.argument("paths", metavar="[PATH]...", type=click.Path(), nargs=-1)


@git_.command()
@everywhere
@paths
@click.pass_context
def enable(ctx: click.Context, paths: tuple[str, ...], everywhere: bool) -> None:
    """Make this git's merge driver for documents, and print what is written for that.

    Without a PATH it is the document that the other commands take.
    """
    from pathlib import Path

    from ..git import driver

    if everywhere:
        told = driver.enable(driver.everywhere(), map(_name, paths or (NAME,)))
    else:
        files = [Path(path).absolute() for path in paths] or [named_file(ctx).path]
        for file in files:
            os.stat(file)  # who mistypes a path would believe it is on
        told = [
            line
            for scope, pattern in map(driver.local, files)
            for line in driver.enable(scope, [pattern])
        ]
    _tell(told, otherwise="It is on already.")


@git_.command()
@everywhere
@paths
def disable(paths: tuple[str, ...], everywhere: bool) -> None:
    """Leave documents to git's own merge again; without a PATH, all of this repository."""
    from pathlib import Path

    from ..git import driver

    if everywhere:
        told = driver.disable(driver.everywhere(), map(_name, paths))
    elif paths:
        told = [
            line
            for scope, pattern in (driver.local(Path(path).absolute()) for path in paths)
            for line in driver.disable(scope, [pattern])
        ]
    else:
        scope, _ = driver.local(Path.cwd() / NAME)
        told = driver.disable(scope, ())
    _tell(told, otherwise="It is off already.")


@git_.command("status")
@paths
@click.pass_context
def status_(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Say whether git merges documents by this; the status is 1 if not."""
    from pathlib import Path

    from ..git import driver

    files = [Path(path).absolute() for path in paths] or [named_file(ctx).path]
    reasons = [driver.status(file) for file in files]
    for file, reason in zip(files, reasons, strict=True):
        state = f"off: {reason}; run '{PROGRAM} git enable'" if reason else "on"
        print_line(f"{terminal.place(file)}: {terminal.clean(state)}")
    if any(reasons):
        ctx.exit(OFF)


def _tell(lines: list[Line], *, otherwise: str) -> None:
    """Print what was written or taken back, and where."""
    for file, text in lines:
        where = f"{terminal.place(file)}: " if file else ""
        print_line(f"{where}{terminal.clean(text)}")
    if not lines:
        print_line(otherwise)


def _name(path: str) -> str:
    """Refuse a path where a name is wanted."""
    if os.path.basename(path) != path:
        raise click.UsageError(f"{path!r}: with --global, give a file's name without its folder")
    return path
