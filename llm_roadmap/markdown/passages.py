"""Find where each text of a block stands in its lines; the first line of the block is line 1."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .block_contents import box_at
from .places import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

BREAKS: Final = ("softbreak", "hardbreak")

SPACES: Final = re.compile(r"\s*")


class Run(NamedTuple):
    """The start of one line of a passage."""

    at: int
    """The offset at which the line begins in the text of its passage."""
    text: str
    """Its text up to the first markup; empty if it begins with markup or with an escape."""
    follows: str
    """The kind of the token that follows on the line; empty if there is none."""


class SourceLine(NamedTuple):
    """One line of the text of a passage, and where it stands in the document."""

    start: int
    """The offset at which it starts in the text of the passage."""
    column: int
    """The column, from 0, in which it starts; too small where a tab became spaces."""
    escapes: Sequence[int]
    """The offsets of its bars (`|`) that have a backslash before them in the document."""


@dataclass(eq=False)
class Passage:
    """A paragraph, a heading or a table cell."""

    lines: Sequence[str]
    """The lines of the block that it is in."""
    inline: Any
    """The token of its text."""
    kind: str
    """`paragraph`, `underlined` for a heading by the line below, or `other`."""
    item: Any = None
    """The token of the list item that begins with it; None if there is none."""
    is_among_topics: bool = False
    """Whether there are topics in the list of that item, as far as the list is in the block."""
    is_outermost: bool = False
    """Whether that item is the whole block."""
    cell_column: int | None = None
    """The column, from 0, in which it starts, if it is a table cell."""

    @property
    def is_topic(self) -> bool:
        """Whether it begins the item of a topic."""
        return self.item is not None and "box" in self.item.meta

    @cached_property
    def runs(self) -> Sequence[Run]:
        """The start of each of its lines; none if the text holds nothing that can be wrong."""
        content, children = self.inline.content, self.inline.children or ()
        breaks = [n for n, child in enumerate(children) if child.type in BREAKS]
        starts = [0, *(content.index("\n", children[n].meta["at"]) + 1 for n in breaks)]
        lines = (
            children[before + 1 : after] for before, after in pairwise([-1, *breaks, len(children)])
        )
        return [_run(at, *line[:2]) for at, line in zip(starts, lines, strict=True) if line]

    @property
    def item_place(self) -> Place:
        """The place of the list mark of its item."""
        line = line_of(self.item)
        before = self.lines[line]
        if line == line_of(self.inline):
            end = self.place(0).column - 1
            if self.is_topic:
                end = box_at(before, self.item.meta["box"])
            before = before[:end]
        return Place(line + 1, len(before.rstrip()) - len(self.item.info))

    def place(self, at: int) -> Place:
        """Return the place of what stands at an offset in its text; spaces there are skipped."""
        following = bisect_right(self._source_lines, at, key=attrgetter("start"))
        number = following - 1
        start, column, escapes = self._source_lines[number]
        content = self.inline.content
        is_last = following == len(self._source_lines)
        end = len(content) if is_last else self._source_lines[following].start - 1
        first = SPACES.match(content, at, end)
        assert first  # at least of none
        shift = first.end() - start
        column += shift + bisect_left(escapes, shift)
        return Place(line_of(self.inline) + number + 1, max(column, 0) + 1)

    @cached_property
    def _source_lines(self) -> Sequence[SourceLine]:
        """Each line of its text, and where that stands."""
        if self.cell_column is not None:
            escapes = [at for at, char in enumerate(self.inline.content) if char == "|"]
            return [SourceLine(0, self.cell_column, escapes)]
        found, start = [], 0
        for line, text in enumerate(self.inline.content.split("\n"), line_of(self.inline)):
            column = column_of(self.lines[line], text)
            if column < 0:  # a tab has become spaces
                column = len(self.lines[line].rstrip()) - len(text.rstrip())
            found.append(SourceLine(start, column, ()))
            start += len(text) + 1
        return found


def _run(at: int, first: Any, following: Any = None) -> Run:
    """Return what a line begins with, given its first two tokens."""
    text = first.content if first.type == "text" else ""
    return Run(at, text, following.type if following else "")


def column_of(line: str, text: str) -> int:
    """Return the column, from 0, in which a text stands in a line; -1 if it is not there.

    The text of a token is that of its line without the indentation, and without white space at the
    end. After headings there can be more on the line.
    """
    line, text = line.rstrip(), text.rstrip()
    return len(line) - len(text) if line.endswith(text) else line.find(text)


def line_of(token: Any) -> int:
    """Return the line, from 0, on which a block token begins."""
    return int(token.map[0])
