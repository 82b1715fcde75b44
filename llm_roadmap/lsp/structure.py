"""Show the structure of a document: its outline, folds, and the text of a topic on hover."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..display.static import visible_title
from ..model import Section, Topic
from ..text.safe_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .documents import Document, Extent
    from .server import Server


PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")
"""What can be escaped in Markdown (CommonMark, "Backslash escapes")."""


def add_to(server: Server) -> None:
    """Teach a server to show structure."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        document = server.document(params.text_document.uri)
        shown = [
            each
            for each in document.extents
            if server.settings.headings or isinstance(each.node, Topic)
        ]
        if server.can("text_document.document_symbol.hierarchical_document_symbol_support"):
            return _symbols(document, shown)
        return [
            types.SymbolInformation(
                types.Location(document.uri, _range(document, each)),
                _name(each.node),
                _kind(each.node),
            )
            for each in shown
        ]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        document = server.document(params.text_document.uri)
        return [
            types.FoldingRange(each.first, each.last)
            for each in document.extents
            if each.first < each.last
        ]

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document = server.document(params.text_document.uri)
        for each in document.extents:
            if each.first == params.position.line:
                text = _markup(server, "\n".join(_hover_text(each.node)))
                return types.Hover(text, _line_range(document, each.first))
        return None


def _markup(server: Server, text: str) -> types.MarkupContent:
    """Return a text in a form that the editor shows: plain, or as Markdown that looks the same."""
    kinds = server.capability("text_document.hover.content_format")
    if not kinds or types.MarkupKind.PlainText in kinds:
        return types.MarkupContent(types.MarkupKind.PlainText, text)
    escaped = PUNCTUATION.sub(r"\\\g<0>", text).replace("\n", "  \n")
    return types.MarkupContent(types.MarkupKind.Markdown, escaped)


def _symbols(document: Document, shown: list[Extent]) -> list[types.DocumentSymbol]:
    """Return the sections and topics that are shown, those that lie in one as its children."""
    outermost: list[types.DocumentSymbol] = []
    around: list[tuple[Extent, list[types.DocumentSymbol]]] = []
    for each in shown:
        inner: list[types.DocumentSymbol] = []
        while around and not _is_inside(each, around[-1][0]):
            around.pop()
        symbol = types.DocumentSymbol(
            _name(each.node),
            _kind(each.node),
            _range(document, each),
            _line_range(document, each.first),
            detail=str(each.node.progress) if each.node.progress.total else None,
            children=inner,
        )
        (around[-1][1] if around else outermost).append(symbol)
        around.append((each, inner))
    return outermost


def _is_inside(inner: Extent, outer: Extent) -> bool:
    """Return whether a section or topic lies in an earlier one."""
    return inner.depth > outer.depth and inner.first <= outer.last


def _name(node: Section | Topic) -> str:
    """Return what stands for a section or topic in an outline; it is never empty."""
    title = visible_title(node)
    return title if isinstance(node, Section) else f"[{'x' if node.done else ' '}] {title}"


def _kind(node: Section | Topic) -> types.SymbolKind:
    return types.SymbolKind.Module if isinstance(node, Section) else types.SymbolKind.Boolean


def _range(document: Document, extent: Extent) -> types.Range:
    return types.Range(
        types.Position(extent.first, 0),
        document.lines.position(document.lines.end(extent.last)),
    )


def _line_range(document: Document, line: int) -> types.Range:
    return types.Range(types.Position(line, 0), document.lines.position(document.lines.end(line)))


def _hover_text(node: Section | Topic) -> Iterator[str]:
    """Yield the lines that an editor shows of a section or topic on hover."""
    yield _name(node)
    if node.progress.total:
        yield f"{node.progress.bar} {node.progress}"
    if isinstance(node, Topic):
        yield from map(clean, _details(node))


def _details(topic: Topic) -> Iterator[str]:
    """Yield the description of a topic, its other fields, and its links, line by line."""
    if topic.description:
        yield from topic.description.split("\n")
    for name, value in topic.fields:
        if name.casefold() != "description":
            yield f"{name}: {value}"
    yield from (f"{title} <{url}>" for title, url in topic.resources)
