"""Define the commands that tidy documents after edits by hand: lint, sync, format.

They take any number of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ...storage.default_document import STDIN
from ...storage.interruption import end_if_signalled
from ..completion import CodeType
from ..named_documents import NamedDocuments
from ..options import RenamedOption, document, some_paths, with_json
from ..output.answer import Answer
from ..output.lines import diff_lines, finding_line
from ..output.paths import command_line, shown_path
from ..output.printing import print_line, print_message, telling
from ..program import cli
from ..which_document import FAILURES, StandardInput, file_at, named_paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ...linting import Diagnostic
    from ...model import Roadmap
    from ...model.result import Result
    from ..which_document import Document

FOUND: Final = 1
"""The exit status of a check that found something."""
UNCHECKED: Final = 2
"""The exit status of a check that could not read a document."""
FAILED: Final = 1
"""The exit status of a command that could not write a document."""


def _each(
    ctx: click.Context,
    paths: tuple[str, ...],
    act: Callable[[Document], int],
    *,
    failure: int,
) -> int:
    """Call `act` with each document, and return the highest exit status.

    `act` returns an exit status. If it fails, the error is printed, the exit status is `failure`,
    and the next document follows.
    """
    from ..error_messages import explain

    status = 0
    try:
        documents = NamedDocuments(ctx, paths)
    except FAILURES as error:
        print_message(f"Error: {explain(ctx, error)}")
        return failure
    for file in documents.files():
        try:
            status = max(status, act(file))
        except FAILURES as error:
            print_message(f"Error: {explain(ctx, error, file.path)}")
            status = max(status, failure)
        end_if_signalled()
    return max(status, failure) if documents.are_unread else status


def _tell(file: Document, what: str) -> None:
    """Print what was written: to standard error if the document goes to standard output."""
    change = f"{shown_path(file.path)}: {what}"
    if isinstance(file, StandardInput):
        print_message(change)
    else:
        with telling([change]):
            print_line(change)


def _refuse_unknown(
    ctx: click.Context, param: click.Parameter, codes: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the codes. Reject an unknown one: a mistyped --ignore would silently do nothing."""
    from ...linting import CODES

    for code in codes:
        if code not in CODES:
            message = f"there is no code {code!r}; the codes are {', '.join(CODES)}"
            raise click.BadParameter(message, ctx, param)
    return codes


@cli.command(
    "lint",
    help="""
    Show what looks like a topic but isn't one, and other likely mistakes.

    Each is one line, FILE:LINE:COLUMN: CODE message. The exit status is 1 if there are any. A note,
    such as one about another tool's state, counts with --strict only. --fix mends what has only one
    answer, and shows what is left.

    An open topic is no mistake: whether all is done, 'status --exit-code' says.
    """,
)
@document
@click.option("--fix", is_flag=True, help="Mend what has only one answer, but no notes.")
@click.option("--dry-run", is_flag=True, help="With --fix: print a diff; write nothing.")
@click.option("--strict", is_flag=True, help="Let notes count as mistakes.")
@click.option(
    "--ignore",
    metavar="CODE",
    type=CodeType(),
    callback=_refuse_unknown,
    multiple=True,
    help="Leave out mistakes with this code; can be repeated.",
)
@with_json
@some_paths
@click.pass_context
def lint_(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    fix: bool,
    dry_run: bool,
    strict: bool,
    ignore: tuple[str, ...],
    answer: Answer,
) -> None:
    from ...linting import lint
    from ..output.to_json import diagnostics_json

    if dry_run and not fix:
        raise click.UsageError("--dry-run is for --fix; nothing else is written", ctx)
    found: list[tuple[Path, Diagnostic]] = []
    answer.is_beside_document = fix and STDIN in named_paths(ctx, paths)

    def check(file: Document) -> int:
        result = _looked_at(file, ignore, fix=fix, write=not dry_run)
        here = [each for each in lint(result.after) if each.code not in ignore]
        found.extend((file.path, each) for each in here)
        if dry_run:
            answer.show(diff_lines(file.path, result))
        else:
            changes = _fixes(file.path, result)
            with telling(changes):
                answer.show([*changes, *(finding_line(file.path, each) for each in here)])
        return FOUND if any(strict or each.is_mistake for each in here) else 0

    status = _each(ctx, paths, check, failure=UNCHECKED)
    answer.show((), json=diagnostics_json(found))
    ctx.exit(status)


def _looked_at(file: Document, ignore: tuple[str, ...], *, fix: bool, write: bool) -> Result:
    """Read a document, and fix what has one answer if `fix` is True."""
    from ...model.result import Result, plan_of

    if not fix:
        roadmap = file.read()
        return Result(roadmap, roadmap)
    from ...fixing import fix_all

    return file.run(plan_of(lambda roadmap: fix_all(roadmap, ignore=ignore)), write=write)


def _fixes(path: Path, result: Result) -> list[str]:
    """Return the line that says how many findings of each code were fixed; none if none was."""
    if not result.changed:
        return []
    from collections import Counter

    from ...linting import lint

    before, after = (
        Counter(each.code for each in lint(each)) for each in (result.before, result.after)
    )
    gone = before - after
    counts = ", ".join(f"{count} {code}" for code, count in sorted(gone.items()))
    return [f"{shown_path(path)}: fixed {counts}".rstrip()]


@cli.command(
    help="""
    Bring progress markers up to date after edits by hand.

    A marker is a line of its own:
    <!-- roadmap:progress --><!-- /roadmap:progress -->
    """
)
@document
@click.option(
    "--check", is_flag=True, help="Write nothing; the exit status is 1 if a marker is out of date."
)
@some_paths
@click.pass_context
def sync(ctx: click.Context, paths: tuple[str, ...], check: bool) -> None:
    act, failure = (_check_markers, UNCHECKED) if check else (_update_markers, FAILED)
    named = [file_at(each).path for each in named_paths(ctx, paths)]

    def act_and_warn(file: Document) -> int:
        status, roadmap = act(file)
        if not named or file.path in named:  # not for each document of a folder
            _warn_without_markers(file, roadmap)
        return status

    ctx.exit(_each(ctx, paths, act_and_warn, failure=failure))


def _check_markers(file: Document) -> tuple[int, Roadmap]:
    """Return the exit status of a check of a document, and what it is now."""
    from ...ticking import stale_markers

    roadmap = file.read()
    if not stale_markers(roadmap):
        return 0, roadmap
    hint = command_line("sync", file.path)
    print_line(f"{shown_path(file.path)}: progress is out of date; run: {hint}")
    return FOUND, roadmap


def _update_markers(file: Document) -> tuple[int, Roadmap]:
    """Bring a document up to date; return the exit status, and what it is now."""
    from ...model.result import plan_of
    from ...ticking import refresh

    result = file.run(plan_of(refresh))
    if result.changed:
        _tell(file, "progress is up to date now")
    return 0, result.after


def _warn_without_markers(file: Document, roadmap: Roadmap) -> None:
    """Say so if a document has no progress markers."""
    from ...markdown import MARKER_END, MARKER_START

    if not roadmap.outline.markers:
        place = shown_path(file.path)
        print_message(
            f"{place}: no progress marker; type {MARKER_START}{MARKER_END} on a line of its own"
        )


@cli.command(
    "format",
    help="""
    Format documents in the style of mdformat, for those who want it.

    If a document would get other topics, or look different on GitHub, it stays as it is, and a
    message says why.
    """,
)
@document
@click.option(
    "--check", is_flag=True, help="Write nothing; the exit status is 1 if the text would change."
)
@click.option(
    *("--dry-run", "--diff", "diff"),
    cls=RenamedOption,
    is_flag=True,
    help="Print a diff; write nothing.",
)
@some_paths
@click.pass_context
def format_(ctx: click.Context, paths: tuple[str, ...], check: bool, diff: bool) -> None:
    from ...formatting import formatted
    from ...model.result import Result, plan_of
    from ...storage.inputs import path_in_errors

    def show(file: Document) -> int:
        result = file.run(plan_of(formatted), write=False)
        answer = Answer()
        answer.is_beside_document = isinstance(file, StandardInput)
        answer.show(diff_lines(file.path, result))
        return FOUND if check and result.changed else 0

    def look(file: Document) -> int:
        before = file.read()
        with path_in_errors(file.path):
            result = Result(before, formatted(before))
        if result.changed:
            hint = command_line("format", file.path)
            print_line(f"{shown_path(file.path)}: not formatted; run: {hint}")
        return FOUND if result.changed else 0

    def update(file: Document) -> int:
        if file.run(plan_of(formatted)).changed:
            _tell(file, "formatted")
        return 0

    act = show if diff else look if check else update
    ctx.exit(_each(ctx, paths, act, failure=UNCHECKED if check else FAILED))
