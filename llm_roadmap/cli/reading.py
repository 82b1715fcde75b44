"""The commands that read: list, show, status, next."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from ..errors import RoadmapError
from ..selectors.finding import ready
from ..selectors.sections import sections_in, topics_in
from . import json_output, terminal
from .base import PROGRAM, as_json, below, cli, document, no_pager, one_topic
from .documents import named_file
from .explaining import ending
from .printing import page_lines, print_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..linting import Diagnostic
    from ..model import Roadmap, Topic

OPEN: Final = 1
"""The exit status of `status --exit-code` where something is left to do."""
UNCHECKED: Final = 2
"""Its exit status where that could not be found out."""
EVERYTHING: Final = ("",)
"""The text that is in every heading."""
FALSE_BOX: Final = "R00"
"""What the codes of those findings begin with that are about boxes that are none."""


class Look(NamedTuple):
    """What a command reads."""

    path: Path
    """The path of the document."""
    roadmap: Roadmap
    """All of it."""
    topics: Sequence[Topic]
    """The topics that the command is about."""


def look(ctx: click.Context, sections: tuple[str, ...] = ()) -> Look:
    """Read the document of the call, and choose the topics below headings with these texts."""
    file = named_file(ctx)
    roadmap = file.read()
    place = terminal.place(file.path)
    if not roadmap.topics:
        click.echo(f"{place}: no topics in it; '{PROGRAM} lint' may know why", err=True)
    for text in sections:
        if not topics_in(roadmap, text):
            raise RoadmapError(
                f"{place}: no topics below a heading with {text!r} in it;"
                f" '{PROGRAM} status' shows the headings"
            )
    return Look(file.path, roadmap, topics_in(roadmap, *sections or EVERYTHING))


@cli.command(
    "list",
    help="""
    Show the topics under their headings, with line numbers.

    With TEXT, only those that have it in their titles.
    """,
)
@document
@click.option("--todo", is_flag=True, help="Only what is open.")
@click.option("--done", is_flag=True, help="Only what is done.")
@below
@no_pager
@as_json
@click.argument("text", required=False)
@click.pass_context
def list_(
    ctx: click.Context,
    *,
    text: str | None,
    todo: bool,
    done: bool,
    sections: tuple[str, ...],
    as_json: bool,
) -> None:
    if todo and done:
        raise click.UsageError("--todo and --done together leave nothing; take one of them", ctx)
    path, roadmap, topics = look(ctx, sections)
    found = set(topics if text is None else _with_text(path, roadmap, text)).intersection(topics)
    shown = [
        topic
        for topic in topics
        if topic in found and not ((todo and topic.done) or (done and not topic.done))
    ]
    if as_json:
        print_pieces(json_output.roadmap_json(path, roadmap, shown))
    else:
        page_lines(ctx, terminal.tree(roadmap, set(shown).__contains__))
        if topics and not shown:
            click.echo("No topic is like that.", err=True)


def _with_text(path: Path, roadmap: Roadmap, text: str) -> Sequence[Topic]:
    if not text.strip():
        raise click.UsageError("an empty TEXT is in every title; leave it out")
    found = roadmap.find_all(text)
    if not found:
        raise click.ClickException(
            f"{terminal.place(path)}: no title has {text!r} in it; '{PROGRAM} list' shows them all"
        )
    return found


@cli.command(help="Show one topic: state, path, what is written below it, links.")
@document
@no_pager
@as_json
@one_topic
@click.pass_context
def show(ctx: click.Context, *, topic: str, as_json: bool) -> None:
    path, roadmap, _ = look(ctx)
    found = roadmap.find(topic)
    if as_json:
        print_pieces(json_output.roadmap_json(path, roadmap, [found]))
    else:
        page_lines(ctx, terminal.details(path, found))


@cli.command(
    help="""
    Show the progress over all and of each section.

    With --exit-code the status is 1 while a topic is open, or a line of the document looks like a
    box and is none; 2 if the document can't be read.
    """
)
@document
@below
@click.option("--todo", is_flag=True, help="Leave out sections that are finished.")
@click.option("--exit-code", is_flag=True, help="Have the exit status say whether all is done.")
@no_pager
@as_json
@click.pass_context
def status(
    ctx: click.Context, *, sections: tuple[str, ...], todo: bool, exit_code: bool, as_json: bool
) -> None:
    with ending(ctx, UNCHECKED) if exit_code else nullcontext():
        path, roadmap, topics = look(ctx, sections)
        false_boxes = _false_boxes(roadmap) if exit_code else []
    shown = set(sections_in(roadmap, *sections or EVERYTHING))
    if todo:
        shown = {each for each in shown if each.progress.done < each.progress.total}
    if as_json:
        told = false_boxes if exit_code else None
        print_pieces(json_output.status_json(path, roadmap, topics, shown, told))
    else:
        page_lines(ctx, terminal.meters(roadmap, topics, shown))
        for each in false_boxes:
            click.echo(terminal.finding(path, each), err=True)
    if exit_code and (false_boxes or not all(topic.done for topic in topics)):
        ctx.exit(OPEN)


def _false_boxes(roadmap: Roadmap) -> list[Diagnostic]:
    """Return the findings about what looks like a box but isn't one."""
    from ..linting import lint

    return [each for each in lint(roadmap) if each.code.startswith(FALSE_BOX)]


@cli.command("next", help="Show the first open topics; one with open sub-topics waits for them.")
@document
@click.option("-n", "count", type=click.IntRange(min=1), default=1, help="How many; else one.")
@below
@no_pager
@as_json
@click.pass_context
def next_(ctx: click.Context, *, count: int, sections: tuple[str, ...], as_json: bool) -> None:
    path, roadmap, topics = look(ctx, sections)
    within = set(topics)
    first = [topic for topic in ready(roadmap) if topic in within][:count]
    if as_json:
        print_pieces(json_output.roadmap_json(path, roadmap, first))
    elif first:
        page_lines(ctx, [line for topic in first for line in terminal.task(path, topic)])
    elif topics:
        click.echo("Nothing is open.", err=True)
