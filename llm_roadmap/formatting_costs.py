"""Estimate how long mdformat would take for the lists and tables of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .markdown.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIMIT: Final = 300_000_000
"""The most steps that mdformat may take for lists, which is a few seconds."""
LOOK_AT_ITEM: Final = 50
"""The steps that mdformat takes to look at one item of a list."""

TABLE_LIMIT: Final = 100_000_000
"""The most steps that it may take for the tables of a short document, which is about a second."""
TABLE_LIMIT_PER_BYTE: Final = 1_000
"""How many more it may take for each byte of a document: about as many as for other text."""
WRITE_CELL: Final = 2_500
"""The steps that mdformat takes to write one cell of a table."""
WRITE_CHARACTER: Final = 16
"""The steps for each character in it, the spaces included that make it as wide as its column."""

FOR_LISTS: Final = "for so many items or lists in a row; put headings between them"
FOR_TABLES: Final = (
    "to make all cells of a table as wide as the widest one of their column;"
    " shorten that one, or part the table"
)

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


def too_costly(source: bytes) -> tuple[int, str] | None:
    """Return the line, from 1, at which mdformat would have taken too long, and what for.

    Returns None if it would not.
    """
    found, _ = tokens(source)
    for_tables = TABLE_LIMIT + TABLE_LIMIT_PER_BYTE * len(source)
    if line := _line_over(LIMIT, found, _list_costs(found)):
        return line, FOR_LISTS
    if line := _line_over(for_tables, found, _table_costs(found)):
        return line, FOR_TABLES
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
