"""The commands that change boxes: toggle, check, uncheck."""

from __future__ import annotations

from functools import reduce
from math import inf, nan
from typing import TYPE_CHECKING, Any

import click

from ..file import TIMEOUT
from ..ticking import updated
from . import terminal
from .base import (
    Selector,
    as_json,
    cli,
    document,
    named_file,
    print_line,
    print_lines,
    print_pieces,
    telling,
)

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


def writes(command: Callable[..., None]) -> Any:
    """Make a command that changes boxes out of a function."""
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
        click.argument("topics", type=Selector(), metavar="TOPIC...", nargs=-1, required=True),
        document,
        cli.command(),
    )
    return reduce(lambda made, decorate: decorate(made), decorators, command)


@writes
def toggle(ctx: click.Context, **options: Any) -> None:
    """Tick what is open, and open what is ticked."""
    _set_done(ctx, done=None, **options)


@writes
def check(ctx: click.Context, **options: Any) -> None:
    """Tick topics."""
    _set_done(ctx, done=True, **options)


@writes
def uncheck(ctx: click.Context, **options: Any) -> None:
    """Open topics."""
    _set_done(ctx, done=False, **options)


def _set_done(
    ctx: click.Context,
    *,
    done: bool | None,
    topics: tuple[str, ...],
    timeout: float,
    dry_run: bool,
    as_json: bool,
) -> None:
    file = named_file(ctx, timeout)
    if dry_run:
        before = file.read()
        update = updated(before, topics, done=done)
    else:
        update = file.set_done(*topics, done=done)
    changed = [change.topic for change in update.changes]
    items = [terminal.item(file.path, topic) for topic in changed]
    with telling([] if dry_run else items):
        if as_json:
            print_pieces(terminal.update_json(file.path, update.roadmap, changed))
            return
        if dry_run:
            print_lines(terminal.difference(file.path, before, update.roadmap, in_place=True))
        else:
            print_lines(items)
        if not changed:
            click.echo("Nothing to change.", err=True)
        print_line(terminal.meter(update.roadmap.progress))
