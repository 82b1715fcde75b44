"""Show the structure of a document: the outline, folds, and a tree for an editor's extension."""

from __future__ import annotations

from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from ..model import Section, Topic
from ..text.safe_text import shown_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from .buffers import Buffer, Extent
    from .server import Server

    T = TypeVar("T")

TOPICS: Final = "llm-roadmap/topics"
"""The request of an extension that shows topics with check boxes: symbols have no state."""


def add_to(server: Server) -> None:
    """Teach a server to show structure."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        buffer = server.buffer(params.text_document.uri)
        shown = [
            each
            for each in buffer.extents
            if server.settings.headings or isinstance(each.node, Topic)
        ]
        if server.capability("text_document.document_symbol.hierarchical_document_symbol_support"):
            return nested(shown, lambda each: _symbol(buffer, each), attrgetter("children"))
        return [
            types.SymbolInformation(
                types.Location(buffer.uri, _range(buffer, each)), name(each.node), _kind(each.node)
            )
            for each in shown
        ]

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        buffer = server.buffer(params.text_document.uri)
        return [
            types.FoldingRange(each.first, each.last)
            for each in buffer.extents
            if each.first < each.last
        ]

    @server.feature(TOPICS)
    def tell(params: Any) -> dict[str, Any]:
        buffer = server.buffer(params.textDocument.uri)
        shown = [
            each
            for each in buffer.extents
            if isinstance(each.node, Topic) or each.node.progress.total
        ]
        entries = nested(shown, lambda each: _entry(buffer, each), itemgetter("children"))
        return {"progress": str(buffer.checklist.progress), "entries": entries}


def nested(
    extents: Iterable[Extent], make: Callable[[Extent], T], children: Callable[[T], list[T]]
) -> list[T]:
    """Make something of each section and topic, and return those that lie in none of the others.

    The rest is among the children of what it lies in; `children` returns the list of these.
    """
    outermost: list[T] = []
    around: list[tuple[Extent, list[T]]] = []  # what is around the present one, and its children
    for each in extents:
        made = make(each)
        while around and not _is_inside(each, around[-1][0]):
            around.pop()
        (around[-1][1] if around else outermost).append(made)
        around.append((each, children(made)))
    return outermost


def _is_inside(inner: Extent, outer: Extent) -> bool:
    """Return whether a section or topic lies in an earlier one.

    Between the two, some sections may be left out, so the depth alone does not tell.
    """
    return inner.depth > outer.depth and inner.first <= outer.last


def name(node: Section | Topic) -> str:
    """Return what stands for a section or topic in an editor; it is never empty."""
    title = shown_title(node.title)
    return title if isinstance(node, Section) else f"[{'x' if node.done else ' '}] {title}"


def _symbol(buffer: Buffer, extent: Extent) -> types.DocumentSymbol:
    progress = extent.node.progress
    return types.DocumentSymbol(
        name(extent.node),
        _kind(extent.node),
        _range(buffer, extent),
        buffer.lines.whole(extent.first),
        detail=str(progress) if progress.total else None,
        children=[],
    )


def _kind(node: Section | Topic) -> types.SymbolKind:
    return types.SymbolKind.Module if isinstance(node, Section) else types.SymbolKind.Boolean


def _range(buffer: Buffer, extent: Extent) -> types.Range:
    return types.Range(types.Position(extent.first, 0), buffer.lines.whole(extent.last).end)


def _entry(buffer: Buffer, extent: Extent) -> dict[str, Any]:
    """Return what an extension is told; lines and characters are those of the editor, from 0."""
    node, line, character, done = extent.node, extent.first, 0, None
    if isinstance(node, Topic):
        box = buffer.lines.position(node.offset)
        line, character, done = box.line, box.character, node.done
    return {
        "title": shown_title(node.title),
        "done": done,
        "line": line,
        "character": character,
        "last": extent.last,
        "progress": str(node.progress) if node.progress.total else "",
        "children": [],
    }
