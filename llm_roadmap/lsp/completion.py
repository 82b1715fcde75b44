"""Complete boxes and progress markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..markdown import MARKER_END, MARKER_START
from ..ticking import stale_markers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .buffers import Buffer
    from .server import Server

# Whether what is completed is a box or a marker is decided by reading the document with it.
BEFORE_BOX: Final = re.compile(rb"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?P<typed>\[?[ xX]?\]?)\Z")
BEFORE_MARKER: Final = re.compile(rb"(?P<typed><!?-{0,2}[ ]?[\w:]*)\Z")
CLOSED: Final = (b"]", b"-->", b" -->", b">")
"""What some editors add after the cursor by themselves."""


def add_to(server: Server) -> None:
    """Teach a server to complete boxes and markers."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", "<"])
    )
    def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        buffer = server.buffer(params.text_document.uri)
        if buffer.has_lone_returns:
            return []
        at = buffer.lines.offset(params.position)
        return [*_boxes(buffer, at), *_markers(buffer, at)]


def _typed(buffer: Buffer, at: int, pattern: re.Pattern[bytes]) -> tuple[int, int] | None:
    """Return where the box or marker that is being typed begins and ends; None if there is none."""
    line = buffer.lines.position(at).line
    end = buffer.lines.end(line)
    text = buffer.lines.line(line)
    before = text[: len(text) - (end - at)]
    match = pattern.search(before)
    if not match:
        return None
    start = at - len(before) + match.start("typed")
    is_closed = start < at and buffer.source[at:end] in CLOSED
    return start, end if is_closed else at


def _boxes(buffer: Buffer, at: int) -> Iterator[types.CompletionItem]:
    """Yield boxes that make a topic where the cursor is."""
    if not (span := _typed(buffer, at, BEFORE_BOX)):
        return
    for box in ("[ ] ", "[x] "):
        boxes = buffer.read_with(span, f"{box}text").outline.boxes
        if any(each.offset == span[0] + 1 for each in boxes):
            yield _item(buffer, span, box.strip(), box, "a topic")


def _markers(buffer: Buffer, at: int) -> Iterator[types.CompletionItem]:
    """Yield the progress marker, where it can stand."""
    if not (span := _typed(buffer, at, BEFORE_MARKER)):
        return
    for marker, progress in stale_markers(buffer.read_with(span, MARKER_START + MARKER_END)):
        if marker.start == span[0] + len(MARKER_START):
            text = MARKER_START + progress.decode() + MARKER_END
            yield _item(buffer, span, "roadmap:progress", text, "a progress marker")


def _item(
    buffer: Buffer, span: tuple[int, int], label: str, text: str, detail: str
) -> types.CompletionItem:
    range_ = buffer.lines.range(*span)
    return types.CompletionItem(
        label,
        kind=types.CompletionItemKind.Snippet,
        detail=detail,
        filter_text=buffer.source[span[0] : span[1]].decode() or text,
        insert_text_format=types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(range_, text),
    )
