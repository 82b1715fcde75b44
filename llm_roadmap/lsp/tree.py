"""Tell an editor's own extension of all topics, so that it can show them as a tree of check boxes.

The protocol has nothing for this: symbols have no state. The request is `llm-roadmap/topics`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..display.static import visible_title
from ..model import Topic

if TYPE_CHECKING:
    from .documents import Document, Extent
    from .server import Server

TOPICS: Final = "llm-roadmap/topics"


def add_to(server: Server) -> None:
    """Teach a server to tell of all topics."""

    @server.feature(TOPICS)
    def tell(params: Any) -> dict[str, Any]:
        document = server.document(params.textDocument.uri)
        return {"progress": str(document.checklist.progress), "entries": _entries(document)}


def _entries(document: Document) -> list[dict[str, Any]]:
    """Return the topics, and the sections with topics; each has those that lie in it.

    Lines and characters are counted from 0, as the editor counts them.
    """
    outermost: list[dict[str, Any]] = []
    around: list[tuple[int, list[dict[str, Any]]]] = [(-1, outermost)]
    for each in document.extents:
        if not isinstance(each.node, Topic) and not each.node.progress.total:
            continue
        entry = _entry(document, each)
        while around[-1][0] >= each.depth:
            around.pop()
        around[-1][1].append(entry)
        around.append((each.depth, entry["children"]))
    return outermost


def _entry(document: Document, extent: Extent) -> dict[str, Any]:
    node, line, character, done = extent.node, extent.first, 0, None
    if isinstance(node, Topic):
        box = document.lines.position(node.offset)
        line, character, done = box.line, box.character, node.done
    return {
        "title": visible_title(node),
        "done": done,
        "line": line,
        "character": character,
        "last": extent.last,
        "progress": str(node.progress) if node.progress.total else "",
        "children": [],
    }
