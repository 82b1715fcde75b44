"""Wrap lines that are too long for a terminal: they continue below the start of their text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW: Final = 20
"""The fewest columns for the text of a line. A head that leaves fewer does not indent it."""
INDENT: Final = 2
"""The columns by which the text is indented below such a head."""

STYLE: Final = r"\x1b\[[0-9;]*m"
# Chinese, Japanese and Korean letters, and emojis: a row can end after each of them.
WIDE: Final = (
    r"\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
    r"\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
PIECE: Final = rf"(?:{STYLE})*(?:[{WIDE}]|(?:{STYLE}|[^ {WIDE}])+)(?:{STYLE})* *| +"
"""A word or one wide sign, with the spaces after it. A style takes no room."""


class Line(NamedTuple):
    """A line to print."""

    head: str
    """Its beginning: an indentation, a line number, a box. Further rows are indented below it."""
    text: str = ""
    """The rest, which can be wrapped."""

    def __str__(self) -> str:
        return self.head + self.text

    def rows(self, columns: int) -> Iterator[str]:
        """Yield the rows of the line, each with at most `columns` columns; a word is never cut."""
        if not self.text:
            yield self.head
            return
        used = width(self.head)
        if used + width(self.text) <= columns:  # most lines fit, and compiling PIECE takes time
            yield str(self).rstrip(" ")
            return
        is_narrow = used > max(columns - NARROW, 0)
        indent = min(INDENT, used, columns // 4) if is_narrow else used
        row = self.head
        for piece in re.findall(PIECE, self.text):
            if used > indent and used + width(piece.rstrip(" ")) > columns:
                yield row.rstrip(" ")
                row, used = " " * indent, indent
            row += piece
            used += width(piece)
        yield row.rstrip(" ")


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    plain = click.unstyle(text)
    return len(plain) if plain.isascii() else sum(map(_columns, plain))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
