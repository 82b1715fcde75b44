"""The commands that tell of the past: history, log."""

from __future__ import annotations

import re
import shutil
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from . import terminal
from .base import as_json, cli, document, no_pager
from .completing import Heading, Selector
from .documents import named_file
from .printing import page_lines, print_line, print_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ..history.timeline import History, Tick

SHORT: Final = 7
"""The number of letters by which a commit is named."""

since = click.option("--since", metavar="DATE", help="Only from then on: a date as git takes it.")
section = click.option(
    "--section",
    metavar="TEXT",
    type=Heading(),
    help="Only below headings with this text in them.",
)


@cli.command(
    "history",
    help="""
    Draw the progress over time, from git, with the pace of the last four weeks.

    Into a pipe it is a line for each version: time, commit, done and total, between tabs.
    """,
)
@document
@since
@section
@as_json
@click.pass_context
def history_(ctx: click.Context, since: str | None, section: str | None, as_json: bool) -> None:
    path, told = _told(ctx, since, section)
    if as_json:
        print_line(_json(path, told, told.ticks))
    elif sys.stdout.isatty():
        print_lines(_screen(told))
    else:
        print_lines(
            f"{point.when.isoformat(timespec='seconds')}\t{point.commit or '-'}"
            f"\t{point.progress.done}\t{point.progress.total}"
            for point in told.points
        )


@cli.command(
    help="Show what was ticked when, from git, the newest first; with TOPIC only that one."
)
@document
@since
@section
@no_pager
@as_json
@click.argument("topic", type=Selector(), required=False)
@click.pass_context
def log(
    ctx: click.Context,
    topic: str | None,
    since: str | None,
    section: str | None,
    as_json: bool,
) -> None:
    path, told = _told(ctx, since, section)
    ticks = told.ticks
    if topic is not None:
        if told.roadmap is None:
            raise click.ClickException(f"{terminal.place(path)}: no version can be read")
        ticks = told.ticks_of(told.roadmap.find(topic))
    if as_json:
        print_line(_json(path, told, ticks))
    elif ticks:
        page_lines(ctx, _days(ticks))
    else:
        click.echo("Nothing was ticked.", err=True)


def _told(ctx: click.Context, since: str | None, section: str | None) -> tuple[Path, History]:
    """Return the document's path and history, and warn of what is missing in it."""
    file = named_file(ctx, on_disk=True)
    told = file.history(since, section=section)
    for gap in told.gaps:
        name = f"commit {gap.commit[:SHORT]}" if gap.commit else "the document"
        click.echo(f"Warning: {terminal.place(file.path)}: {name} {gap.reason}", err=True)
    if section is not None and not any(point.progress.total for point in told.points):
        raise click.ClickException(
            f"{terminal.place(file.path)}: no topics below a heading with {section!r} in it;"
            " 'status' shows the headings"
        )
    return file.path, told


def _screen(told: History) -> Iterator[str]:
    from ..history.chart import DONE, chart
    from ..history.pace import pace

    if told.points:
        yield terminal.meter(told.points[-1].progress)
    for line in chart(told, width=shutil.get_terminal_size().columns):
        yield re.sub(f"[{DONE}]+", lambda found: click.style(found[0], fg="green"), line)
    said = pace(told)
    yield said[:1].upper() + said[1:]


def _days(ticks: Iterable[Tick]) -> Iterator[str]:
    """Yield the lines of a log, the newest day first."""
    newest_first = [*ticks][::-1]
    for number, (day, group) in enumerate(groupby(newest_first, _day)):
        if number:
            yield ""
        yield click.style(day, bold=True)
        yield from map(_line, group)


def _day(tick: Tick) -> str:
    return f"{tick.when:%Y-%m-%d}" if tick.commit else "not committed yet"


def _line(tick: Tick) -> str:
    mark = click.style("[x]", fg="green") if tick.done else "[ ]"
    about = [tick.commit[:SHORT]] if tick.commit else []
    about += [" > ".join(tick.path)] if tick.path else []
    title = terminal.clean(tick.title) or "(no title)"
    return f"{mark} {title}  {click.style(terminal.clean('  '.join(about)), dim=True)}".rstrip()


def _json(path: Path, told: History, ticks: Iterable[Tick]) -> str:
    """Return the JSON of both commands."""
    import json

    data = {
        "version": 1,
        "file": str(path),
        "points": [
            {
                "commit": point.commit,
                "when": point.when.isoformat(),
                "done": point.progress.done,
                "total": point.progress.total,
            }
            for point in told.points
        ],
        "ticks": [
            {
                "commit": tick.commit,
                "when": tick.when.isoformat(),
                "title": tick.title,
                "path": tick.path,
                "done": tick.done,
            }
            for tick in ticks
        ],
    }
    return json.dumps(data, indent=2)
