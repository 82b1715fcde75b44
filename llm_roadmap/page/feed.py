"""Tell one open page of all that changes, as server-sent events, for as long as it is open."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .allowed_documents import AllowedDocuments
    from .folder_watching import FolderWatch
    from .shown_document import ShownDocument

BEAT: Final = 10.0
"""Seconds after which a page is told that the server is still there, if nothing else is told."""
AGAIN: Final = 0.5
"""Seconds after which a document that is not there is looked for again."""
ONCE: Final = ("at", "from", "html", "order", "ends", "sections", "title")
"""The parts of a state that are not compared with what the page was told last."""
RETRY: Final = 1000
"""Milliseconds after which a page that has lost the server looks for it again."""


async def events(
    document: ShownDocument, allowed: AllowedDocuments, around: FolderWatch, *, seen: str
) -> AsyncIterator[str]:
    """Yield events for a page: `state` when the document has changed, and `documents`.

    `seen` is the revision that the page shows already; empty: none.
    """
    changed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    await asyncio.to_thread(document.follow, wake)
    around.follow(wake)
    try:
        yield f"retry: {RETRY}\n\n"
        told, sums = None, None
        while True:
            changed.clear()
            state = await asyncio.to_thread(document.state, seen)
            seen = state.get("revision", seen)
            news = {name: value for name, value in state.items() if name not in ONCE}
            if news != told or "html" in state:
                yield _event("state", state)
            told = news
            if around.version != sums:
                sums = around.version
                yield _event("documents", await asyncio.to_thread(allowed.sums))
            while not await _wait_for(changed, BEAT if "ticks" in state else AGAIN):
                if "ticks" not in state:
                    break
                yield _event("beat", {})
    finally:
        around.leave(wake)
        await asyncio.shield(asyncio.to_thread(document.leave, wake))


async def _wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait until an event is set, and return True; False after so many seconds."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _event(kind: str, data: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=True)}\n\n"
