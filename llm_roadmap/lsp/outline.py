"""Show the structure of a document: the outline, folds, and a tree for an editor's extension."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from ..model import Section, Topic
from ..text.safe_text import shown_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from .buffers import Buffer, Extent
    from .server import Ready, Server
    from .settings import Settings

    T = TypeVar("T")
    Json = dict[str, Any]

TOPICS: Final = "llm-roadmap/topics"
"""The request of an extension that shows topics with check boxes: symbols have no state."""

SECTION: Final[int] = types.SymbolKind.Module.value
TOPIC: Final[int] = types.SymbolKind.Boolean.value
"""As what an editor shows them: with different pictures."""


def add_to(server: Server) -> None:
    """Teach a server to show structure."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(params: types.DocumentSymbolParams) -> Ready:
        buffer = server.buffer(params.text_document.uri)
        tree = "text_document.document_symbol.hierarchical_document_symbol_support"
        make = _tree if server.capability(tree) else _list
        return server.ready(buffer, "outline", lambda: make(buffer, server.settings))

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(params: types.FoldingRangeParams) -> Ready:
        buffer = server.buffer(params.text_document.uri)
        return server.ready(buffer, "folds", lambda: _folds(buffer))

    @server.feature(TOPICS)
    def tell(params: Any) -> Ready:
        buffer = server.buffer(params.textDocument.uri)
        return server.ready(buffer, "topics", lambda: _topics(buffer))


def _tree(buffer: Buffer, settings: Settings) -> list[Json]:
    """Return what the protocol calls `DocumentSymbol`, the outermost ones, as plain values.

    There are thousands; objects would take ten times as long.
    """
    return nested(
        _shown(buffer, settings), lambda each: _symbol(buffer, each), itemgetter("children")
    )


def _list(buffer: Buffer, settings: Settings) -> list[Json]:
    """Return what the protocol calls `SymbolInformation`."""
    return [
        {
            "name": name(each.node),
            "kind": _kind(each.node),
            "location": {"uri": buffer.uri, "range": _range(buffer, each.first, each.last)},
        }
        for each in _shown(buffer, settings)
    ]


def _shown(buffer: Buffer, settings: Settings) -> list[Extent]:
    return [each for each in buffer.extents if settings.headings or isinstance(each.node, Topic)]


def _folds(buffer: Buffer) -> list[Json]:
    return [
        {"startLine": each.first, "endLine": each.last}
        for each in buffer.extents
        if each.first < each.last
    ]


def _topics(buffer: Buffer) -> Json:
    shown = [
        each for each in buffer.extents if isinstance(each.node, Topic) or each.node.progress.total
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


def _symbol(buffer: Buffer, extent: Extent) -> Json:
    progress = extent.node.progress
    detail = {"detail": str(progress)} if progress.total else {}
    return {
        "name": name(extent.node),
        **detail,
        "kind": _kind(extent.node),
        "range": _range(buffer, extent.first, extent.last),
        "selectionRange": _range(buffer, extent.first, extent.first),
        "children": [],
    }


def _kind(node: Section | Topic) -> int:
    return SECTION if isinstance(node, Section) else TOPIC


def _range(buffer: Buffer, first: int, last: int) -> Json:
    """Return the range of some whole lines."""
    end = {"line": last, "character": buffer.lines.width(last)}
    return {"start": {"line": first, "character": 0}, "end": end}


def _entry(buffer: Buffer, extent: Extent) -> Json:
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
