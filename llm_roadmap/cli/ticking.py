"""The commands that change boxes: toggle, check, uncheck."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING, Any, Final

import click

from ..file import TIMEOUT
from . import terminal
from .base import as_json, cli, document, dry_run
from .changing import report
from .completing import SectionTitle, Selector
from .documents import named_file
from .json_output import update_json

if TYPE_CHECKING:
    from pathlib import Path

    from ..model import Roadmap


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

whole_sections = click.option(
    "--section",
    "sections",
    metavar="TEXT",
    type=SectionTitle(),
    multiple=True,
    help="All topics of the section with this title; can be repeated.",
)
with_subtopics = click.option(
    "--with-subtopics", is_flag=True, help="All topics below each TOPIC, too."
)
timeout = click.option(
    "--timeout",
    type=Seconds(),
    metavar="SECONDS",
    default=TIMEOUT,
    show_default=True,
    help="How long to wait while others write.",
)


def _add_command(name: str, *, done: bool | None, does: str) -> None:
    """Add a command that makes topics done (True), open (False), or the other of it (None)."""

    @cli.command(name, help=f"{does}\n\n{SEVERAL}")
    @document
    @click.argument(
        "topics",
        type=Selector(done=None if done is None else not done),
        metavar="TOPIC...",
        nargs=-1,
    )
    @whole_sections
    @with_subtopics
    @timeout
    @dry_run
    @as_json
    @click.pass_context
    def command(ctx: click.Context, /, **options: Any) -> None:
        _set_done(ctx, done=done, **options)


_add_command("toggle", done=None, does="Tick what is open, and untick what is done.")
_add_command("check", done=True, does="Tick topics.")
_add_command("uncheck", done=False, does="Untick topics.")


def _set_done(
    ctx: click.Context,
    *,
    done: bool | None,
    timeout: float,
    dry_run: bool,
    as_json: bool,
    topics: tuple[str, ...],
    **groups: Any,
) -> None:
    """Change boxes, or only show how; `groups` are the further ways to name topics."""
    from ..selectors.choosing import Choice
    from ..ticking import updated

    if not (topics or groups["sections"]):
        raise click.UsageError("Missing argument 'TOPIC...'; or name a --section", ctx)
    file = named_file(ctx, timeout)
    before = file.read() if dry_run else None
    if before:
        made = updated(before, Choice(topics, **groups), done=done)
    else:
        made = file.set_done(*topics, done=done, **groups)
    json = update_json(file.path, made) if as_json else None
    note = "" if made.changes else _nothing(file.path, made.roadmap, topics, groups)
    report(file.path, made, before=before, json=json, note=note)


def _nothing(path: Path, roadmap: Roadmap, topics: tuple[str, ...], groups: Any) -> str:
    """Return what is said where all that was named is so already; of one topic, which it is."""
    from ..selectors.choosing import Choice

    named = {topic for _, topic in Choice(topics, **groups).picks(roadmap)}
    one = f": {terminal.item(path, *named)}" if len(named) == 1 else "."
    return f"Nothing to change{one}"
