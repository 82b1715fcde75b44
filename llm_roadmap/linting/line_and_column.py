"""Turn byte offsets into places as people count them, and findings back into bytes.

People count lines from 1, and columns from 1, in characters.
"""

from __future__ import annotations

from bisect import bisect_right
from codecs import getincrementaldecoder
from functools import lru_cache
from typing import TYPE_CHECKING

from ..text.lines import Lines
from ..values import NamedTuple
from .codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .diagnostic import Diagnostic


class Place(NamedTuple):
    """Where something begins."""

    line: int
    """Its line, from 1."""
    column: int
    """Its column in characters, from 1."""

    def below(self, lines: int) -> Place:
        """Return the place that is so many lines below."""
        return Place(self.line + lines, self.column)


def place_of(lines: Lines, offset: int) -> Place:
    """Return the place of the byte at an offset of a document."""
    before = lines.before(offset).decode("utf-8", "replace")
    return Place(lines.at(offset) + 1, len(before) + 1)


class Span(NamedTuple):
    """A piece of a document."""

    start: int
    """The byte offset at which it begins."""
    stop: int
    """The byte offset at which it ends."""


def spans(source: bytes, found: Iterable[Diagnostic]) -> tuple[Span, ...]:
    """Return the bytes of each finding, as an editor underlines them: all on one line."""
    lines = Lines.of_document(source)
    return tuple(_span(lines, each) for each in found)


def _span(lines: Lines, found: Diagnostic) -> Span:
    text, start = lines.line(found.line - 1), lines.starts[found.line - 1]
    first = _bytes(text, found.column - 1)
    pattern = CODES[found.code].pattern
    match = pattern and pattern.match(text, first)
    stop = match.end() if match else max(first, len(text.rstrip()))
    return Span(start + first, start + stop)


def _bytes(line: bytes, characters: int) -> int:
    """Return the length in bytes of so many characters at the start of a line."""
    return characters if line.isascii() else bisect_right(_lengths(line), characters) - 1


@lru_cache(maxsize=1)  # there can be many findings on one line
def _lengths(line: bytes) -> Sequence[int]:
    """Return as how many characters the first bytes of a line are shown, by the number of bytes.

    What is not UTF-8 is shown as U+FFFD, as `bytes.decode` does it.
    """
    decoder = getincrementaldecoder("utf-8")("replace")
    lengths, whole = [0], 0
    for byte in line:
        whole += len(decoder.decode(bytes((byte,))))
        is_inside, _ = decoder.getstate()  # the bytes of a character that has not ended
        lengths.append(whole + bool(is_inside))
    return lengths
