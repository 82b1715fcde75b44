"""Find the bytes of a document that a finding of `linting` is about."""

from __future__ import annotations

from bisect import bisect_right
from codecs import getincrementaldecoder
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ..markdown import BOM
from .codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
