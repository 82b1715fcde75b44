"""Show what `lint` finds while the user types."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from ..linting import Severity
from ..linting.line_and_column import spans
from ..text.safe_text import clean
from .work_queue import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..linting import Diagnostic
    from .buffers import Buffer
    from .server import Ready, Server

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


def ask_editor_to_refresh(server: Server) -> None:
    """Have an editor that asks for findings ask for them again."""
    if server.capability("workspace.diagnostics.refresh_support"):
        server.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH)


def add_to(server: Server) -> None:
    """Teach a server to show findings."""

    def publish_soon(uri: str) -> None:
        if not server.capability("text_document.diagnostic"):  # else they are asked for
            server.queue.add(Task(partial(publish, uri), uri, waits=True))

    def publish(uri: str) -> None:
        buffer = server.buffer(uri)
        params = types.PublishDiagnosticsParams(uri, found_in(server, buffer), buffer.version)
        server.text_document_publish_diagnostics(params)

    server.on_change.append(publish_soon)
    server.on_settings.append(lambda: ask_editor_to_refresh(server))

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=False, workspace_diagnostics=False, identifier="llm-roadmap"
        ),
    )
    def pull(params: types.DocumentDiagnosticParams) -> Ready:
        buffer = server.buffer(params.text_document.uri)
        return server.ready(
            buffer,
            "findings",
            lambda: types.RelatedFullDocumentDiagnosticReport(found_in(server, buffer)),
        )
