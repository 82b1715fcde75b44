"""Find the bytes of a document that a finding of `linting` is about."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ..markdown import BOM
from .codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .documents import Diagnostic


class Span(NamedTuple):
    """A piece of a document."""

    start: int
    """The byte offset at which it begins."""
    stop: int
    """The byte offset at which it ends."""


def spans(source: bytes, found: Iterable[Diagnostic]) -> tuple[Span, ...]:
    """Return the span of each finding, all of it on one line and without the line's end."""
    text = source.removeprefix(BOM)
    lines = text.splitlines(keepends=True) or [b""]
    starts = [*accumulate(map(len, lines), initial=len(source) - len(text))]
    return tuple(_span(lines[each.line - 1], starts[each.line - 1], each) for each in found)


def _span(line: bytes, start: int, diagnostic: Diagnostic) -> Span:
    first = _bytes(line, diagnostic.column - 1)
    pattern = CODES[diagnostic.code].pattern
    match = pattern and pattern.match(line, first)
    stop = match.end() if match else max(first, len(line.rstrip()))
    return Span(start + first, start + stop)


def _bytes(line: bytes, characters: int) -> int:
    """Return the length in bytes of so many characters at the start of a line."""
    try:
        return len(line.decode()[:characters].encode())
    except UnicodeDecodeError:  # then each U+FFFD that is shown counts as a character
        sizes = range(len(line) + 1)
        return bisect_right(sizes, characters, key=lambda size: _length(line[:size])) - 1


def _length(line: bytes) -> int:
    """Return the number of characters that bytes are shown as."""
    return len(line.decode("utf-8", "replace"))
