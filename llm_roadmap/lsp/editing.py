"""Format a document, complete boxes and progress markers, and continue lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..errors import DocumentError
from ..formatting.formatter import formatted
from ..markdown import CLOSE, OPEN, parse
from ..text.edits import Edit, applied
from ..ticking.progress_markers import due
from .documents import empty_roadmap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Roadmap
    from .documents import Document
    from .server import Server

# Whether what is completed is a box or a marker is decided by reading the document with it.
BEFORE_BOX: Final = re.compile(rb"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?P<typed>\[?[ xX]?\]?)\Z")
BEFORE_MARKER: Final = re.compile(rb"(?P<typed><!?-{0,2}[ ]?[\w:]*)\Z")
ITEM: Final = re.compile(
    rb"(?P<around>.*?)(?P<bullet>[-*+]|(?P<number>[0-9]{1,9})(?P<sign>[.)]))"
    rb"(?P<gap>[ \t]+)\[[ xX]\](?P<text>.*)",
    re.DOTALL,
)
"""A line with a box, without its line end; whether it is one is decided by reading it."""
BULLET: Final = re.compile(rb"[-*+]|[0-9]{1,9}[.)]")
CLOSED: Final = (b"]", b"-->", b" -->", b">")
"""What some editors add after the cursor by themselves."""


def add_to(server: Server) -> None:
    """Teach a server to format and complete."""

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def format_(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        document = server.document(params.text_document.uri)
        try:
            return document.edits(formatted(document.checklist))
        except DocumentError as error:
            server.tell(f"not formatted: {error}")
            return []

    @server.feature(
        types.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
        types.DocumentOnTypeFormattingOptions(first_trigger_character="\n"),
    )
    def continue_(params: types.DocumentOnTypeFormattingParams) -> list[types.TextEdit]:
        document = server.document(params.text_document.uri)
        if params.ch != "\n" or document.has_lone_returns:
            return []
        return _continued(document, document.lines.offset(params.position))

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", "<"])
    )
    def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        document = server.document(params.text_document.uri)
        if document.has_lone_returns:
            return []
        at = document.lines.offset(params.position)
        return [*_boxes(document, at), *_markers(document, at)]


def _continued(document: Document, at: int) -> list[types.TextEdit]:
    """Return what continues the list after a line break at an offset, or ends it.

    Below a topic, the new line gets an empty box in the same style. Below an empty box, the list
    ends: that box goes. Both only where the new line is empty, so that no text is taken apart.
    """
    lines = document.lines
    number = lines.position(at).line
    if not number or lines.line(number).strip(b" \t>"):
        return []
    above = lines.line(number - 1)
    if not (item := ITEM.fullmatch(above)):
        return []
    start, stop = lines.end(number - 1) - len(above), lines.end(number)
    if not item["text"].strip():
        is_box = _is_topic(document, (start + item.start("text"), stop), " text", number - 1)
        edit = Edit(start, stop, item["around"].rstrip())
    else:
        box = _next_box(item)
        edit = Edit(stop - len(lines.line(number)), stop, box)
        is_box = any(topic.line == number for topic in document.checklist.topics) and _is_topic(
            document, (edit.start, stop), f"{box.decode('utf-8', 'replace')}text", number
        )
    if not is_box:
        return []
    return [types.TextEdit(lines.range(edit.start, stop), edit.text.decode("utf-8", "replace"))]


def _next_box(item: re.Match[bytes]) -> bytes:
    """Return the beginning of the line of the item after one: an open box in the same style."""
    around = BULLET.sub(lambda match: b" " * len(match[0]), item["around"])
    bullet = item["bullet"]
    if item["number"]:
        bullet = b"%d%s" % (int(item["number"]) + 1, item["sign"])
    return around + bullet + item["gap"] + b"[ ] "


def _is_topic(document: Document, span: tuple[int, int], text: str, line: int) -> bool:
    """Return whether a text in place of a piece makes a topic of a line, from 0."""
    topics = _completed(document, span, text).topics
    return any(topic.line == line + 1 for topic in topics)


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
    is_closed = start < at and document.source[at:end] in CLOSED
    return start, end if is_closed else at


def _boxes(document: Document, at: int) -> Iterator[types.CompletionItem]:
    """Yield boxes that make a topic where the cursor is."""
    if not (span := _typed(document, at, BEFORE_BOX)):
        return
    for box in ("[ ] ", "[x] "):
        topics = _completed(document, span, f"{box}text").topics
        if any(topic.offset == span[0] + 1 for topic in topics):
            yield _item(document, span, box.strip(), box, "a topic")


def _markers(document: Document, at: int) -> Iterator[types.CompletionItem]:
    """Yield the progress marker, where it can stand."""
    if not (span := _typed(document, at, BEFORE_MARKER)):
        return
    for marker, progress in due(_completed(document, span, OPEN + CLOSE)):
        if marker.start == span[0] + len(OPEN):
            text = OPEN + progress.decode() + CLOSE
            yield _item(document, span, "roadmap:progress", text, "a progress marker")


def _completed(document: Document, span: tuple[int, int], text: str) -> Roadmap:
    """Return the roadmap of a document with a text in place of what is being typed."""
    edit = Edit(*span, text.encode())
    try:
        return parse(applied(document.source, (edit,)), previous=document.roadmap)
    except DocumentError:
        return empty_roadmap()


def _item(
    document: Document, span: tuple[int, int], label: str, text: str, detail: str
) -> types.CompletionItem:
    range_ = document.lines.range(*span)
    return types.CompletionItem(
        label,
        kind=types.CompletionItemKind.Snippet,
        detail=detail,
        filter_text=document.source[span[0] : span[1]].decode() or text,
        insert_text_format=types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(range_, text),
    )
