"""The commands that tell of the past: history, log."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from ..markdown import parse
from ..selectors.selector import JOINT
from . import terminal
from .base import as_json, below, cli, document, no_pager
from .completing import Selector
from .documents import named_file
from .explaining import no_topics_below
from .json_output import history_json
from .printing import is_terminal, page_lines, print_lines, print_message, print_pieces, size
from .wrapping import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ..history.timeline import History, Tick

SHORT: Final = 7
"""The number of letters by which a commit is named."""

since = click.option(
    "--since", metavar="DATE", help="Only what came after a date, such as '2 weeks ago'."
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
@below
@as_json
@click.pass_context
def history_(
    ctx: click.Context, since: str | None, sections: tuple[str, ...], as_json: bool
) -> None:
    path, told = _told(ctx, since, sections)
    if as_json:
        print_pieces(history_json(path, told, told.ticks))
    elif is_terminal(sys.stdout):
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
@below
@no_pager
@as_json
@click.argument("topic", type=Selector(), required=False)
@click.pass_context
def log(
    ctx: click.Context,
    *,
    topic: str | None,
    since: str | None,
    sections: tuple[str, ...],
    as_json: bool,
) -> None:
    path, told = _told(ctx, since, sections)
    ticks = told.ticks
    if topic is not None:
        if told.roadmap is None:
            raise click.ClickException(f"{terminal.place(path)}: no version can be read")
        ticks = told.ticks_of(told.roadmap.find(topic))
    if as_json:
        print_pieces(history_json(path, told, ticks))
    elif ticks:
        page_lines(ctx, _days(ticks, told.roadmap.title if told.roadmap else ""))
    else:
        print_message("Nothing was ticked.")


def _told(ctx: click.Context, since: str | None, sections: tuple[str, ...]) -> tuple[Path, History]:
    """Return the document's path and history, and warn of what is missing in it."""
    file = named_file(ctx, on_disk=True)
    place = terminal.place(file.path)
    told = file.history(since, section=sections)
    for gap in told.gaps:
        name = f"commit {gap.commit[:SHORT]}" if gap.commit else "the document"
        print_message(f"Warning: {place}: {name} {gap.reason}")
    if sections and not any(point.progress.total for point in told.points):
        raise no_topics_below(sections[0], told.roadmap or parse(b""), file.path)
    return file.path, told


def _screen(told: History) -> Iterator[str | Line]:
    from ..history.chart import DONE, chart
    from ..history.pace import pace

    if told.points:
        yield terminal.meter(told.points[-1].progress)
    for line in chart(told, width=size(sys.stdout).columns):
        yield re.sub(f"[{DONE}]+", lambda found: click.style(found[0], fg="green"), line)
    said = pace(told)
    yield Line("", said[:1].upper() + said[1:])


def _days(ticks: Iterable[Tick], document: str) -> Iterator[Line]:
    """Yield the lines of a log, the newest day first; `document` is the title of the document."""
    newest_first = [*ticks][::-1]
    for number, (day, group) in enumerate(groupby(newest_first, _day)):
        if number:
            yield terminal.BLANK
        yield Line("", click.style(day, bold=True))
        for tick in group:
            yield _line(tick, document)


def _day(tick: Tick) -> str:
    return f"{tick.when:%Y-%m-%d}" if tick.commit else "not committed yet"


def _line(tick: Tick, document: str) -> Line:
    """Return the line of a tick; the title of the document is not said on each."""
    path = tick.path[1:] if tick.path[:1] == (document,) else tick.path
    about = [tick.commit[:SHORT]] if tick.commit else []
    about += [JOINT.join(path)] if path else []
    title = terminal.clean(tick.title) or terminal.UNTITLED
    said = click.style(f"  {terminal.clean('  '.join(about))}", dim=True) if about else ""
    return Line(f"{terminal.mark(done=tick.done)} ", title + said)
