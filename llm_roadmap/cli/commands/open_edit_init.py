"""Define the commands that lead to a browser, an editor or a first document: open, edit, init."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

import click

from ...errors import DocumentError
from ...file import RoadmapFile
from ...storage.default_document import NAME, STDIN, locate
from ...storage.interruption import left_to_another
from ...system import system
from ...text.safe_text import clean
from ..completion import TopicType
from ..documents_of_topics import topics_by_document
from ..options import CountType, PathType, document, one_topic
from ..output.paths import command_line, shown_path
from ..output.printing import print_line, print_message
from ..program import cli
from ..which_document import named_file, refuse_input

if TYPE_CHECKING:
    from pathlib import Path

WEB: Final = ("http://", "https://")
"""The beginnings of the addresses that may be opened."""

SHOWN: Final = 3
"""The most links that a message shows."""

PLUS: Final = (
    *("ed", "emacs", "emacsclient", "ex", "gvim", "jed", "joe", "kak", "mcedit", "mg", "micro"),
    *("nano", "ne", "nvim", "pico", "vi", "view", "vim", "vis"),
)
GOTO: Final = ("code", "code-insiders", "codium", "cursor", "vscodium", "windsurf")
COLON: Final = ("helix", "hx", "subl", "sublime_text", "zed", "zeditor")

ARGUMENTS: Final = {
    **dict.fromkeys(PLUS, ("+{line}", "{path}")),
    **dict.fromkeys(GOTO, ("--goto", "{path}:{line}")),
    **dict.fromkeys(COLON, ("{path}:{line}",)),
}
"""The arguments with which an editor opens a file at a line. Other editors get only the file."""


@cli.command("open", help="Open the first web link of a topic in the browser.")
@document
@click.option(
    "--link",
    metavar="N",
    type=CountType(),
    help="Open this link instead; 'show' numbers the links.",
)
@one_topic
@click.pass_context
def open_(ctx: click.Context, *, topic: str, link: int | None) -> None:
    import webbrowser

    (part,), _ = topics_by_document(ctx, [topic], changes=False)
    found = part.read().find(topic)
    where = shown_path(part.file.path, found.line)
    urls = [each.url for each in found.resources]
    if link is None:
        url = clean(_first_web_address(urls, where))
    else:
        url = clean(_address_by_number(urls, link, where))
    print_line(url)
    if not webbrowser.open(url):
        raise click.ClickException(f"{where}: no browser found to open {url}")


def _first_web_address(urls: list[str], where: str) -> str:
    """Return the first address of a web page; `where` names the topic in the error."""
    if found := next(filter(_is_web_address, urls), None):
        return found
    if not urls:
        raise click.ClickException(f"{where}: no link to a web page; add one to the topic")
    shown = ", ".join(map(clean, urls[:SHOWN])) + (", ..." if len(urls) > SHOWN else "")
    links = f"its link is {shown}" if len(urls) == 1 else f"its {len(urls)} links are {shown}"
    raise click.ClickException(f"{where}: {links}; only http and https are opened")


def _address_by_number(urls: list[str], link: int, where: str) -> str:
    """Return the address of a link by its number, from 1; `where` names the topic in errors."""
    if link > len(urls):
        count = f"{len(urls)} link{'' if len(urls) == 1 else 's'}"
        raise click.ClickException(f"{where}: there is no link {link}; this topic has {count}")
    url = urls[link - 1]
    if not _is_web_address(url):
        shown = clean(url)
        raise click.ClickException(
            f"{where}: link {link} is {shown}; only http and https are opened"
        )
    return url


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(WEB)


@cli.command(
    help=f"""
    Open your editor at the line of a topic: $VISUAL, $EDITOR or {system.EDITOR}.

    Without TOPIC, at the first line.
    """
)
@document
@click.argument("topic", type=TopicType(), required=False)
@click.pass_context
def edit(ctx: click.Context, *, topic: str | None) -> None:
    if topic is None:
        path, line = named_file(ctx, on_disk=True).path, 1
        if stat.S_ISDIR(path.stat().st_mode):
            raise DocumentError("this is a folder; name a document, or a topic in it", path)
    else:
        (part,), _ = topics_by_document(ctx, [topic])
        refuse_input(ctx, part.file)
        path, line = part.file.path, part.read().find(topic).line
    arguments = _editor_at(str(path), line)
    try:
        with left_to_another():
            status = system.run(arguments)
    except OSError as error:
        raise click.ClickException(
            f"{arguments[0]}: {error.strerror}; name an editor in $VISUAL or $EDITOR"
        ) from None
    if status:
        raise click.ClickException(f"{arguments[0]}: the editor ended with status {status}")


def _editor_at(path: str, line: int) -> list[str]:
    """Return the command that opens a file at a line, from 1.

    Raises click.ClickException if the environment names no command.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or system.EDITOR
    try:
        words = system.split(named)
    except ValueError as error:
        raise click.ClickException(
            f"$VISUAL or $EDITOR: {named!r} is not a command: {error}"
        ) from None
    if not words:
        raise click.ClickException("$VISUAL or $EDITOR is blank; name an editor in it")
    arguments = ARGUMENTS.get(system.program_name(words[0]), ("{path}",))
    return [*words, *(each.format(path=path, line=line) for each in arguments)]


@cli.command(
    help=f"""
    Write a first roadmap: nine topics on large language models.

    It is written to {NAME}, or to PATH. A file that exists is never overwritten.
    """
)
@click.argument("path", type=PathType(), required=False)
@click.pass_context
def init(ctx: click.Context, *, path: str | None) -> None:
    from ...storage.read_and_rewrite import create, template

    named = _new_name(ctx, path)
    hidden = _found_in(os.path.dirname(os.path.expanduser(named)))
    try:
        created = create(named, template())
    except FileNotFoundError as error:
        if not error.filename:  # it is the current folder that is gone
            raise
        place = clean(named)
        raise click.ClickException(f"{place}: there is no such folder; make it first") from None
    hint = command_line("next", *(() if _is_found(created) else ("-f", created)))
    print_line(f"{shown_path(created)}: nine topics to learn; to see the first, run: {hint}")
    if hidden and created.name == NAME:
        print_message(
            f"It hides {shown_path(hidden)} from the commands that are run in its folder, or"
            " below; to name that one, use --file."
        )


def _new_name(ctx: click.Context, path: str | None) -> str:
    """Return the name of the document to write, given as PATH, with --file, or not at all."""
    option = ctx.find_root().obj or ()
    if path is not None and option:
        raise click.UsageError("name the document with --file or as PATH, not both ways", ctx)
    if len(option) > 1:
        raise click.UsageError("this writes one document; name one", ctx)
    named = path or next(iter(option), NAME)
    if named == STDIN:
        raise click.UsageError("'-' can't be written; name a file", ctx)
    return str(named)


def _found_in(folder: str) -> Path | None:
    """Return the document that the commands find in a folder without being told its name."""
    from pathlib import Path

    try:
        return locate(Path(os.path.realpath(folder)))
    except FileNotFoundError:
        return None


def _is_found(path: Path) -> bool:
    """Return whether the commands find this document without being told its name."""
    try:
        return RoadmapFile().path == path
    except FileNotFoundError:
        return False
