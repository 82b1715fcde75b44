"""Find the smallest edits that turn one state of a document into another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..values import NamedTuple
from .lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator


CONTINUATIONS: Final = range(0x80, 0xC0)
"""The bytes that do not begin a character in UTF-8."""


class Edit(NamedTuple):
    """A piece of a document, and the text that replaces it."""

    start: int
    """The byte offset at which the piece begins."""
    stop: int
    """The byte offset at which it ends."""
    text: bytes
    """The text that replaces it."""


def between(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """Return the edits that turn `before` into `after`, in document order.

    No edit begins or ends inside a character, or between the two bytes of a CRLF.
    """
    from .diffs import compared, in_place_changes

    lines = Lines(before)
    old, new, starts = lines.texts, after.splitlines(keepends=True), lines.starts
    changes = in_place_changes(old, new) if len(old) == len(new) else compared(old, new)
    found: list[Edit] = []
    for start, stop, new_start, new_stop in changes:
        if stop - start == new_stop - new_start:
            pairs = zip(old[start:stop], new[new_start:new_stop], strict=True)
            found += (_edit(at, *pair) for at, pair in zip(starts[start:stop], pairs, strict=True))
        else:
            pieces = b"".join(old[start:stop]), b"".join(new[new_start:new_stop])
            found.append(_edit(starts[start], *pieces))
    return tuple(found)


def applied(source: bytes, edits: tuple[Edit, ...]) -> bytes:
    """Return a document after edits that are in document order and do not overlap."""
    return b"".join(_pieces(source, edits))


def _pieces(source: bytes, edits: tuple[Edit, ...]) -> Iterator[bytes]:
    kept_from = 0
    for start, stop, text in edits:
        yield source[kept_from:start]
        yield text
        kept_from = stop
    yield source[kept_from:]


def _edit(at: int, old: bytes, new: bytes) -> Edit:
    """Return the edit that replaces `old`, at an offset, by `new`, without their equal ends."""
    from .diffs import common

    head = common(old, new)
    while head and not (_can_part(old, head) and _can_part(new, head)):
        head -= 1
    old, new = old[head:], new[head:]
    tail = common(old[::-1], new[::-1])
    while tail and not (_can_part(old, len(old) - tail) and _can_part(new, len(new) - tail)):
        tail -= 1
    return Edit(at + head, at + head + len(old) - tail, new[: len(new) - tail])


def _can_part(text: bytes, at: int) -> bool:
    """Return whether a text can be cut at an offset: not inside a character or a CRLF."""
    inside = at < len(text) and text[at] in CONTINUATIONS
    return not inside and text[at - 1 : at + 1] != b"\r\n"
