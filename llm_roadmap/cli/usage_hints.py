"""Say what to type instead of a command or option that does not exist.

An answer names commands and options, but never a command line with the typed word in it. That word
can be a part of a title: who typed the answer would tick a topic that was not meant.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from ..errors import question
from .output.paths import PROGRAM, command_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MEANT: Final = {
    "begin": "next",
    "changes": "diff",
    "close": "check",
    "compare": "diff",
    "complete": "check",
    "done": "check",
    "find": "list",
    "finish": "check",
    "grep": "list",
    "help": "--help",
    "ls": "list",
    "mark": "check",
    "progress": "status",
    "reopen": "uncheck",
    "search": "list",
    "start": "next",
    "stats": "status",
    "tick": "check",
    "todo": "next",
    "unmark": "uncheck",
    "untick": "uncheck",
    "version": "--version",
    "view": "show",
}
"""What people type, and the command or option that does it."""

EDITED: Final = "'edit' opens the document in your editor"
INSTEAD: Final = {
    **dict.fromkeys(("append", "create", "insert", "new"), "'add' adds topics"),
    **dict.fromkeys(("del", "delete", "drop", "prune", "rm"), "'remove' removes topics"),
    **dict.fromkeys(("rename", "replace"), "'retitle' gives a topic another title"),
    **dict.fromkeys(("mv", "reorder", "sort"), "'move' moves topics"),
    "archive": EDITED,
    **dict.fromkeys(("clear", "reset", "revert", "undo"), f"'uncheck' unticks topics; {EDITED}"),
    "watch": "'status' shows the progress",
}
"""What people type that no command does, and what to do instead."""

ALIKE: Final = 0.7
"""How similar a word and a command or option are, from 0 to 1, to be taken for a typing error."""
SLIP: Final = 0.9
"""How similar a word and one of INSTEAD are; with less, `Learn` would be taken for `clear`."""
NEAR: Final = 3
"""The most commands or options that are offered for a typing error."""
OWNERS: Final = 3
"""The most commands that are named for an option of another one."""


def no_such_command(typed: str, commands: Iterable[str]) -> str:
    """Return the message for a text that was typed in place of a command."""
    return f"no such command: {typed!r}; {_instead(typed, [*commands])}"


def nearest_command(typed: str, commands: Sequence[str]) -> str:
    """Return the one of these commands that a text may mean; empty if it is like none."""
    word = typed.casefold()
    near = [MEANT.get(word, ""), *_close(word, commands, ALIKE)]
    return next((each for each in near if each in commands), "")


def _instead(typed: str, commands: Sequence[str]) -> str:
    """Return what to type instead of a command that is not there."""
    word = typed.casefold()
    if slip := _close(word, INSTEAD, SLIP):
        return INSTEAD[slip[0]]
    meant = word if word in commands else MEANT.get(word)
    if near := [meant] if meant else _close(word, commands, ALIKE):
        return question(tuple(near))
    return document_hint(typed) or (f"a command stands before a topic: {PROGRAM} check TOPIC")


def _close(word: str, words: Iterable[str], likeness: float) -> list[str]:
    """Return the words that are most like one: a few, each with at least this likeness."""
    from difflib import get_close_matches

    return get_close_matches(word, [*words], NEAR, likeness)


def document_hint(typed: str) -> str:
    """Return how to name a document, if it was typed in a wrong place; else an empty text."""
    if not os.path.isfile(typed):
        return ""
    return f"name a document with -f: {command_line('-f', typed)}"


def no_such_option(ctx: click.Context, name: str, args: Sequence[str]) -> str:
    """Return the message for an option that the command of a context does not have.

    `args` are all arguments of the command.
    """
    typed = next((each for each in args if each.startswith(name)), name)
    hints = (
        question(_near(name, ctx.command)),
        _belongs(name, ctx.find_root()),
        _named_so(ctx, typed),
    )
    shown = name if name.startswith("--") else typed  # of `-O2`, click names `-O`
    return "; ".join([f"no such option: {shown!r}", *[*filter(None, hints)][:1]])


def _near(name: str, command: click.Command) -> tuple[str, ...]:
    """Return the options of a command of which a typed one can be the beginning or a slip."""
    typed = name.lstrip("-")
    if len(typed) < 2:  # noqa: PLR2004 - one letter is like every other one
        return ()
    options = {each.lstrip("-"): each for each in _options(command)}
    begun = [each for each in options if each.startswith(typed)]
    near = begun or _close(typed, options, ALIKE)
    return tuple(options[each] for each in near)


def _options(command: click.Command) -> Iterator[str]:
    """Yield the names of the options of a command."""
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            yield from each.opts


def _belongs(name: str, root: click.Context) -> str:
    """Return which other commands have an option; empty if none has."""
    group = root.command
    assert isinstance(group, click.Group)
    commands = [(each, group.get_command(root, each)) for each in group.list_commands(root)]
    owners = [repr(each) for each, command in commands if command and name in _options(command)]
    if not owners:
        return ""
    more = [f"{len(owners) - OWNERS} others"] if len(owners) > OWNERS + 1 else owners[OWNERS:]
    *first, last = [*owners[:OWNERS], *more]
    return f"it is an option of {' and '.join(filter(None, (', '.join(first), last)))}"


def _named_so(ctx: click.Context, typed: str) -> str:
    """Return how to type a topic or file whose name begins like an option; empty if none is there.

    A hint that leads to another topic would be worse than none.
    """
    from .completion import TopicType

    for each in ctx.command.params:
        if not isinstance(each, click.Argument):
            continue
        if isinstance(each.type, TopicType) or each.name == "text":
            if _is_beginning(ctx, typed):
                return "if it is a title, put '--' before it"
        elif os.path.lexists(typed):
            return "if it is a file, put '--' before it"
    return ""


def _is_beginning(ctx: click.Context, typed: str) -> bool:
    """Return whether a title in the document begins with a text."""
    from ..selectors.normal_forms import normal
    from .which_document import readable_documents

    titles = (topic.title for roadmap in readable_documents(ctx) for topic in roadmap.topics)
    return any(normal(title).startswith(normal(typed)) for title in titles)
