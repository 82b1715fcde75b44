"""Show what `lint` finds while the user types."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..linting import Severity
from ..linting.places import spans
from ..text.safe_text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..linting import Diagnostic
    from .buffers import Buffer
    from .server import Server

DELAY: Final = 0.2
"""The seconds without a change after which findings are sent."""

LONE_RETURNS: Final = (
    "nothing is shown of this document: there are carriage returns in it that end no line to some"
    " editors; take them out, or make all line ends alike, and open it again"
)

SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
"""How an editor shows findings: nothing in a text is as wrong as an error in a program."""

STALE: Final = "R301"
"""The code of a progress marker that is out of date."""

EXPLAINED: Final = Path(__file__).parents[1] / "linting" / "README.md"
"""Where each code is explained."""


class Publisher:
    """Send findings to an editor that does not ask for them."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._waiting: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def soon(self, uri: str) -> None:
        """Send the findings of a document as soon as no change has come for a while."""
        if self._server.capability("text_document.diagnostic"):
            return  # they are asked for, and shown twice otherwise
        self._waiting[uri] = None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._send()
            return
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_later(DELAY, self._send)

    def _send(self) -> None:
        waiting, self._waiting = [*self._waiting], {}
        for buffer in map(self._server.buffer, waiting):
            found = found_in(self._server, buffer)
            params = types.PublishDiagnosticsParams(buffer.uri, found, buffer.version)
            self._server.text_document_publish_diagnostics(params)


def found_in(server: Server, buffer: Buffer) -> list[types.Diagnostic]:
    """Return what there is to show of a document."""
    if buffer.reason:
        message = f"this document can't be read: {buffer.reason}"
        return [_on_first_line(buffer, message, types.DiagnosticSeverity.Error)]
    if buffer.has_lone_returns and buffer.roadmap.topics:
        return [_on_first_line(buffer, LONE_RETURNS, types.DiagnosticSeverity.Warning)]
    shown = server.settings.shown(buffer.findings)
    if server.capability("text_document.synchronization.will_save_wait_until"):
        shown = [each for each in shown if each.code != STALE]  # it is mended at the next save
    return as_shown(buffer, shown)


def _on_first_line(
    buffer: Buffer, message: str, severity: types.DiagnosticSeverity
) -> types.Diagnostic:
    """Return a message about a whole document, shown on its first line."""
    line = buffer.lines.whole(0)
    return types.Diagnostic(line, clean(message), severity, source="llm-roadmap")


def as_shown(buffer: Buffer, found: Sequence[Diagnostic]) -> list[types.Diagnostic]:
    """Return findings as an editor shows them."""
    return [
        types.Diagnostic(
            buffer.lines.range(*span),
            clean(each.message),
            SEVERITIES[each.severity],
            each.code,
            types.CodeDescription(f"{EXPLAINED.as_uri()}#{each.code.lower()}"),
            "llm-roadmap",
        )
        for each, span in zip(found, spans(buffer.source, found), strict=True)
    ]


def refresh(server: Server) -> None:
    """Have an editor that asks for findings ask for them again."""
    if server.capability("workspace.diagnostics.refresh_support"):
        server.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH)


def add_to(server: Server) -> None:
    """Teach a server to show findings."""
    publisher = Publisher(server)
    server.on_change.append(publisher.soon)
    server.on_settings.append(lambda: refresh(server))

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=False, workspace_diagnostics=False, identifier="llm-roadmap"
        ),
    )
    def pull(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        buffer = server.buffer(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(found_in(server, buffer))
