"""Define the outermost command, and the table of all others.

A command's module is imported when the command is called.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from .. import __version__
from .options import document, no_pager, plain
from .output.answer import Answer
from .output.paths import PROGRAM
from .output.printing import print_message, print_text
from .which_document import ARGUMENTS, FAILURES, hidden, shown_again

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

GROUPS: Final = {
    "Every day": {
        **dict.fromkeys(("status", "list", "next", "show"), "reading"),
        **dict.fromkeys(("check", "uncheck", "toggle"), "ticking"),
        "open": "open_edit_init",
    },
    "The list itself": dict.fromkeys(("add", "retitle", "move", "remove"), "editing"),
    "By hand": {
        **dict.fromkeys(("init", "edit"), "open_edit_init"),
        **dict.fromkeys(("lint", "sync", "format"), "lint_sync_format"),
    },
    "Git": {
        "diff": "diff",
        **dict.fromkeys(("history", "log"), "history"),
        **dict.fromkeys(("carry", "merge"), "merge_and_carry"),
        "git": "git",
    },
    "Browsers, editors and agents": {
        "serve": "serve",
        "lsp": "lsp",
        **dict.fromkeys(("agents", "mcp"), "agents"),
    },
}
"""The commands in the groups in which `--help` shows them, each with the module that defines it."""

MODULES: Final = {name: module for group in GROUPS.values() for name, module in group.items()}
"""The module of each command. It is imported when the command is called, and defines it then."""


WHOLE: Final = 1000
"""More letters than the help says of any command, so that no sentence is cut."""


def _print_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        print_text(f"{ctx.get_help()}\n")
        ctx.exit()


# Click's own options for help and version, and its type for paths, import `locale` to translate
# their texts. There are no translations, and the import takes longer than reading a short document.
HELP: Final = click.Option(
    ["-h", "--help"],
    is_flag=True,
    callback=_print_help,
    expose_value=False,
    is_eager=True,
    help="Show this message and exit.",
)


class CliCommand(click.Command):
    """A command with the same option `--help` as all others."""

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002
        """Return the option `--help`."""
        return HELP

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. For an unknown option, the error says what to type instead."""
        try:
            return super().parse_args(ctx, [*map(hidden, args)])
        except click.NoSuchOption as error:
            from .usage_hints import no_such_option

            message = no_such_option(ctx, error.option_name, args)
            raise click.UsageError(message, ctx) from None
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click leaves it out if an option has no value
            raise


class CliGroup(CliCommand, click.Group):
    """A group of commands. Its help never cuts what a command does."""

    command_class = CliCommand
    sections: Mapping[str, Container[str]] = {}
    """The headings for the commands in the help, each with their names; empty: one for all."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, under the heading of its group."""
        names = self.list_commands(ctx)
        width = max(map(len, names))
        for heading, members in (self.sections or {"Commands": names}).items():
            commands = [(name, self.get_command(ctx, name)) for name in names if name in members]
            rows = [
                (name.ljust(width), each.get_short_help_str(WHOLE))
                for name, each in commands
                if each
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)


class AllCommands(CliGroup):
    """The group of all commands. They fail with a message, never with a traceback."""

    sections = GROUPS

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments of the call, and keep them: see `let_through`."""
        ctx.meta[ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, in the order in which the help shows them."""
        return [*MODULES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name, or None."""
        if module := MODULES.get(cmd_name):
            import_module(f"..commands.{module}", __name__)
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
            from .usage_hints import no_such_command

            raise click.UsageError(
                no_such_command(shown_again(args[0]), [*MODULES]), error.ctx
            ) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. An error of the library or the system ends it with exit status 1."""
        try:
            return super().invoke(ctx)
        except FAILURES as error:
            from .error_messages import explain

            raise click.ClickException(explain(ctx, error)) from None


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        print_text(f"{PROGRAM}, version {__version__}\n")
        ctx.exit()


version = click.option(
    "--version",
    is_flag=True,
    callback=_print_version,
    expose_value=False,
    is_eager=True,
    help="Show the version and exit.",
)


@click.group(
    cls=AllCommands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""
    Read a Markdown checklist, and tick its boxes in the file itself.

    A topic is a list item with a box: '- [ ] Learn to swim'. Where TOPIC stands, type its title,
    the beginning of a word in it ('swim'), or L12 for line 12.

    The document is ROADMAP.md, here or in the nearest folder above. Name another one with -f, and
    standard input with -f -.
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
            ctx.invoke(status, answer=Answer())
        print_message(f"\nTry '{PROGRAM} --help' for the other commands.")


def _color() -> bool | None:
    """Return whether the user wants colour; None: on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None
