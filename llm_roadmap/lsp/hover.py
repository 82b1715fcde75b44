"""Show on hover what a section or topic says: its progress, description, fields and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..model import Topic
from ..text.safe_text import clean
from .outline import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Section
    from .server import Server

PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")
"""What can be escaped in Markdown (CommonMark, "Backslash escapes")."""


def add_to(server: Server) -> None:
    """Teach a server to show texts on hover."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        buffer, line = server.buffer(params.text_document.uri), params.position.line
        node = next(buffer.nodes(line, line), None)
        if not node:
            return None
        text = _markup(server, "\n".join(_text(node)))
        return types.Hover(text, buffer.lines.whole(line))


def _markup(server: Server, text: str) -> types.MarkupContent:
    """Return a text in a form that the editor shows: plain, or as Markdown that looks the same."""
    kinds = server.capability("text_document.hover.content_format")
    if not kinds or types.MarkupKind.PlainText in kinds:
        return types.MarkupContent(types.MarkupKind.PlainText, text)
    escaped = PUNCTUATION.sub(r"\\\g<0>", text).replace("\n", "  \n")
    return types.MarkupContent(types.MarkupKind.Markdown, escaped)


def _text(node: Section | Topic) -> Iterator[str]:
    """Yield the lines to show."""
    progress = node.progress
    # On one line, since Emacs shows no more than the first.
    yield f"{name(node)}  {progress.bar} {progress}" if progress.total else name(node)
    if isinstance(node, Topic):
        yield from map(clean, _details(node))


def _details(topic: Topic) -> Iterator[str]:
    """Yield the description of a topic, its other fields, and its links, line by line."""
    if topic.description:
        yield from topic.description.split("\n")
    for name_, value in topic.fields:
        if name_.casefold() != "description":
            yield f"{name_}: {value}"
    yield from (f"{title} <{url}>" for title, url in topic.resources)
