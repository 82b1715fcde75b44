"""Find the bytes of a document that a finding of `linting` is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from ..markdown import BOM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .documents import Diagnostic

ENDS: Final = {
    "R0": re.compile(rb"[^\]\r\n]*\]"),
    "R1": re.compile(rb"[^\]\r\n]*\]"),
    "R2": re.compile(rb"!?\[[^\]\r\n]*\](?:\([^)\r\n]*\)|\[[^\]\r\n]*\])?|<[^>\r\n]*>"),
    "R3": re.compile(rb"<!--.*?-->"),
}
"""How far a finding goes, by the beginning of its code; where this does not fit, to the line's end.

A range is only shown. What is there was decided by the parser.
"""


class Span(NamedTuple):
    """A piece of a document."""

    start: int
    """The byte offset at which it begins."""
    stop: int
    """The byte offset behind it."""


def spans(source: bytes, found: Iterable[Diagnostic]) -> tuple[Span, ...]:
    """Return the span of each finding, all of it on one line and without the line's end."""
    text = source.removeprefix(BOM)
    lines = text.splitlines(keepends=True) or [b""]
    starts = [*accumulate(map(len, lines), initial=len(source) - len(text))]
    return tuple(_span(lines[each.line - 1], starts[each.line - 1], each) for each in found)


def _span(line: bytes, start: int, diagnostic: Diagnostic) -> Span:
    first = _bytes(line, diagnostic.column - 1)
    match = ENDS[diagnostic.code[:2]].match(line, first)
    stop = match.end() if match else max(first, len(line.rstrip()))
    return Span(start + first, start + stop)


def _bytes(line: bytes, characters: int) -> int:
    """Return the length in bytes of so many characters at the start of a line."""
    try:
        return len(line.decode()[:characters].encode())
    except UnicodeDecodeError:  # then a character is what is shown: U+FFFD too
        sizes = range(len(line) + 1)
        return bisect_right(sizes, characters, key=lambda size: _length(line[:size])) - 1


def _length(line: bytes) -> int:
    """Return the number of characters that bytes are shown as."""
    return len(line.decode("utf-8", "replace"))
