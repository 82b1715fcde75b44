"""Define what all commands have in common, and in which groups they are shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from ..errors import RoadmapError
from .documents import DOCUMENT, hidden, shown_again
from .terminal import place

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

GROUPS: Final = {
    "Every day": {
        "status": "reading",
        "list": "reading",
        "next": "reading",
        "show": "reading",
        "check": "ticking",
        "uncheck": "ticking",
        "toggle": "ticking",
        "open": "opening",
    },
    "By hand": {
        "init": "opening",
        "edit": "opening",
        "lint": "tidying",
        "sync": "tidying",
        "format": "tidying",
    },
    "Git": {
        "history": "history",
        "log": "history",
        "carry": "merging",
        "merge": "merging",
        "git": "git_driver",
    },
    "Editors and agents": {
        "lsp": "lsp",
    },
}
"""The commands in the groups in which `--help` shows them, each with the module that defines it."""

MODULES: Final = {name: module for group in GROUPS.values() for name, module in group.items()}
"""The module of each command. It is imported when the command is called, and defines it then."""


WHOLE: Final = 1000
"""More letters than any sentence has that says what a command does."""


def _print_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
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


class Command(click.Command):
    """A command with the same option `--help` as all others."""

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002
        """Return the option `--help`."""
        return HELP

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. For an unknown option, the error says what to type instead."""
        try:
            return super().parse_args(ctx, [*map(hidden, args)])
        except click.NoSuchOption as error:
            from .guiding import no_such_option

            message = no_such_option(ctx, error.option_name, args)
            raise click.UsageError(message, ctx) from None


class Group(Command, click.Group):
    """A group of commands. Its help never cuts what a command does."""

    command_class = Command
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


class Commands(Group):
    """The group of all commands. They fail with a message, never with a traceback."""

    sections = GROUPS

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, in the order in which the help shows them."""
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
            from .guiding import no_such_command

            raise click.UsageError(
                no_such_command(shown_again(args[0]), [*MODULES]), error.ctx
            ) from None

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
