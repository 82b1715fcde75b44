"""Find the lines of a document: one ends at a line feed, a carriage return or both."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark with which a file in UTF-8 can begin."""

ENDS: Final = (b"\n", b"\r")


class Lines:
    """A table of lines, numbered from 0, and of the byte offset at which each begins."""

    def __init__(self, text: bytes, *, at: int = 0) -> None:
        """Find the lines of a text that begins at an offset of its document."""
        self.texts = text.splitlines(keepends=True)
        """The lines with their ends, without an empty one at the end."""
        self.starts = [*accumulate(map(len, self.texts), initial=at)]
        """The offset of each of them, and the one at which the last one ends."""

    @classmethod
    def of_document(cls, source: bytes) -> Lines:
        """Find the lines of a document; a byte order mark is no part of the first one."""
        text = source.removeprefix(BOM)
        return cls(text, at=len(source) - len(text))

    def __len__(self) -> int:
        """Return the number of lines as an editor shows them: the last one can be empty."""
        return len(self.texts) + (not self.texts or self.texts[-1].endswith(ENDS))

    def at(self, offset: int) -> int:
        """Return the number of the line on which a byte stands."""
        from bisect import bisect_right  # it takes time to import, and not all need it

        return max(bisect_right(self.starts, offset, hi=len(self)) - 1, 0)

    def before(self, offset: int) -> bytes:
        """Return what stands before a byte on its line."""
        line = self.at(offset)
        return b"".join(self.texts[line : line + 1])[: max(offset - self.starts[line], 0)]

    def line(self, number: int) -> bytes:
        """Return a line without its end; empty after the last one."""
        return self.texts[number].rstrip(b"\r\n") if number < len(self.texts) else b""

    def end(self, number: int) -> int:
        """Return the offset at which a line ends, before its line end."""
        return self.starts[number] + len(self.line(number))
