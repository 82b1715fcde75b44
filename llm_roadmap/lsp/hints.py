"""Show the progress of sections and topics in the text, as inlay hints or as code lenses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from ..model import Topic
from .commands import TOGGLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Section
    from .buffers import Buffer
    from .server import Ready, Server


def add_to(server: Server) -> None:
    """Teach a server to show progress."""

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hint(params: types.InlayHintParams) -> list[types.InlayHint]:
        # A tick also changes the progress of what lies above it. Editors that keep such hints right
        # say something of it; Emacs and Kate do not, and go on showing old ones.
        if not (server.settings.hints and server.capability("workspace.inlay_hint")):
            return []
        return [*_hints(server.buffer(params.text_document.uri), params.range)]

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def lens(params: types.CodeLensParams) -> Ready:
        # An editor that knows hints, too, would show everything twice.
        is_shown = server.settings.hints and not server.capability("text_document.inlay_hint")
        buffer = server.buffer(params.text_document.uri)
        return server.ready(buffer, "lenses", lambda: [*_lenses(buffer)] if is_shown else [])

    def show_again() -> None:
        if server.capability("workspace.inlay_hint.refresh_support"):
            server.ask(types.WORKSPACE_INLAY_HINT_REFRESH)
        if server.capability("workspace.code_lens.refresh_support"):
            server.ask(types.WORKSPACE_CODE_LENS_REFRESH)

    server.on_settings.append(show_again)


def _hints(buffer: Buffer, range_: types.Range) -> Iterator[types.InlayHint]:
    """Yield the progress of the sections and topics whose lines are in a range."""
    for node in _with_topics(buffer, range_.start.line, range_.end.line):
        end = buffer.lines.position(buffer.lines.end(node.line - 1))
        yield types.InlayHint(end, str(node.progress), padding_left=True)


def _lenses(buffer: Buffer) -> Iterator[types.CodeLens]:
    """Yield the progress of all sections and topics, and what ticks such a topic."""
    for node in _with_topics(buffer, 0, len(buffer.lines)):
        start = types.Position(node.line - 1, 0)
        line = types.Range(start, start)
        # A lens needs a command. An empty one makes an editor show the lens, and do nothing.
        yield types.CodeLens(line, types.Command(str(node.progress), ""))
        if isinstance(node, Topic):
            title = "Untick" if node.done else "Tick"
            yield types.CodeLens(line, types.Command(title, TOGGLE, arguments=[buffer.uri, line]))


def _with_topics(buffer: Buffer, first: int, last: int) -> Iterator[Section | Topic]:
    """Yield the sections and topics on some lines, from 0, that have topics in them."""
    return (each for each in buffer.nodes(first, last) if each.progress.total)
