"""Lines that are too long for a screen: they go on under where their text begins."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW: Final = 20
"""The columns that a text gets at least: a wide head is not repeated as an indentation then."""
INDENT: Final = 2
"""The columns of the indentation that stands for such a head."""

STYLE: Final = r"\x1b\[[0-9;]*m"
# Chinese, Japanese and Korean letters, and emojis: a line can end behind each.
WIDE: Final = (
    r"\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
    r"\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
PIECE: Final = rf"(?:{STYLE})*(?:[{WIDE}]|(?:{STYLE}|[^ {WIDE}])+)(?:{STYLE})* *| +"
"""A word, or one wide sign, with the spaces behind it. A style takes no room."""


class Line(NamedTuple):
    """A line to print."""

    head: str
    """What it begins with, and where nothing else stands: an indentation, a number, a box."""
    text: str = ""
    """What goes on in the same column where the screen is too narrow for it."""

    def __str__(self) -> str:
        return self.head + self.text

    def rows(self, columns: int) -> Iterator[str]:
        """Yield it in rows of at most so many columns; a longer word has a row of its own."""
        indent = width(self.head)
        if indent + width(self.text) <= columns:  # most lines: to compile PIECE takes a while
            yield (self.head + self.text).rstrip(" ") if self.text else self.head
            return
        if indent > max(columns - NARROW, 0):
            indent = min(INDENT, indent, columns // 4)
        row, used = self.head, width(self.head)
        for piece in re.findall(PIECE, self.text):
            if used > indent and used + width(piece.rstrip(" ")) > columns:
                yield row.rstrip(" ")
                row, used = " " * indent, indent
            row += piece
            used += width(piece)
        yield row.rstrip(" ") if self.text else row


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    plain = click.unstyle(text)
    return len(plain) if plain.isascii() else sum(map(_columns, plain))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
