"""A plugin for mdformat that keeps the numbers of lists: `1. 2. 3.` stays, and so does `1. 1. 1.`.

mdformat alone gives every item but the first the number 1.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from mdformat.plugins import ParserExtensionInterface

NAME: Final = "llm-roadmap-numbers"
"""The name of this plugin."""


def register() -> None:
    """Make this plugin known to mdformat by its name; others don't get it unless they name it."""
    from mdformat import plugins

    plugins.PARSER_EXTENSIONS = {
        **plugins.PARSER_EXTENSIONS,
        NAME: cast("ParserExtensionInterface", Numbers),
    }


def kept(numbers: Sequence[str]) -> Sequence[str]:
    """Return the numbers that a list should have, given those that it has.

    They stay as they are typed if they count up by one, or are all the same. Otherwise they count
    up from the first one, which is how GitHub shows every list.
    """
    steps = {int(second) - int(first) for first, second in pairwise(numbers)}
    if steps <= {0} or steps <= {1}:
        return numbers
    first = int(numbers[0])
    return [*map(str, range(first, first + len(numbers)))]


def _numbered(text: str, node: Any, _: object) -> str:
    """Return a list as mdformat has written it, with the numbers that it should have."""
    return "\n".join(_lines(text.split("\n"), kept([item.info for item in node.children])))


def _lines(lines: Sequence[str], numbers: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a list with other numbers; those that aren't indented begin an item."""
    waiting = iter(numbers)
    was, indent = 0, ""
    for line in lines:
        rest = line.lstrip("0123456789")
        if rest != line:
            number = next(waiting)
            was, indent = len(line) - len(rest) + len(". "), " " * len(f"{number}. ")
            yield number + rest
        else:
            yield line and indent + line[was:]


class Numbers:
    """The plugin, in the form that mdformat wants."""

    RENDERERS: Final[Mapping[str, Callable[..., str]]] = {}
    POSTPROCESSORS: Final[Mapping[str, Callable[..., str]]] = {"ordered_list": _numbered}

    @staticmethod
    def update_mdit(_: object) -> None:
        """Change nothing in the parser."""
