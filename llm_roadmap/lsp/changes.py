"""Apply the changes that an editor sends to the bytes of a document.

The document is a list of lines meanwhile, so that each of many changes costs no more than its own
lines. The last line has no end, so it can be empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from .positions import byte_at, text_end

if TYPE_CHECKING:
    from collections.abc import Sequence

HALVES: Final = re.compile("[\ud800-\udfff]")
"""Half of a character in UTF-16; editors may send the halves one by one."""


class OutOfStepError(ValueError):
    """A change does not fit the text that is known here."""


def applied(
    source: bytes, changes: Sequence[types.TextDocumentContentChangeEvent], *, encoding: str
) -> bytes:
    """Return a document after changes, each of them to what the one before it left.

    Raises OutOfStepError where a change can't be one to this document.
    """
    lines = split(source)
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            _replace(lines, change.range, encoded(change.text), encoding)
        else:
            lines = split(encoded(change.text))
    after = b"".join(lines)
    if any(HALVES.search(change.text) for change in changes):
        return encoded(after.decode("utf-8", "surrogatepass"))
    return after


def encoded(text: str) -> bytes:
    """Return a text in UTF-8, the halves of a character put together."""
    if HALVES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text.encode("utf-8", "surrogatepass")


def split(source: bytes) -> list[bytes]:
    """Return the lines of a document, with their ends."""
    lines = source.splitlines(keepends=True)
    return lines if lines and not lines[-1].endswith((b"\n", b"\r")) else [*lines, b""]


def _replace(lines: list[bytes], range_: types.Range, text: bytes, encoding: str) -> None:
    """Replace the text in a range."""
    first, start = _place(lines, range_.start, encoding)
    last, stop = _place(lines, range_.end, encoding)
    if (first, start) > (last, stop) or range_.start.line > len(lines):
        raise OutOfStepError(f"there is no range {range_} in it")
    # Two line ends can become one where the text begins or ends, so the lines around it take part.
    part = slice(max(first - 1, 0), last + 2)
    above, below = lines[part.start : first], lines[last + 1 : part.stop]
    text = b"".join([*above, lines[first][:start], text, lines[last][stop:], *below])
    is_end = part.stop >= len(lines)
    lines[part] = split(text) if is_end else text.splitlines(keepends=True)


def _place(lines: list[bytes], position: types.Position, encoding: str) -> tuple[int, int]:
    """Return the line of a position, and the byte on that line; both from 0."""
    if position.line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    line = lines[position.line]
    return position.line, byte_at(line[: text_end(line)], position.character, encoding=encoding)
