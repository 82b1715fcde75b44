"""Define the commands that look back: history, log."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from ..selectors.selector import JOINT
from . import terminal
from .base import as_json, below, cli, document, no_pager
from .completing import Selector
from .documents import named_file
from .json_output import history_json
from .printing import is_terminal, page_lines, print_lines, print_message, print_pieces, size
from .wrapping import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ..history.timeline import History, Tick

SHORT: Final = 7
"""The number of letters that are shown of a commit's name."""

since = click.option(
    "--since", metavar="DATE", help="Only versions after a date, such as '2 weeks ago'."
)


@cli.command(
    "history",
    help="""
    Draw the progress over time, from git, with the pace of the last four weeks.

    In a pipe, print a line for each version: time, commit, done and total, with tabs between them.
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
    path, past = _past(ctx, since, sections)
    if as_json:
        print_pieces(history_json(path, past, past.ticks))
    elif is_terminal(sys.stdout):
        print_lines(_drawing(past))
    else:
        print_lines(
            f"{point.when.isoformat(timespec='seconds')}\t{point.commit or '-'}"
            f"\t{point.progress.done}\t{point.progress.total}"
            for point in past.points
        )


@cli.command(help="Show what was ticked when, from git, newest first; with TOPIC, only that topic.")
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
    path, past = _past(ctx, since, sections)
    ticks = past.ticks
    if topic is not None:
        if past.roadmap is None:
            raise click.ClickException(f"{terminal.place(path)}: no version can be read")
        ticks = past.ticks_of(past.roadmap.find(topic))
    if as_json:
        print_pieces(history_json(path, past, ticks))
    elif ticks:
        page_lines(ctx, _days(ticks, past.roadmap.title if past.roadmap else ""))
    else:
        print_message("Nothing was ticked.")


def _past(ctx: click.Context, since: str | None, sections: tuple[str, ...]) -> tuple[Path, History]:
    """Return the document's path and history, and warn of versions that are missing in it."""
    file = named_file(ctx, on_disk=True)
    place = terminal.place(file.path)
    past = file.history(since, section=sections)
    for gap in past.gaps:
        name = f"commit {gap.commit[:SHORT]}" if gap.commit else "the document"
        print_message(f"Warning: {place}: {name} {gap.reason}")
    if sections and not any(point.progress.total for point in past.points):
        from ..markdown import parse
        from ..selectors.sections import nothing_in

        raise nothing_in(past.roadmap or parse(b""), sections[0])
    return file.path, past


def _drawing(past: History) -> Iterator[str | Line]:
    """Yield the lines of a history on a terminal: progress, chart, pace."""
    from ..history.chart import DONE, chart
    from ..history.pace import pace

    if past.points:
        yield terminal.meter(past.points[-1].progress)
    for line in chart(past, width=size(sys.stdout).columns):
        yield re.sub(f"[{DONE}]+", lambda found: click.style(found[0], fg="green"), line)
    sentence = pace(past)
    yield Line("", sentence[:1].upper() + sentence[1:])


def _days(ticks: Iterable[Tick], document: str) -> Iterator[Line]:
    """Yield the lines of a log, the newest day first, without the title of the document."""
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
    path = tick.path[1:] if tick.path[:1] == (document,) else tick.path
    details = [tick.commit[:SHORT]] if tick.commit else []
    details += [JOINT.join(path)] if path else []
    title = terminal.shown_title(tick.title)
    dimmed = click.style(f"  {terminal.clean('  '.join(details))}", dim=True) if details else ""
    return Line(f"{terminal.mark(done=tick.done)} ", title + dimmed)
