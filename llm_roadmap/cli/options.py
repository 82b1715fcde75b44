"""Define the options and arguments that several commands share."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..storage.default_document import NAME, VARIABLE
from ..storage.locks import TIMEOUT
from .completion import SectionType, TopicType
from .output.answer import Answer
from .output.printing import NO_PAGER, PLAIN
from .which_document import shown_again

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem


F = TypeVar("F", bound="Callable[..., Any]")
"""The function of a command."""


class CountType(click.IntRange):
    """A whole number, 1 or more."""

    name = "whole number"

    def __init__(self, *, most: int | None = None) -> None:
        """`most` is the largest number that is allowed; None: any."""
        super().__init__(min=1, max=most)


def _remember(ctx: click.Context, _: click.Parameter, values: tuple[str, ...]) -> None:
    """Keep the paths for the whole call: `-f` may stand before or after the command."""
    root = ctx.find_root()
    root.obj = (*(root.obj or ()), *values)


class SecondsType(click.ParamType[float]):
    """A number of seconds."""

    name = "seconds"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds. Reject text, negative numbers, `nan` and `inf`."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = nan
        if not 0 <= seconds < inf:
            self.fail(f"{value!r} is not a number of seconds; type 10 or 0.5", param, ctx)
        return seconds


class PathType(click.ParamType[str]):
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


class RenamedOption(click.Option):
    """An option with several names, of which the help shows only the first."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the name and what it does."""
        record = super().get_help_record(ctx)
        return record and (self.opts[0], record[1])


def _print_at_once(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[NO_PAGER] = True


def _print_plainly(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[NO_PAGER] = ctx.meta[PLAIN] = True
        ctx.color = False


def in_form(form: str, description: str) -> Callable[[F], F]:
    """Return the option `--form`, with which a command answers in this form.

    The command gets an `Answer` as its argument `answer`. Of several forms, the last one counts.
    """
    return click.option(
        *(f"--{form}", "answer"),
        flag_value=form,
        callback=lambda _, __, value: Answer(value),
        help=description,
    )


def require_one_expected(
    ctx: click.Context, title: str | None, topics: Sequence[str], sections: Sequence[str] = ()
) -> None:
    """Raise click.UsageError if a title is expected of anything but one topic."""
    if title is not None and (len(topics) != 1 or sections):
        raise click.UsageError("--expect is for one TOPIC, and for no --section", ctx)


def only_open(description: str) -> Callable[[F], F]:
    """Return the option `--open`."""
    return click.option(
        *("--open", "--todo", "todo"), cls=RenamedOption, is_flag=True, help=description
    )


def named_sections(
    option: str, argument: str, does: str, kind: SectionType | None = None
) -> Callable[[F], F]:
    """Return an option that takes titles of sections; `kind` is their type if it is another one."""
    return click.option(
        *(option, argument),
        metavar="TEXT",
        type=kind or SectionType(),
        multiple=True,
        help=f"{does}; can be repeated.",
    )


def _named(what: str) -> Callable[[F], F]:
    """Make the option that names documents; `what` says which."""
    return click.option(
        "-f",
        "--file",
        metavar="PATH",
        type=PathType(),
        callback=_remember,
        expose_value=False,
        is_eager=True,
        multiple=True,
        help=f"{what} By default ${VARIABLE}, or the nearest {NAME} here or above.",
    )


document = _named("A document, or a folder; can be repeated.")
one_document = _named("One document, not a folder.")
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
expect = click.option(
    "--expect",
    metavar="TITLE",
    type=shown_again,
    help="Change nothing unless the one TOPIC has this title.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Print a diff; write nothing.")
with_json = in_form("json", "Print JSON.")
timeout = click.option(
    "--timeout",
    type=SecondsType(),
    metavar="SECONDS",
    default=TIMEOUT,
    show_default=True,
    help="How long to wait while others write.",
)
below = named_sections("--section", "sections", "Only topics in the sections with this title")
except_below = named_sections(
    "--except-section", "exceptions", "Leave out the sections with this title"
)
one_topic = click.argument("topic", type=TopicType())
some_paths = click.argument("paths", metavar="[PATH]...", type=PathType(), nargs=-1)
