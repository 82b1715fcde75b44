"""The commands that read: list, show, status, next, open."""

from __future__ import annotations

from typing import Final

import click

from ..selectors.finding import ready, topics_in
from . import terminal
from .base import (
    as_json,
    cli,
    document,
    named_file,
    one_topic,
    print_line,
    print_lines,
    print_pieces,
)

WEB: Final = ("http://", "https://")
"""What an address begins with that may be opened."""


@cli.command("list")
@document
@click.option("--todo/--done", default=None, help="Only what is open, or only what is done.")
@click.option("--section", metavar="TEXT", help="Only below headings with this text in them.")
@as_json
@click.pass_context
def list_(ctx: click.Context, todo: bool | None, section: str | None, as_json: bool) -> None:
    """Show the topics under their headings, with line numbers."""
    file = named_file(ctx)
    roadmap = file.read()
    shown = roadmap.topics if section is None else topics_in(roadmap, section)
    if section is not None and not shown:
        raise click.ClickException(
            f"{terminal.place(file.path)}: no topics below a heading with {section!r} in it;"
            " 'status' shows the headings"
        )
    if todo is not None:
        shown = tuple(topic for topic in shown if topic.done != todo)
    if as_json:
        print_pieces(terminal.roadmap_json(file.path, roadmap, shown))
    else:
        print_lines(terminal.tree(roadmap, set(shown).__contains__))


@cli.command()
@document
@one_topic
@as_json
@click.pass_context
def show(ctx: click.Context, topic: str, as_json: bool) -> None:
    """Show one topic: state, path, description, fields, links."""
    file = named_file(ctx)
    roadmap = file.read()
    found = roadmap.find(topic)
    if as_json:
        print_pieces(terminal.roadmap_json(file.path, roadmap, [found]))
    else:
        print_lines(terminal.details(file.path, found))


@cli.command()
@document
@as_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show the progress over all and of each section."""
    file = named_file(ctx)
    roadmap = file.read()
    if as_json:
        print_pieces(terminal.roadmap_json(file.path, roadmap, roadmap.topics, sections=True))
    else:
        print_lines(terminal.meters(roadmap))


@cli.command("next")
@document
@click.option("-n", "count", type=click.IntRange(min=1), default=1, help="How many; else one.")
@as_json
@click.pass_context
def next_(ctx: click.Context, count: int, as_json: bool) -> None:
    """Show the first open topics; one with open sub-topics waits for them."""
    file = named_file(ctx)
    roadmap = file.read()
    topics = ready(roadmap)[:count]
    if as_json:
        print_pieces(terminal.roadmap_json(file.path, roadmap, topics))
    elif topics:
        print_lines(line for topic in topics for line in terminal.task(file.path, topic))
    else:
        click.echo("Nothing is open.", err=True)


@cli.command("open")
@document
@one_topic
@click.pass_context
def open_(ctx: click.Context, topic: str) -> None:
    """Open the first link of a topic in the browser."""
    import webbrowser

    file = named_file(ctx)
    found = file.read().find(topic)
    where = terminal.place(file.path, found.line)
    urls = [each.url for each in found.resources if each.url.lower().startswith(WEB)]
    if not urls:
        raise click.ClickException(f"{where}: no link to a web page here; add one to the topic")
    url = terminal.clean(urls[0])
    print_line(url)
    if not webbrowser.open(url):
        raise click.ClickException(f"{where}: there is no browser to open {url} with")
