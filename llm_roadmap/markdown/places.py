"""Count places as a person does: lines from 1, and columns from 1, in characters."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from .reader import BOM


class Place(NamedTuple):
    """Where something begins."""

    line: int
    """Its line, from 1."""
    column: int
    """Its column in characters, from 1."""

    def below(self, lines: int) -> Place:
        """Return the place that is so many lines below."""
        return Place(self.line + lines, self.column)


class Lines:
    """The lines of a document, which tell the place of each byte."""

    def __init__(self, source: bytes) -> None:
        """Find the lines; a byte order mark is not part of the first one."""
        text = source.removeprefix(BOM)
        self._lines = text.splitlines(keepends=True) or [b""]
        self._starts = [*accumulate(map(len, self._lines), initial=len(source) - len(text))]

    def start(self, line: int) -> int:
        """Return the byte offset at which a line begins; lines count from 1."""
        return self._starts[line - 1]

    def place(self, offset: int) -> Place:
        """Return the place of the byte at an offset of the document."""
        line = max(bisect_right(self._starts, offset, hi=len(self._lines)) - 1, 0)
        before = self._lines[line][: max(offset - self._starts[line], 0)]
        return Place(line + 1, len(before.decode("utf-8", "replace")) + 1)
