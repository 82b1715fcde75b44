"""The command line: take the arguments, call the library, print, give the exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import click

from . import __version__, console
from .errors import AmbiguousTopicError, RoadmapError, TopicNotFoundError
from .file import NAME, TIMEOUT, VARIABLE, RoadmapFile
from .selection import ready, selector_for, topics_in
from .writer import updated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from click.shell_completion import CompletionItem

PROGRAM: Final = "llm-roadmap"

WEB: Final = ("http://", "https://")
"""What an address begins with that may be opened."""

REMEDIES: Final = {
    errno.ENOENT: "name the document with --file",
    errno.EACCES: "see to it that you may read and write it",
    errno.EPERM: "see to it that you may read and write it",
    errno.EROFS: "copy the document to where it can be written",
    errno.ENOSPC: "make room and try again",
    errno.EDQUOT: "make room and try again",
    errno.EIO: "check the disk, and the document",
}


class Commands(click.Group):
    """A group whose commands fail with a message, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the library or the system refuses has exit status 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever reads has seen enough; what is left has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except RoadmapError as error:
            raise click.ClickException(_explain(ctx, error)) from None
        except OSError as error:
            raise click.ClickException(_explain_system(error)) from None


class Selector(click.ParamType[str]):
    """What names a topic."""

    name = "topic"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is empty."""
        if not value.strip():
            self.fail("an empty text names no topic", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer a sure selector for each topic, with the title as help."""
        from click.shell_completion import CompletionItem

        del param
        try:
            topics = _document(ctx).read().topics
        except (RoadmapError, OSError):
            return []  # a shell has no place for a message
        return [
            CompletionItem(selector, help=console.clean(topic.title))
            for topic in topics
            if (selector := selector_for(topic)) and selector.startswith(incomplete)
        ]


def _remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the document's path for the whole call: the option may stand on either side."""
    if value is not None:
        ctx.find_root().obj = value


def _document(ctx: click.Context, timeout: float = TIMEOUT) -> RoadmapFile:
    return RoadmapFile(ctx.find_root().obj, timeout=timeout)


document = click.option(
    "-f",
    "--file",
    metavar="PATH",
    type=click.Path(),
    callback=_remember,
    expose_value=False,
    is_eager=True,
    help=f"The document; else ${VARIABLE}, else the nearest {NAME} here or above.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
one_topic = click.argument("topic", type=Selector())


@click.group(cls=Commands, invoke_without_command=True)
@document
@click.version_option(__version__, prog_name=PROGRAM)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Read a Markdown checklist, and tick its boxes in the file itself.

    A TOPIC is a title, a part of one, its slug, titles joined by ' > ', or L12 for line 12.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if ctx.invoked_subcommand is None:
        ctx.invoke(status, as_json=False)
        click.echo(f"\nTry '{PROGRAM} --help' for what else there is.", err=True)


@cli.command("list")
@document
@click.option("--todo/--done", default=None, help="Only what is open, or only what is done.")
@click.option("--section", metavar="TEXT", help="Only below headings with this text in them.")
@as_json
@click.pass_context
def list_(ctx: click.Context, todo: bool | None, section: str | None, as_json: bool) -> None:
    """Show the topics under their headings, with line numbers."""
    file = _document(ctx)
    roadmap = file.read()
    shown = roadmap.topics if section is None else topics_in(roadmap, section)
    if section is not None and not shown:
        raise click.ClickException(
            f"{console.place(file.path)}: no topics below a heading with {section!r} in it;"
            " 'status' shows the headings"
        )
    if todo is not None:
        shown = tuple(topic for topic in shown if topic.done != todo)
    if as_json:
        click.echo(console.roadmap_json(file.path, roadmap, shown))
    else:
        _print(console.tree(roadmap, set(shown).__contains__))


@cli.command()
@document
@one_topic
@as_json
@click.pass_context
def show(ctx: click.Context, topic: str, as_json: bool) -> None:
    """Show one topic: state, path, description, fields, links."""
    file = _document(ctx)
    roadmap = file.read()
    found = roadmap.find(topic)
    if as_json:
        click.echo(console.roadmap_json(file.path, roadmap, [found]))
    else:
        _print(console.details(file.path, found))


@cli.command()
@document
@as_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show the progress over all and of each section."""
    file = _document(ctx)
    roadmap = file.read()
    if as_json:
        click.echo(console.roadmap_json(file.path, roadmap, roadmap.topics, sections=True))
    else:
        _print(console.meters(roadmap))


@cli.command("next")
@document
@click.option("-n", "count", type=click.IntRange(min=1), default=1, help="How many; else one.")
@as_json
@click.pass_context
def next_(ctx: click.Context, count: int, as_json: bool) -> None:
    """Show the first open topics; one with open sub-topics waits for them."""
    file = _document(ctx)
    roadmap = file.read()
    topics = ready(roadmap)[:count]
    if as_json:
        click.echo(console.roadmap_json(file.path, roadmap, topics))
    elif topics:
        _print(line for topic in topics for line in console.task(file.path, topic))
    else:
        click.echo("Nothing is open.", err=True)


def writes(command: Callable[..., None]) -> Any:
    """Make a command that changes boxes out of a function."""
    decorators: tuple[Callable[[Any], Any], ...] = (
        click.pass_context,
        as_json,
        click.option("--dry-run", is_flag=True, help="Print a diff, and write nothing."),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0),
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
    file = _document(ctx, timeout)
    if dry_run:
        before = file.read()
        update = updated(before, topics, done=done)
    else:
        update = file.set_done(*topics, done=done)
    changed = [change.topic for change in update.changes]
    if as_json:
        click.echo(console.update_json(file.path, update.roadmap, changed))
        return
    if dry_run:
        _print(console.difference(file.path, before, update.roadmap))
    else:
        _print(console.item(file.path, topic) for topic in changed)
    if not changed:
        click.echo("Nothing to change.", err=True)
    click.echo(console.meter(update.roadmap.progress))


@cli.command("open")
@document
@one_topic
@click.pass_context
def open_(ctx: click.Context, topic: str) -> None:
    """Open the first link of a topic in the browser."""
    import webbrowser

    file = _document(ctx)
    found = file.read().find(topic)
    where = console.place(file.path, found.line)
    urls = [each.url for each in found.resources if each.url.lower().startswith(WEB)]
    if not urls:
        raise click.ClickException(f"{where}: no link to a web page here; add one to the topic")
    url = console.clean(urls[0])
    click.echo(url)
    if not webbrowser.open(url):
        raise click.ClickException(f"{where}: there is no browser to open {url} with")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _explain(ctx: click.Context, error: RoadmapError) -> str:
    """Return what to tell of an error of ours: file, selector, what to do."""
    message = console.clean(str(error))
    if isinstance(error, LookupError):
        message = f"{console.place(_document(ctx).path)}: {message}"
    if isinstance(error, TopicNotFoundError) and not error.suggestions:
        message += "; 'list' shows them all"
    if isinstance(error, AmbiguousTopicError):
        message += "".join(f"\n  {console.way(topic)}" for topic in error.candidates)
    return message


def _explain_system(error: OSError) -> str:
    """Return what to tell of an error of the system: file, reason, what to do."""
    parts = [str(error.filename)] if error.filename else []
    parts.append(error.strerror or str(error))
    message = ": ".join(parts)
    if error.filename and (remedy := REMEDIES.get(error.errno or 0)):
        message += f"; {remedy}"
    return console.clean("; ".join([message, *getattr(error, "__notes__", [])]))


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    click.echo(f"Warning: {console.clean(str(message))}", err=True)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _warn
    cli(prog_name=PROGRAM)
