"""Show the structure of a document: the outline, folds, and a tree for an editor's extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from ..model import Section, Topic
from ..text.safe_text import shown_title
from .outline_json import Shape, Structure, template_text
from .server import Ready

if TYPE_CHECKING:
    from .buffers import Buffer, Extent
    from .outline_json import Template
    from .server import Server

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
        shape = symbols(is_tree=bool(server.capability(tree)), headings=server.settings.headings)
        return server.ready(buffer, "outline", lambda: Ready.of(f"[{told(buffer, shape)}]"))

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(params: types.FoldingRangeParams) -> Ready:
        buffer = server.buffer(params.text_document.uri)
        return server.ready(buffer, "folds", lambda: Ready.of(f"[{told(buffer, FOLDS)}]"))

    @server.feature(TOPICS)
    def tell(params: Any) -> Ready:
        buffer = server.buffer(params.textDocument.uri)
        return server.ready(buffer, "topics", lambda: _topics(buffer))


def symbols(*, is_tree: bool, headings: bool) -> Shape:
    """Return the shape of an outline: a tree or a list, with or without headings."""
    make = _symbol if is_tree else _information
    return Shape(make, _is_any if headings else _is_topic, is_tree)


def told(buffer: Buffer, shape: Shape) -> str:
    """Return what a shape tells of a document; see `Structure.of`."""
    return buffer.structures.setdefault(shape, Structure(shape)).of(buffer)


def _topics(buffer: Buffer) -> Ready:
    begin = f'{{"progress":"{buffer.checklist.progress}","entries":['
    return Ready.of(f"{begin}{told(buffer, ENTRIES)}]}}")


def _is_any(_: Extent) -> bool:
    return True


def _is_topic(extent: Extent) -> bool:
    return isinstance(extent.node, Topic)


def _has_topics(extent: Extent) -> bool:
    return isinstance(extent.node, Topic) or extent.node.progress.total > 0


def _has_lines(extent: Extent) -> bool:
    return extent.first < extent.last


def name(node: Section | Topic) -> str:
    """Return what stands for a section or topic in an editor; it is never empty."""
    title = shown_title(node.title)
    return title if isinstance(node, Section) else f"[{'x' if node.done else ' '}] {title}"


def _symbol(buffer: Buffer, extent: Extent) -> Template:
    """Return what the protocol calls `DocumentSymbol`."""
    node, first, last = extent.node, extent.first, extent.last
    detail = f'"detail":{template_text(str(node.progress))},' if node.progress.total else ""
    begin = f'{{"name":{template_text(name(node))},{detail}"kind":{_kind(node)},"range":'
    ranges = f'{_range(buffer, last)},"selectionRange":{_range(buffer, first)}'
    return f'{begin}{ranges},"children":[', (first, last, first, first)


def _information(buffer: Buffer, extent: Extent) -> Template:
    """Return what the protocol calls `SymbolInformation`."""
    node, first, last = extent.node, extent.first, extent.last
    location = f'{{"uri":{template_text(buffer.uri)},"range":{_range(buffer, last)}}}'
    begin = f'{{"name":{template_text(name(node))},"kind":{_kind(node)},"location":'
    return f"{begin}{location}}}", (first, last)


def _kind(node: Section | Topic) -> int:
    return SECTION if isinstance(node, Section) else TOPIC


def _range(buffer: Buffer, last: int) -> str:
    """Return the range of some whole lines, to be filled with the first and the last."""
    end = f'{{"line":%d,"character":{buffer.lines.width(last)}}}'
    return f'{{"start":{{"line":%d,"character":0}},"end":{end}}}'


def _entry(buffer: Buffer, extent: Extent) -> Template:
    """Return what an extension is told; lines and characters are those of the editor, from 0."""
    node, first, character, done = extent.node, extent.first, 0, "null"
    if isinstance(node, Topic):
        character = buffer.lines.position(node.offset).character
        done = "true" if node.done else "false"
    progress = template_text(str(node.progress) if node.progress.total else "")
    begin = f'{{"title":{template_text(shown_title(node.title))},"done":{done},"line":%d'
    rest = f'"character":{character},"last":%d,"progress":{progress},"children":['
    return f"{begin},{rest}", (first, extent.last)


def _fold(_: Buffer, extent: Extent) -> Template:
    return '{"startLine":%d,"endLine":%d}', (extent.first, extent.last)


ENTRIES: Final = Shape(_entry, _has_topics)
FOLDS: Final = Shape(_fold, _has_lines, is_tree=False)
