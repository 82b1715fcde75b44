"""Tell the progress of a document to an editor's extension, which shows it all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .server import Server

PROGRESS: Final = "llm-roadmap/progress"
"""The request for it. It costs much less than all topics, in a document with thousands of them."""


def add_to(server: Server) -> None:
    """Teach a server to tell the progress; it is an empty text where there are no topics."""

    @server.feature(PROGRESS)
    def tell(params: Any) -> str:
        progress = server.buffer(params.textDocument.uri).checklist.progress
        return str(progress) if progress.total else ""
