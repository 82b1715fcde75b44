"""Find topics in all documents of the editor's folders, by words of their titles."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.uris import to_fs_path

from ..folders import Given
from .outline import TOPIC, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Roadmap, Topic
    from .server import Server

MOST: Final = 500
"""The most topics that are found; who looks for one of more types another letter."""


def add_to(server: Server) -> None:
    """Teach a server to find topics."""

    @server.feature(types.WORKSPACE_SYMBOL)
    async def find(params: types.WorkspaceSymbolParams) -> list[dict[str, Any]]:
        words = params.query.casefold().split()
        found: list[dict[str, Any]] = []
        for uri, roadmap in _roadmaps(server):
            found += (
                _symbol(uri, topic)
                for topic in roadmap.topics
                if all(word in topic.title.casefold() for word in words)
            )
            if len(found) >= MOST:
                break
            await asyncio.sleep(0)  # so that nothing else waits until all are read
        return found[:MOST]


def _roadmaps(server: Server) -> Iterator[tuple[str, Roadmap]]:
    """Yield what is open in the editor, then what else is in its folders, with their URIs.

    What can't be read is left out.
    """
    buffers = [server.buffer(uri) for uri in server.buffers]
    yield from ((each.uri, each.checklist) for each in buffers)
    open_ = {path.resolve() for each in buffers if (path := _path(each.uri))}
    for roadmap in Given(_folders(server)).roadmaps(lambda _: None):
        path = Path(roadmap.name)
        if path.resolve() not in open_ and server.settings.covers(path.as_uri()):
            yield path.as_uri(), roadmap


def _folders(server: Server) -> list[Path]:
    """Return the editor's folders; none if it has only single files open."""
    uris = [*server.workspace.folders] or [server.workspace.root_uri]
    paths = [_path(uri) for uri in uris if uri]
    return [path for path in paths if path and path.is_dir()]


def _path(uri: str) -> Path | None:
    """Return the path of a file; None if the URI is of something else."""
    try:
        path = to_fs_path(uri)
        return Path(path) if path else None
    except ValueError:
        return None


def _symbol(uri: str, topic: Topic) -> dict[str, Any]:
    """Return what the protocol calls `SymbolInformation`; it leads to the topic's line."""
    line = {"line": topic.line - 1, "character": 0}
    return {
        "name": name(topic),
        "kind": TOPIC,
        "containerName": " > ".join(topic.path),
        "location": {"uri": uri, "range": {"start": line, "end": line}},
    }
