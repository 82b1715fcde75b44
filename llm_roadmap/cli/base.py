"""Define the outermost command, and the options that several commands share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..storage.locating import NAME, VARIABLE
from .completing import Heading, Selector
from .groups import Commands
from .printing import NO_PAGER, PLAIN, print_message
from .terminal import PROGRAM

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Count(click.IntRange):
    """A whole number, 1 or more."""

    name = "whole number"

    def __init__(self, *, most: int | None = None) -> None:
        """`most` is the largest number that is allowed; None: any."""
        super().__init__(min=1, max=most)


def _remember(ctx: click.Context, _: click.Parameter, values: tuple[str, ...]) -> None:
    """Keep the document's path for the whole call: `-f` may stand before or after the command.

    Of two paths one would be left out without a word, so that is wrong usage.
    """
    root = ctx.find_root()
    if len(values) + (root.obj is not None) > 1 and not ctx.resilient_parsing:
        raise click.UsageError("give --file once; a command takes one document", ctx)
    for value in values:
        root.obj = value


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"{PROGRAM}, version {__version__}", color=ctx.color)
        ctx.exit()


version = click.option(
    "--version",
    is_flag=True,
    callback=_print_version,
    expose_value=False,
    is_eager=True,
    help="Show the version and exit.",
)


class DocumentPath(click.ParamType[str]):
    """The path of a document. If there is no such file, reading it gives a better message."""

    name = "path"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path; fail if it is empty."""
        if not value:
            self.fail("the path is empty; name a document", param, ctx)
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Let the shell complete names of files."""
        del ctx, param
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def _print_at_once(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[NO_PAGER] = True


def _print_plainly(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[NO_PAGER] = ctx.meta[PLAIN] = True
        ctx.color = False


document = click.option(
    "-f",
    "--file",
    metavar="PATH",
    type=DocumentPath(),
    callback=_remember,
    expose_value=False,
    is_eager=True,
    multiple=True,
    help=f"The document. By default ${VARIABLE}, or the nearest {NAME} here or above.",
)
no_pager = click.option(
    "--no-pager",
    is_flag=True,
    callback=_print_at_once,
    expose_value=False,
    help="Print a long list at once, without a pager.",
)
plain = click.option(
    "--plain",
    is_flag=True,
    callback=_print_plainly,
    expose_value=False,
    help="Print without bars, colours and pager.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Print a diff; write nothing.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
below = click.option(
    "--section",
    "sections",
    metavar="TEXT",
    type=Heading(),
    multiple=True,
    help="Only topics in the sections with this title; can be repeated.",
)
except_below = click.option(
    "--except-section",
    "exceptions",
    metavar="TEXT",
    type=Heading(),
    multiple=True,
    help="Leave out the sections with this title; can be repeated.",
)
one_topic = click.argument("topic", type=Selector())
one_path = click.argument("paths", metavar="[PATH]", type=DocumentPath(), nargs=-1)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""
    Read a Markdown checklist, and tick its boxes in the file itself.

    A TOPIC is a title, a part of one, its slug, titles joined by ' > ', or L12 for line 12.

    The document is ROADMAP.md, here or in the nearest folder above; -f - reads standard input.
    """,
)
@document
@no_pager
@plain
@version
@click.pass_context
def cli(ctx: click.Context) -> None:
    ctx.color = _color() if ctx.color is None else ctx.color
    if ctx.invoked_subcommand is None:
        if status := cli.get_command(ctx, "status"):
            ctx.invoke(status)
        print_message(f"\nTry '{PROGRAM} --help' for the other commands.")


def _color() -> bool | None:
    """Return whether the user wants colour; None: on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None
