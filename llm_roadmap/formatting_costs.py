"""Estimate how long mdformat would take for the lists of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .markdown.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIMIT: Final = 300_000_000
"""The most steps that mdformat may take, which is a few seconds."""
LOOK_AT_ITEM: Final = 50
"""The steps that mdformat takes to look at one item of a list."""

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


def too_costly(source: bytes) -> int:
    """Return the line, from 1, at which mdformat would have taken too long; 0 if it would not."""
    found, _ = tokens(source)
    total, line = 0, 0
    for token, steps in zip(found, _costs(found), strict=True):
        total += steps
        line = token.map[0] + 1 if token.map else line
        if total > LIMIT:
            return line
    return 0


def _costs(found: Sequence[Any]) -> Iterator[int]:
    """Yield the number of steps for each token."""
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
