"""The commands that open a link or an editor, and the one that writes a first document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ..file import NAME, RoadmapFile
from ..interruption import left_to_another
from . import terminal
from .base import Count, cli, document, one_topic
from .documents import STDIN, named_file
from .printing import print_line

if TYPE_CHECKING:
    from pathlib import Path

WEB: Final = ("http://", "https://")
"""What an address begins with that may be opened."""


@cli.command("open", help="Open the first web link of a topic in the browser, or another one.")
@document
@click.option(
    "--link",
    metavar="N",
    type=Count(),
    help="Which link; 'show' numbers them.",
)
@one_topic
@click.pass_context
def open_(ctx: click.Context, *, topic: str, link: int | None) -> None:
    import webbrowser

    file = named_file(ctx)
    found = file.read().find(topic)
    where = terminal.place(file.path, found.line)
    url = terminal.clean(_url([each.url for each in found.resources], link, where))
    print_line(url)
    if not webbrowser.open(url):
        raise click.ClickException(f"{where}: there is no browser to open {url} with")


def _url(urls: list[str], link: int | None, where: str) -> str:
    """Return the address of a link by its number from 1, or the first that may be opened."""
    if link is not None and link > len(urls):
        count = f"{len(urls)} link{'' if len(urls) == 1 else 's'}"
        raise click.ClickException(f"{where}: there is no link {link}, but {count} here")
    chosen = urls if link is None else urls[link - 1 : link]
    for url in chosen:
        if url.lower().startswith(WEB):
            return url
    if link is not None:
        raise click.ClickException(
            f"{where}: link {link} is {terminal.clean(urls[link - 1])}; only web pages are opened"
        )
    raise click.ClickException(f"{where}: no link to a web page here; add one to the topic")


@cli.command(help="Open the editor at the line of a topic: $VISUAL, else $EDITOR, else vi.")
@document
@one_topic
@click.pass_context
def edit(ctx: click.Context, *, topic: str) -> None:
    import subprocess

    from .editors import command

    file = named_file(ctx, on_disk=True)
    found = file.read().find(topic)
    arguments = command(str(file.path), found.line)
    try:
        with left_to_another():
            status = subprocess.run(arguments, check=False).returncode  # noqa: S603 - the user's own
    except OSError as error:
        raise click.ClickException(
            f"{arguments[0]}: {error.strerror}; name an editor in $VISUAL or $EDITOR"
        ) from None
    if status:
        raise click.ClickException(f"{arguments[0]}: the editor ended with status {status}")


@cli.command(
    help=f"""
    Write a roadmap for learning large language models, nine topics, as a start.

    It is {NAME} here, or PATH; a file that is there is never written over.
    """
)
@click.argument("path", type=click.Path(), required=False)
@click.pass_context
def init(ctx: click.Context, *, path: str | None) -> None:
    from ..storage.creating import create, template

    if path is not None and ctx.find_root().obj is not None:
        raise click.UsageError("name the document with --file or as PATH, not both ways", ctx)
    named = path or ctx.find_root().obj or NAME
    if named == STDIN:
        raise click.UsageError("standard output is no document; name a file", ctx)
    created = create(named, template())
    hint = terminal.command("next", *(() if _is_found(created) else ("-f", created)))
    print_line(f"{terminal.place(created)}: nine topics to learn; to see the first, run: {hint}")


def _is_found(path: Path) -> bool:
    """Return whether the commands find this document without being told its name."""
    try:
        return RoadmapFile().path == path
    except FileNotFoundError:
        return False
