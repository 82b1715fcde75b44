"""Define the group of all commands, and the options that several of them share."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from .. import __version__
from ..errors import RoadmapError
from ..file import NAME, VARIABLE
from .completing import Heading, Selector
from .documents import DOCUMENT, hidden
from .printing import NO_PAGER, print_message
from .terminal import PROGRAM, place

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MODULES: Final = {
    "carry": "merging",
    "check": "ticking",
    "edit": "opening",
    "format": "tidying",
    "git": "git_driver",
    "history": "history",
    "init": "opening",
    "lint": "tidying",
    "list": "reading",
    "log": "history",
    "lsp": "lsp",
    "merge": "merging",
    "next": "reading",
    "open": "opening",
    "show": "reading",
    "status": "reading",
    "sync": "tidying",
    "toggle": "ticking",
    "uncheck": "ticking",
}
"""The module of each command. It is imported when the command is called, and defines it then."""


class Command(click.Command):
    """A command with the same option `--help` as all others."""

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002
        """Return the option `--help`."""
        return HELP

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. If one only looks like an option, the error says how to name it."""
        try:
            return super().parse_args(ctx, [*map(hidden, args)])
        except click.NoSuchOption as error:
            if error.possibilities or not any(isinstance(p, click.Argument) for p in self.params):
                raise
            hint = f"{error.format_message()} If it is a name, put '--' before it."
            raise click.UsageError(hint, ctx) from None


class Commands(click.Group):
    """The group of all commands. They fail with a message, never with a traceback."""

    command_class = Command
    get_help_option = Command.get_help_option

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, in alphabetical order."""
        return [*MODULES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name, or None."""
        if module := MODULES.get(cmd_name):
            import_module(f"..{module}", __name__)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named, and its arguments; else it is wrong usage."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if args[0].startswith("-"):
                raise
            from .explaining import no_such_command

            raise click.UsageError(no_such_command(args[0], [*MODULES]), error.ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. An error of the library or the system ends it with exit status 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            pass  # the reader, such as `head`, has seen enough
        except (RoadmapError, OSError) as error:
            from .explaining import explain

            raise click.ClickException(explain(ctx, error)) from None
        except MemoryError:
            message = "there is not enough memory for this document"
            if path := ctx.meta.get(DOCUMENT):
                message = f"{place(path)}: {message}"
            raise click.ClickException(message) from None


class Count(click.IntRange):
    """A whole number, 1 or more."""

    name = "whole number"

    def __init__(self, *, most: int | None = None) -> None:
        """`most` is the largest number that is allowed; None: any."""
        super().__init__(min=1, max=most)


def _remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the document's path for the whole call: `-f` may stand before or after the command."""
    if value is not None:
        ctx.find_root().obj = value


def _print_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"{PROGRAM}, version {__version__}", color=ctx.color)
        ctx.exit()


# Click has its own options for these two, and a type for paths. To translate their texts, though
# there are no translations, it imports `locale`, which takes longer than to read a short document.
HELP: Final = click.Option(
    ["-h", "--help"],
    is_flag=True,
    callback=_print_help,
    expose_value=False,
    is_eager=True,
    help="Show this message and exit.",
)
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


def _print_plainly(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[NO_PAGER] = True


document = click.option(
    "-f",
    "--file",
    metavar="PATH",
    type=DocumentPath(),
    callback=_remember,
    expose_value=False,
    is_eager=True,
    help=f"The document. By default ${VARIABLE}, or the nearest {NAME} here or above.",
)
no_pager = click.option(
    "--no-pager",
    is_flag=True,
    callback=_print_plainly,
    expose_value=False,
    help="Print a long list at once, without a pager.",
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
@version
@click.pass_context
def cli(ctx: click.Context) -> None:
    ctx.color = _color()
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
