"""Look up the lines of a document by their numbers, which begin with 1 as those of topics do."""

from __future__ import annotations

from bisect import bisect_left

from ..text.lines import Lines


class NumberedLines:
    """The lines of a document, numbered from 1."""

    def __init__(self, source: bytes) -> None:
        """Find the lines."""
        self._lines = Lines.of_document(source)
        self.last = len(self._lines.texts)
        """The number of the last line; 0 if there is none."""

    def __getitem__(self, line: int) -> bytes:
        """Return a line without its end."""
        return self._lines.line(line - 1)

    def start(self, line: int) -> int:
        """Return the byte offset at which a line begins; below the last one, the end."""
        return self._lines.starts[line - 1]

    def beginning_at(self, offset: int) -> int:
        """Return the first line that begins at a byte offset or behind it.

        If there is none, it is the number below the last one.
        """
        return bisect_left(self._lines.starts, offset, hi=self.last) + 1

    def end_of(self, line: int) -> bytes:
        """Return what a line ends with; empty for a last line without an end."""
        return self._lines.texts[line - 1][len(self[line]) :]

    def usual_end(self, line: int) -> bytes:
        """Return what a line ends with, else the nearest one above it, else the first one below."""
        near = [*range(line, 0, -1), *range(line + 1, self.last + 1)]
        return next(filter(None, map(self.end_of, near)), b"\n")

    def is_blank(self, line: int) -> bool:
        """Return whether nothing is on a line but white space and quote marks."""
        return not self[line].strip(b" \t>")

    def last_filled(self, line: int, *, above: int = 0, around: bytes = b"") -> int:
        """Return the last line, up to one, that is not blank, or else the line `above`.

        With more quote marks than in `around`, which stands before the text there, a line belongs
        to a quote in that text, and is not blank.
        """
        marks = around.count(b">")
        while line > above and self.is_blank(line) and self[line].count(b">") <= marks:
            line -= 1
        return line

    def first_filled(self, line: int) -> int:
        """Return the first line, from one on, that is not blank; below the last one if all are."""
        while line <= self.last and self.is_blank(line):
            line += 1
        return line

    def blanks_between(self, upper: int, lower: int) -> int | None:
        """Return how many lines are between two lines; None if one of those is not blank."""
        between = range(upper + 1, lower)
        return len(between) if all(map(self.is_blank, between)) else None
