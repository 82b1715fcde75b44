"""Turn byte offsets into an editor's positions, and back.

A line ends at a line feed, a carriage return or both, for Markdown and for the protocol alike. A
position counts lines from 0, and on its line units: bytes in UTF-8, two for an emoji in UTF-16,
characters in UTF-32.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from lsprotocol.types import Position, PositionEncodingKind, Range

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsprotocol.types import ClientCapabilities

UNITS: Final[dict[str, Callable[[str], int]]] = {
    PositionEncodingKind.Utf8.value: lambda char: len(char.encode("utf-8", "surrogatepass")),
    PositionEncodingKind.Utf16.value: lambda char: 1 + (char > "\uffff"),
    PositionEncodingKind.Utf32.value: lambda _: 1,
}
"""How many units a character has, by encoding; the one that is preferred comes first."""


class Lines:
    """The lines of one state of a document."""

    def __init__(self, source: bytes, *, encoding: str) -> None:
        """Find the lines; `encoding` is one of `UNITS`."""
        self._source = source
        self._units = UNITS[encoding]
        # The last line has no end, so it can be empty.
        self._starts = [*accumulate(map(len, source.splitlines(keepends=True)), initial=0)]
        if source and not source.endswith((b"\n", b"\r")):
            self._starts.pop()
        # The offset and character that were asked for last: what comes next is often near.
        self._last = 0, 0

    def __len__(self) -> int:
        """Return the number of lines, at least 1."""
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Return where the byte at an offset is, or the end of the document."""
        line = bisect_right(self._starts, offset) - 1
        known, character = self._starts[line], 0
        if known <= self._last[0] <= offset:
            known, character = self._last
        between = self._source[known:offset]
        if between.isascii():
            character += len(between)
        else:
            character += sum(map(self._units, between.decode("utf-8", "surrogatepass")))
        self._last = offset, character
        return Position(line, character)

    def range(self, start: int, stop: int) -> Range:
        """Return the range between two offsets."""
        return Range(self.position(start), self.position(stop))

    def offset(self, position: Position) -> int:
        """Return the byte offset of a position.

        One behind its line is the end of that line, one behind the last line the end of the
        document, and one inside a character the character's beginning.
        """
        if position.line >= len(self._starts):
            return len(self._source)
        start, text = self._starts[position.line], self.line(position.line)
        if text.isascii():
            return start + min(position.character, len(text))
        shown = text.decode("utf-8", "surrogatepass")
        ends = [*accumulate(map(self._units, shown), initial=0)]
        whole = shown[: bisect_right(ends, position.character) - 1]
        return start + len(whole.encode("utf-8", "surrogatepass"))

    def line(self, number: int) -> bytes:
        """Return a line, from 0, without its end; empty behind the last one."""
        start, *stop = self._starts[number : number + 2] or [len(self._source)]
        return self._source[start : stop[0] if stop else None].rstrip(b"\r\n")

    def end(self, number: int) -> int:
        """Return the offset at which a line, from 0, ends, before its line end."""
        return self._starts[number] + len(self.line(number))


def prefer_encodings(capabilities: ClientCapabilities) -> None:
    """Put the encodings that an editor offers in the order in which they are preferred here."""
    general = capabilities.general
    if general and general.position_encodings:
        ranks = {encoding: rank for rank, encoding in enumerate(UNITS)}
        general.position_encodings = sorted(
            general.position_encodings,
            key=lambda each: ranks.get(str(getattr(each, "value", each)), len(ranks)),
        )
