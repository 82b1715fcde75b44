"""Show the structure of a document: its outline, folds, and the text of a topic on hover."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types

from ..display import visible_title
from ..model import Section, Topic
from ..safe_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .documents import Document
    from .server import Server


class Stretch(NamedTuple):
    """A section or topic, and its lines."""

    node: Section | Topic
    """The section or topic."""
    depth: int
    """How many sections and topics it lies in."""
    first: int
    """Its first line, from 0."""
    last: int
    """Its last line that has text, from 0."""


def add_to(server: Server) -> None:
    """Teach a server to show structure."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        document = server.document(params.text_document.uri)
        if server.can("text_document.document_symbol.hierarchical_document_symbol_support"):
            return _symbols(document)
        return [
            types.SymbolInformation(
                types.Location(document.uri, _range(document, each)),
                _name(each.node),
                _kind(each.node),
            )
            for each in _stretches(document)
        ]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        document = server.document(params.text_document.uri)
        return [
            types.FoldingRange(each.first, each.last)
            for each in _stretches(document)
            if each.first < each.last
        ]

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document = server.document(params.text_document.uri)
        for each in _stretches(document):
            if each.first == params.position.line:
                text = types.MarkupContent(
                    types.MarkupKind.PlainText, "\n".join(_hover_text(each.node))
                )
                return types.Hover(text, _line_range(document, each.first))
        return None


def _stretches(document: Document) -> list[Stretch]:
    """Return the sections and topics of a document with topics, in document order."""
    roadmap, lines = document.checklist, document.lines
    starts = [*(node.line for node, _ in roadmap.contents), len(lines) + 1]
    found = []
    for index, (node, depth) in enumerate(roadmap.contents):
        below = starts[roadmap.nesting.inside(index).stop]
        first = node.line - 1
        last = (node.last_line if isinstance(node, Topic) else below - 1) - 1
        while last > first and not lines.line(last).strip():
            last -= 1
        found.append(Stretch(node, depth, first, max(first, last)))
    return found


def _symbols(document: Document) -> list[types.DocumentSymbol]:
    """Return the sections and topics, those that lie in one as its children."""
    outermost: list[types.DocumentSymbol] = []
    open_: list[list[types.DocumentSymbol]] = [outermost]
    for each in _stretches(document):
        inner: list[types.DocumentSymbol] = []
        del open_[each.depth + 1 :]
        symbol = types.DocumentSymbol(
            _name(each.node),
            _kind(each.node),
            _range(document, each),
            _line_range(document, each.first),
            detail=str(each.node.progress) if each.node.progress.total else None,
            children=inner,
        )
        open_[-1].append(symbol)
        open_.append(inner)
    return outermost


def _name(node: Section | Topic) -> str:
    """Return what stands for a section or topic in an outline; it is never empty."""
    title = visible_title(node)
    return title if isinstance(node, Section) else f"[{'x' if node.done else ' '}] {title}"


def _kind(node: Section | Topic) -> types.SymbolKind:
    return types.SymbolKind.Module if isinstance(node, Section) else types.SymbolKind.Boolean


def _range(document: Document, stretch: Stretch) -> types.Range:
    return types.Range(
        types.Position(stretch.first, 0),
        document.lines.position(document.lines.end(stretch.last)),
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
