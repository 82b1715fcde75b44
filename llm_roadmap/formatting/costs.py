"""Estimate how long mdformat would take for a document, beyond what plain text takes.

The time grows with the square of the number of items in a list, of the width of a table, of the
links in a paragraph, and of the parentheses after a link. A bracket without an end costs a hundred
times as much as a letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Final

from ..markdown.fast_bare_links import BEGINNINGS, LINK_END
from ..markdown.for_lint_and_format import block_tokens, read_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIMIT: Final = 100_000_000
"""The most steps that mdformat may take for one of these in a short document: about a second."""
LIMIT_PER_BYTE: Final = 1_000
"""The further steps that it may take for each byte: about as many as for plain text."""

LOOK_AT_ITEM: Final = 50
"""The steps that mdformat takes to look at one item of a list."""
WRITE_CELL: Final = 2_500
"""The steps that it takes to write one cell of a table."""
WRITE_CHARACTER: Final = 16
"""The steps for each character in it, the spaces included that make it as wide as its column."""
LOOK_AT_NEIGHBOR: Final = 3
"""The steps that it takes to look at one text or link while it looks for what is next to a text."""
LOOK_AT_CHARACTERS: Final = 16
"""The number of characters of a link that it looks at in one step when it counts parentheses."""
ENTITY: Final = 10
"""Counting an entity, such as `&amp;`, takes this many times as long."""
UNCLOSED: Final = {"[": 10_000, "![": 20_000}
"""The steps for one of these without a `]`: what follows is read as a link first, then as text."""
BRACKETS_IN_BRACKETS: Final = 20
"""From this depth on, markdown-it-py reads no links, and a bracket costs as if it had no end."""

FOR_LISTS: Final = "for so many items or lists in a row; put headings between them"
FOR_TABLES: Final = (
    "to make all cells of a table as wide as the widest one of their column;"
    " shorten that one, or part the table"
)
FOR_TEXTS: Final = "for so much markup in one paragraph or title; make several of it"
FOR_LINKS: Final = (
    "to find the end of a link with so many parentheses or entities; put a space after the link"
)
FOR_BRACKETS: Final = (
    "for so many brackets that have no end, or are in each other; put `\\` before them"
)

ESCAPE_OR_BRACKET: Final = re.compile(r"\\.|!?\[|\]")

LISTS: Final = {"bullet_list_open", "ordered_list_open"}
LIST_ENDS: Final = {"bullet_list_close", "ordered_list_close"}


@dataclass(slots=True)
class Level:
    """The blocks so far that lie directly in one block of the document."""

    children: int = 0
    """The number of these blocks."""
    last: str = ""
    """The kind of the last block."""
    run: int = 0
    """The steps for the last block, if it is a list; else 0."""

    def add(self, kind: str) -> int:
        """Add a block, and return the steps that it costs.

        For each list, mdformat visits all lists of its kind right before it, and finds each of them
        by counting the blocks from the first one.
        """
        self.children += 1
        if kind not in LISTS:
            self.run = 0
        elif kind == self.last:
            self.run += self.children
        else:
            self.run = self.children
        self.last = kind
        return self.run


def costly_line(source: bytes) -> tuple[int, str] | None:
    """Return the line, from 1, at which mdformat would have taken too long, and what for.

    Returns None if it would not.
    """
    found, definitions = block_tokens(source)
    limit = LIMIT + LIMIT_PER_BYTE * len(source)
    if line := _line_over(limit, found, _bracket_costs(found)):
        return line, FOR_BRACKETS
    for token in found:
        if token.type == "inline":
            read_inline(token, definitions)
    for costs, what in COSTS:
        if line := _line_over(limit, found, costs(found)):
            return line, what
    return None


def _line_over(limit: int, found: Sequence[Any], costs: Iterable[int]) -> int:
    """Return the line, from 1, at which costs are over a limit; 0 if they never are.

    `costs` has the steps for each token that was found.
    """
    total, line = 0, 0
    for token, steps in zip(found, costs, strict=True):
        total += steps
        line = token.map[0] + 1 if token.map else line
        if total > limit:
            return line
    return 0


def _bracket_costs(found: Sequence[Any]) -> Iterator[int]:
    """Yield the number of steps for each token: those for its brackets without an end.

    This needs no text to be parsed, which takes nearly as long as mdformat itself.
    """
    for token in found:
        steps, waiting = 0, list[int]()
        if token.type == "inline" and "[" in token.content:
            for sign in ESCAPE_OR_BRACKET.findall(token.content):
                if sign in UNCLOSED:
                    waiting.append(UNCLOSED[sign])
                elif sign == "]" and waiting:
                    closed = waiting.pop()
                    steps += closed if len(waiting) >= BRACKETS_IN_BRACKETS else 0
        yield steps + sum(waiting)


def _table_costs(found: Sequence[Any]) -> Iterator[int]:
    """Yield the number of steps for each token: at the end of a table, those for all its cells."""
    widths: list[int] = []
    rows = column = 0
    for token in found:
        steps = 0
        match token.type:
            case "table_open":
                widths, rows = [0] * token.meta["columns"], 0
            case "tr_open":
                rows, column = rows + 1, 0
            case "inline" if column < len(widths):
                widths[column] = max(widths[column], len(token.content))
            case "th_close" | "td_close":
                column += 1
            case "table_close":
                steps = rows * (WRITE_CELL * len(widths) + WRITE_CHARACTER * sum(widths))
                widths = []
        yield steps


def _list_costs(found: Sequence[Any]) -> Iterator[int]:
    """Yield the number of steps that lists cost at each token."""
    levels = [Level()]
    for token in found:
        if token.nesting < 0:
            items = levels.pop().children
            # For each item of a list, mdformat looks at all its items.
            yield LOOK_AT_ITEM * items**2 if token.type in LIST_ENDS else 0
            continue
        yield levels[-1].add(token.type)
        if token.nesting > 0:
            levels.append(Level())


def _text_costs(found: Sequence[Any]) -> Iterator[int]:
    """Yield the number of steps for each token: those to find what is next to each of its texts.

    For that, mdformat looks at all texts and links from the first one on.
    """
    for token in found:
        levels, steps = [[0, 0]], 0
        for child in token.children or ():
            if child.nesting < 0:
                steps += prod(levels.pop())
                continue
            neighbors = levels[-1]
            neighbors[0] += 1
            neighbors[1] += child.type == "text"
            if child.nesting > 0:
                levels.append([0, 0])
        yield LOOK_AT_NEIGHBOR * (steps + prod(levels[0]))


def _link_costs(found: Sequence[Any]) -> Iterator[int]:
    """Yield the number of steps for each token: those to find where its bare links end.

    mdformat looks at all of a link again for each closing parenthesis, or entity, at its end.
    """
    for token in found:
        steps = 0
        if token.type == "inline" and any(map(token.content.__contains__, BEGINNINGS)):
            for word in LINK_END.split(token.content):
                if any(map(word.__contains__, BEGINNINGS)):
                    steps += len(word) * (word.count(")") + ENTITY * word.count(";"))
        yield steps // LOOK_AT_CHARACTERS


COSTS: Final = (
    (_list_costs, FOR_LISTS),
    (_table_costs, FOR_TABLES),
    (_text_costs, FOR_TEXTS),
    (_link_costs, FOR_LINKS),
)
"""What returns the steps for each token, and what they are for."""
