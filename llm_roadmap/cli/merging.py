"""The commands for several versions of a document: merge, carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ..errors import qualified_title
from ..file import TIMEOUT
from . import terminal
from .base import Count, as_json, cli, document, dry_run
from .changing import report
from .documents import named_file
from .explaining import ending
from .json_output import carry_json
from .printing import print_message
from .terminal import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..merging.carrying import Carry
    from ..merging.matching import Pair
    from ..merging.three_way import Merge

CONFLICTS: Final = 1
"""The exit status of a merge with conflicts."""
FAILED: Final = 2
"""The exit status of a merge that could not be made."""
LEFT_OVER: Final = 1
"""The exit status of `carry` where a tick found no place."""


@cli.command(
    help="""
    Merge what OURS and THEIRS made of BASE, as 'git merge-file' does.

    Boxes and progress never conflict. The result is in OURS then. The status is 1 if there are
    conflicts, and 2 if these can't be merged: then OURS is as it was.
    """
)
@click.option("-p", "--stdout", "to_stdout", is_flag=True, help="Print the result; write nothing.")
@click.option(
    "--marker-size",
    metavar="N",
    type=Count(most=1000),
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
    from ..git.driver import CONFLICTS as CONFLICTS_TO_GIT

    paths = (ours, base, theirs)
    if len(labels) > len(paths):
        raise click.UsageError("there are three versions to name", ctx)
    names = (*labels, *paths[len(labels) :])
    with ending(ctx, FAILED):
        made = _merged(*paths, labels=names, marker_size=marker_size, write=not to_stdout)
    if to_stdout:
        click.echo(made.source, nl=False)
    for line in _merge_report(made):
        print_message(f"{terminal.clean(driver or ours)}: {line}")
    if made.conflicts:
        ctx.exit(CONFLICTS if driver is None else CONFLICTS_TO_GIT)


def _merged(
    ours: str, base: str, theirs: str, *, labels: tuple[str, ...], marker_size: int, write: bool
) -> Merge:
    """Merge three files, into the first of them or into nothing."""
    from pathlib import Path

    from ..merging.three_way import merge as merged
    from ..storage.document import read, rewrite
    from ..storage.inputs import parsed, read_input

    began = read_input(base)
    other = read_input(theirs, previous=began)

    def edit(source: bytes) -> tuple[bytes, Merge]:
        here = parsed(source, ours, previous=began)
        made = merged(here, began, other, labels=labels, marker_size=marker_size)
        return made.source, made

    path = Path(ours).absolute()
    return rewrite(path, edit, timeout=TIMEOUT) if write else edit(read(path))[1]


def _merge_report(made: Merge) -> Iterator[str]:
    """Yield what a person should look at."""
    from ..markdown import OPEN

    for pair in made.carried:
        yield f"carried by likeness: {_likely(pair)}"
    for topic in made.dropped:
        yield f"dropped, as its topic is gone: {qualified_title(topic)}"
    if made.conflicts and OPEN.encode() in made.source:
        yield f"run '{PROGRAM} sync' when the conflicts are settled: the progress is left out"


@cli.command(
    help="""
    Tick here what is ticked in FROM, another version of this document.

    Nothing is unticked. The status is 1 if a tick found no place; these are listed.
    """
)
@document
@click.option("--likely", is_flag=True, help="Tick what only looks like the same topic, too.")
@dry_run
@as_json
@click.argument("source", metavar="FROM", type=click.Path(allow_dash=True))
@click.pass_context
def carry(ctx: click.Context, source: str, likely: bool, dry_run: bool, as_json: bool) -> None:
    from ..merging.carrying import carry as carried
    from ..storage.inputs import STDIN, read_input

    file, there = named_file(ctx), read_input(source)
    before = file.read() if dry_run else None
    made = carried(before, there, likely=likely) if before else file.carry(there, likely=likely)
    json = carry_json(file.path, made) if as_json else None
    report(file.path, made, before=before, json=json, note=_count(made))
    name = "standard input" if source == STDIN else terminal.clean(source)
    for line in _left_over(made, likely=likely):
        print_message(f"{name}: {line}")
    if made.lost or (made.likely and not likely):
        ctx.exit(LEFT_OVER)


def _count(made: Carry) -> str:
    count = len(made.changes)
    return f"{count} tick{'' if count == 1 else 's'} carried over"


def _left_over(made: Carry, *, likely: bool) -> Iterator[str]:
    """Yield what a person should look at; `likely`: what is only alike was ticked, too."""
    how = "by likeness" if likely else "with --likely only"
    for pair in made.likely:
        yield f"{how}: {_likely(pair)}"
    for topic in made.lost:
        yield f"no place here: {qualified_title(topic)}"


def _likely(pair: Pair) -> str:
    left, right = qualified_title(pair.left), qualified_title(pair.right)
    return f"{left} -> {right} ({pair.ground.value})"
