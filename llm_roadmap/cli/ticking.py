"""The commands that change boxes: toggle, check, uncheck."""

from __future__ import annotations

from functools import reduce
from math import inf, nan
from typing import TYPE_CHECKING, Any, Final

import click

from ..file import TIMEOUT
from ..selectors.choosing import Choice
from ..ticking import updated
from . import json_output, terminal
from .base import as_json, cli, document
from .completing import Heading, Selector
from .documents import named_file
from .printing import print_line, print_lines, print_pieces, telling

if TYPE_CHECKING:
    from collections.abc import Callable


class Seconds(click.ParamType[float]):
    """A number of seconds to wait."""

    name = "seconds"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Refuse what nobody can wait for: no number, less than nothing, `nan`, `inf`."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = nan
        if not 0 <= seconds < inf:
            self.fail(f"{value!r} is no number of seconds; type one such as 10 or 0.5", param, ctx)
        return seconds


SEVERAL: Final = "All of them in one write. L12-L20 are the topics from one line to another."


def writes(*, done: bool | None, help: str) -> Callable[[Callable[..., None]], Any]:  # noqa: A002
    """Return what makes a command of a function that changes boxes.

    `done`: what topics become; None is the other of what they are. `help`: what the command does.
    """
    decorators: tuple[Callable[[Any], Any], ...] = (
        click.pass_context,
        as_json,
        click.option("--dry-run", is_flag=True, help="Print a diff, and write nothing."),
        click.option(
            "--timeout",
            type=Seconds(),
            metavar="SECONDS",
            default=TIMEOUT,
            show_default=True,
            help="How long to wait while others write.",
        ),
        click.option("--with-subtopics", is_flag=True, help="All topics below each TOPIC, too."),
        click.option(
            "--section",
            "sections",
            metavar="TEXT",
            type=Heading(whole=True),
            multiple=True,
            help="All topics of the section with this title; can be repeated.",
        ),
        click.argument(
            "topics",
            type=Selector(done=None if done is None else not done),
            metavar="TOPIC...",
            nargs=-1,
        ),
        document,
        cli.command(help=f"{help}\n\n{SEVERAL}"),
    )
    return lambda command: reduce(lambda made, decorate: decorate(made), decorators, command)


@writes(done=None, help="Tick what is open, and untick what is done.")
def toggle(ctx: click.Context, **options: Any) -> None:
    _set_done(ctx, done=None, **options)


@writes(done=True, help="Tick topics.")
def check(ctx: click.Context, **options: Any) -> None:
    _set_done(ctx, done=True, **options)


@writes(done=False, help="Untick topics.")
def uncheck(ctx: click.Context, **options: Any) -> None:
    _set_done(ctx, done=False, **options)


def _set_done(
    ctx: click.Context,
    *,
    done: bool | None,
    topics: tuple[str, ...],
    sections: tuple[str, ...],
    with_subtopics: bool,
    timeout: float,
    dry_run: bool,
    as_json: bool,
) -> None:
    if not (topics or sections):
        raise click.UsageError("Missing argument 'TOPIC...'; or name a --section", ctx)
    choice = Choice(topics, sections, with_subtopics)
    file = named_file(ctx, timeout)
    if dry_run:
        before = file.read()
        update = updated(before, choice, done=done)
    else:
        update = file.set_done(*topics, done=done, sections=sections, with_subtopics=with_subtopics)
    changed = [change.topic for change in update.changes]
    items = [terminal.item(file.path, topic) for topic in changed]
    with telling([] if dry_run else items):
        if as_json:
            print_pieces(json_output.update_json(file.path, update.roadmap, changed))
            return
        if dry_run:
            print_lines(terminal.difference(file.path, before, update.roadmap, in_place=True))
        else:
            print_lines(items)
        if not changed:
            click.echo("Nothing to change.", err=True)
        print_line(terminal.meter(update.roadmap.progress))
