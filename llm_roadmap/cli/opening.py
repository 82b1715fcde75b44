"""Define the commands that lead to a browser, an editor or a first document: open, edit, init."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ..file import NAME, RoadmapFile
from ..interruption import left_to_another
from . import terminal
from .base import Count, DocumentPath, cli, document, one_topic
from .documents import STDIN, named_file
from .printing import print_line

if TYPE_CHECKING:
    from pathlib import Path

WEB: Final = ("http://", "https://")
"""The beginnings of the addresses that may be opened."""


@cli.command("open", help="Open the first web link of a topic in the browser.")
@document
@click.option(
    "--link",
    metavar="N",
    type=Count(),
    help="Open this link instead; 'show' numbers the links.",
)
@one_topic
@click.pass_context
def open_(ctx: click.Context, *, topic: str, link: int | None) -> None:
    import webbrowser

    file = named_file(ctx)
    found = file.read().find(topic)
    where = terminal.place(file.path, found.line)
    urls = [each.url for each in found.resources]
    chosen = (
        _first_web_address(urls, where) if link is None else _address_by_number(urls, link, where)
    )
    url = terminal.clean(chosen)
    print_line(url)
    if not webbrowser.open(url):
        raise click.ClickException(f"{where}: no browser found to open {url}")


def _first_web_address(urls: list[str], where: str) -> str:
    """Return the first address of a web page; `where` names the topic in the error."""
    if found := next(filter(_is_web_address, urls), None):
        return found
    raise click.ClickException(f"{where}: no link to a web page; add one to the topic")


def _address_by_number(urls: list[str], link: int, where: str) -> str:
    """Return the address of a link by its number, from 1; `where` names the topic in errors."""
    if link > len(urls):
        count = f"{len(urls)} link{'' if len(urls) == 1 else 's'}"
        raise click.ClickException(f"{where}: there is no link {link}; this topic has {count}")
    url = urls[link - 1]
    if not _is_web_address(url):
        shown = terminal.clean(url)
        raise click.ClickException(f"{where}: link {link} is {shown}; only web pages are opened")
    return url


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(WEB)


@cli.command(help="Open your editor at the line of a topic: $VISUAL, $EDITOR or vi.")
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
    Write a first roadmap: nine topics on large language models.

    It is written to {NAME}, or to PATH. A file that exists is never overwritten.
    """
)
@click.argument("path", type=DocumentPath(), required=False)
@click.pass_context
def init(ctx: click.Context, *, path: str | None) -> None:
    from ..storage.creating import create, template

    named = _new_name(ctx, path)
    try:
        created = create(named, template())
    except FileNotFoundError as error:
        if not error.filename:  # it is the current folder that is gone
            raise
        place = terminal.clean(named)
        raise click.ClickException(f"{place}: there is no such folder; make it first") from None
    hint = terminal.command("next", *(() if _is_found(created) else ("-f", created)))
    print_line(f"{terminal.place(created)}: nine topics to learn; to see the first, run: {hint}")


def _new_name(ctx: click.Context, path: str | None) -> str:
    """Return the name of the document to write, given as PATH, with --file, or not at all."""
    option = ctx.find_root().obj
    if path is not None and option is not None:
        raise click.UsageError("name the document with --file or as PATH, not both ways", ctx)
    named = path or option or NAME
    if named == STDIN:
        raise click.UsageError("'-' can't be written; name a file", ctx)
    return str(named)


def _is_found(path: Path) -> bool:
    """Return whether the commands find this document without being told its name."""
    try:
        return RoadmapFile().path == path
    except FileNotFoundError:
        return False
