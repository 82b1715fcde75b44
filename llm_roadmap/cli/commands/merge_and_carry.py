"""Define the commands for several versions of a document: merge, carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ...errors import qualified_title
from ...file import RoadmapFile
from ...storage.default_document import STDIN
from ...text.safe_text import clean
from ..options import CountType, PathType, dry_run, one_document, plain, with_json
from ..output.answer import Report
from ..output.paths import PROGRAM
from ..output.printing import print_message, print_text
from ..program import cli
from ..which_document import FAILURES, StandardInput, named_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...merging import Carry, Pair
    from ...merging.three_way import Merge
    from ...model import Roadmap
    from ..output.answer import Answer

CONFLICTS: Final = 1
"""The exit status of a merge with conflicts."""
FAILED: Final = 2
"""The exit status of a merge that was not possible."""
LEFT_OVER: Final = 1
"""The exit status of `carry` if a tick found no topic."""


@cli.command(
    help="""
    Merge the changes from BASE to OURS and from BASE to THEIRS, as 'git merge-file' does.

    The result is written to OURS. Boxes and progress never conflict. The exit status is 1 if other
    text conflicts, and 2 if the files can't be merged; then OURS stays as it was.
    """
)
@click.option("-p", "--stdout", "to_stdout", is_flag=True, help="Print the result; write nothing.")
@click.option(
    "--marker-size",
    metavar="N",
    type=CountType(most=1000),
    default=7,
    help="The length of conflict markers; 7 by default.",
)
@click.option(
    *("-L", "labels"),
    metavar="NAME",
    multiple=True,
    help="The name of OURS in conflicts; again for BASE, and for THEIRS.",
)
@click.option("--driver", metavar="PATH", hidden=True)  # the document's path, if git calls this
@click.argument("ours", type=PathType())
@click.argument("base", type=PathType())
@click.argument("theirs", type=PathType())
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
    from ...git.driver import CONFLICTS as CONFLICTS_TO_GIT
    from ..error_messages import ending

    paths = (ours, base, theirs)
    if reason := _wrong_usage(paths, labels, to_stdout=to_stdout):
        raise click.UsageError(reason, ctx)
    names = (*labels, *paths[len(labels) :])
    with ending(ctx, FAILED):
        result = _merged(*paths, labels=names, marker_size=marker_size, write=not to_stdout)
        if to_stdout:
            print_text(result.source)
    for line in _merge_report(result):
        print_message(f"{clean(driver or ours)}: {line}")
    if result.conflicts:
        ctx.exit(CONFLICTS if driver is None else CONFLICTS_TO_GIT)


def _wrong_usage(paths: tuple[str, ...], labels: tuple[str, ...], *, to_stdout: bool) -> str:
    """Return why this is wrong usage; empty if it is not."""
    if len(labels) > len(paths):
        return "-L can be given three times at most"
    if paths.count(STDIN) > 1:
        return "standard input can be read only once; name files"
    if paths[0] == STDIN and not to_stdout:
        return "standard input can't be written; name a file, or add -p"
    return ""


def _merged(
    ours: str, base: str, theirs: str, *, labels: tuple[str, ...], marker_size: int, write: bool
) -> Merge:
    """Merge three files, and write the result into the first one if `write` is True."""
    from ...git.merge import merge as merged
    from ...storage.inputs import read_input

    before = read_input(base)
    there = read_input(theirs, previous=before)

    def plan(here: Roadmap) -> Merge:
        return merged(here, before, there, labels=labels, marker_size=marker_size)

    if write:
        return RoadmapFile(ours).run(plan, known=before)
    return plan(read_input(ours, previous=before))


def _merge_report(result: Merge) -> Iterator[str]:
    """Yield a message for each thing that the user should check."""
    from ...markdown import MARKER_START

    for pair in result.carried:
        yield f"carried by likeness: {_likely(pair)}"
    for topic in result.dropped:
        yield f"dropped, as its topic is gone: {qualified_title(topic)}"
    if result.conflicts and MARKER_START.encode() in result.source:
        yield f"progress markers are empty; resolve the conflicts, then run '{PROGRAM} sync'"


@cli.command(
    help="""
    Tick what is ticked in FROM, another version of this document.

    Nothing is unticked. Ticks without a topic here are listed, and the exit status is 1 then.
    """
)
@one_document
@click.option("--likely", is_flag=True, help="Also tick topics that are only similar.")
@dry_run
@plain
@with_json
@click.argument("source", metavar="FROM", type=PathType())
@click.pass_context
def carry(ctx: click.Context, source: str, likely: bool, dry_run: bool, answer: Answer) -> None:
    from ...merging import carry as carried
    from ...storage.inputs import read_input
    from ..output.to_json import carry_json

    file = named_file(ctx)
    if source == STDIN and isinstance(file, StandardInput):
        raise click.UsageError("standard input can be read only once; name FROM as a file", ctx)
    try:
        there = read_input(source)
    except FAILURES:
        from ..input_after_failure import let_through

        let_through(ctx)  # a filter that fails keeps its text
        raise
    result = file.run(lambda here: carried(here, there, likely=likely), write=not dry_run)
    report = Report(file.path, result, carry_json(file.path, result))
    count = len(result.changes)
    what = "to carry over" if dry_run else "carried over"
    notes = [f"{count} tick{'' if count == 1 else 's'} {what}"]
    answer.report([report], dry_run=dry_run, notes=notes)
    name = "standard input" if source == STDIN else clean(source)
    for line in _left_over(result, likely=likely):
        answer.note(f"{name}: {line}")
    if result.lost or (result.likely and not likely):
        ctx.exit(LEFT_OVER)


def _left_over(result: Carry, *, likely: bool) -> Iterator[str]:
    """Yield a message for each tick that the user should check; `likely`: similar ones are made."""
    how = "by likeness" if likely else "with --likely only"
    for pair in result.likely:
        yield f"{how}: {_likely(pair)}"
    for topic in result.lost:
        yield f"not carried: {qualified_title(topic)}"


def _likely(pair: Pair) -> str:
    left, right = qualified_title(pair.left), qualified_title(pair.right)
    return f"{left} -> {right} ({pair.ground.value})"
