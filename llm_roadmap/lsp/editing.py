"""Format a document, and complete boxes and progress markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..edits import between
from ..errors import DocumentError
from ..formatting import formatted
from ..markdown import CLOSE, OPEN, parse
from ..progress_markers import due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .documents import Document
    from .server import Server

# Whether what is completed is a box or a marker is decided by reading the document with it.
BEFORE_BOX: Final = re.compile(rb"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?P<typed>\[?[ xX]?\]?)\Z")
BEFORE_MARKER: Final = re.compile(rb"(?P<typed><!?-{0,2}[ ]?[\w:]*)\Z")
CLOSED: Final = (b"]", b"-->", b" -->", b">")
"""What some editors type after the cursor by themselves."""


def add_to(server: Server) -> None:
    """Teach a server to format and complete."""

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def format_(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        document = server.document(params.text_document.uri)
        if not document or not document.checklist:
            return []
        try:
            after = formatted(document.checklist)
        except DocumentError as error:
            server.tell(f"not formatted: {error}")
            return []
        return [
            types.TextEdit(document.lines.range(start, stop), text.decode())
            for start, stop, text in between(document.source, after.source)
        ]

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", "<"])
    )
    def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        document = server.document(params.text_document.uri)
        if not document or not document.roadmap or document.has_lone_returns:
            return []
        at = document.lines.offset(params.position)
        return [*_boxes(document, at), *_markers(document, at)]


def _typed(document: Document, at: int, pattern: re.Pattern[bytes]) -> tuple[int, int] | None:
    """Return where the box or marker that is being typed begins and ends; None if there is none."""
    line = document.lines.position(at).line
    end = document.lines.end(line)
    text = document.lines.line(line)
    before = text[: len(text) - (end - at)]
    match = pattern.search(before)
    if not match:
        return None
    start = at - len(before) + match.start("typed")
    after = document.source[at:end]
    closing = next((each for each in CLOSED if start < at and after == each), b"")
    return start, at + len(closing)


def _boxes(document: Document, at: int) -> Iterator[types.CompletionItem]:
    """Yield boxes that make a topic where the cursor is."""
    if not (span := _typed(document, at, BEFORE_BOX)):
        return
    start, stop = span
    for box in ("[ ] ", "[x] "):
        source = b"%s%stext%s" % (document.source[:start], box.encode(), document.source[stop:])
        if _reads(source, document, start + 1, kind="box"):
            yield _item(document, span, box.strip(), box, "a topic")


def _markers(document: Document, at: int) -> Iterator[types.CompletionItem]:
    """Yield the progress marker, where it can stand."""
    if not (span := _typed(document, at, BEFORE_MARKER)):
        return
    start, stop = span
    source = document.source[:start] + (OPEN + CLOSE).encode() + document.source[stop:]
    at = start + len(OPEN)
    if not _reads(source, document, at, kind="marker"):
        return
    roadmap = parse(source, previous=document.roadmap)
    said = next((text for marker, text in due(roadmap) if marker.start == at), b"").decode()
    yield _item(document, span, "roadmap:progress", OPEN + said + CLOSE, "a progress marker")


def _reads(source: bytes, document: Document, offset: int, *, kind: str) -> bool:
    """Return whether the parser finds a box or a marker at an offset of a new text."""
    try:
        outline = parse(source, previous=document.roadmap).outline
    except DocumentError:
        return False
    if kind == "box":
        return any(box.offset == offset for box in outline.boxes)
    return any(marker.start == offset for marker in outline.markers)


def _item(
    document: Document, span: tuple[int, int], label: str, text: str, detail: str
) -> types.CompletionItem:
    range_ = document.lines.range(*span)
    return types.CompletionItem(
        label,
        detail=detail,
        filter_text=document.source[span[0] : span[1]].decode() or text,
        insert_text_format=types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(range_, text),
    )
