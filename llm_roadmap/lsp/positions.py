"""Turn byte offsets into an editor's positions, and back.

A line ends at a line feed, a carriage return or both, for Markdown and for the protocol alike. A
position counts lines from 0, and on its line units: bytes in UTF-8, two for an emoji in UTF-16,
characters in UTF-32.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from lsprotocol.types import Position, PositionEncodingKind, Range

from ..text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsprotocol.types import ClientCapabilities

UNITS: Final[dict[str, Callable[[str], int]]] = {
    PositionEncodingKind.Utf8.value: lambda text: len(text.encode("utf-8", "surrogatepass")),
    PositionEncodingKind.Utf16.value: lambda text: (
        len(text.encode("utf-16-le", "surrogatepass")) // 2
    ),
    PositionEncodingKind.Utf32.value: len,
}
"""How many units a text has, by encoding; the one that is preferred comes first."""


class EditorLines(Lines):
    """The lines of one state of a document, with an editor's positions on them."""

    def __init__(self, source: bytes, *, encoding: str) -> None:
        """Find the lines; `encoding` is one of `UNITS`."""
        super().__init__(source)
        self._source = source
        self._encoding = encoding
        # The offset and character that were asked for last: what comes next is often near.
        self._last = 0, 0

    def position(self, offset: int) -> Position:
        """Return where the byte at an offset is, or the end of the document."""
        line = self.at(offset)
        known, character = self.starts[line], 0
        if known <= self._last[0] <= offset:
            known, character = self._last
        character += _units(self._source[known:offset], self._encoding)
        self._last = offset, character
        return Position(line, character)

    def range(self, start: int, stop: int) -> Range:
        """Return the range between two offsets."""
        return Range(self.position(start), self.position(stop))

    def whole(self, number: int) -> Range:
        """Return the range of a line, from 0, without its end."""
        return Range(Position(number, 0), Position(number, self.width(number)))

    def width(self, number: int) -> int:
        """Return how many units a line has, from 0, without its end."""
        return _units(self.line(number), self._encoding)

    def offset(self, position: Position) -> int:
        """Return the byte offset of a position.

        One after its line is the end of that line, one after the last line the end of the
        document, and one inside a character the character's beginning.
        """
        if position.line >= len(self):
            return len(self._source)
        text = self.line(position.line)
        at = byte_at(text, position.character, encoding=self._encoding)
        return self.starts[position.line] + at


def byte_at(text: bytes, character: int, *, encoding: str) -> int:
    """Return the byte, from 0, at which a line has so many units before it.

    Units beyond the line are its end, and those inside a character the character's beginning.
    """
    if text.isascii():
        return min(character, len(text))
    shown = text.decode("utf-8", "surrogatepass")
    sizes = range(len(shown) + 1)
    size = bisect_right(sizes, character, key=lambda size: UNITS[encoding](shown[:size])) - 1
    return len(shown[:size].encode("utf-8", "surrogatepass"))


def _units(text: bytes, encoding: str) -> int:
    """Return how many units a part of a line has."""
    return len(text) if text.isascii() else UNITS[encoding](text.decode("utf-8", "surrogatepass"))


def prefer_encodings(capabilities: ClientCapabilities) -> None:
    """Put the encodings that an editor offers in the order in which they are preferred here."""
    general = capabilities.general
    if general and general.position_encodings:
        ranks = {encoding: rank for rank, encoding in enumerate(UNITS)}
        general.position_encodings = sorted(
            general.position_encodings,
            key=lambda each: ranks.get(str(getattr(each, "value", each)), len(ranks)),
        )
