"""Have the editor make edits, one after the other.

An edit is made for one state of a document, and the editor refuses it for another one. So while
one edit is on its way, the next one waits until the editor has sent the text that it has led to.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Roadmap
    from .documents import Document
    from .server import Server


class Change(NamedTuple):
    """Something that a user wants to be done to a document."""

    label: str
    """What it does, in a few words."""
    result: Callable[[Document], Roadmap]
    """What returns the document afterwards."""
    no_result: str
    """What to tell the user if that changes nothing."""


class Queue:
    """The changes to one document that wait for their turn."""

    def __init__(self, server: Server, uri: str) -> None:
        """Begin without any; `uri` names the document."""
        self._server = server
        self._uri = uri
        self._waiting: deque[Change] = deque()
        self._sent: Document | None = None  # the state that the edit on its way is made for
        self._is_made = False  # whether the editor says that it has made it

    def add(self, change: Change) -> None:
        """Make a change as soon as all that were added before are made."""
        self._waiting.append(change)
        self.go_on()

    def go_on(self) -> None:
        """Send the next edit, unless one is still on its way."""
        if self._sent and not (self._is_made and self._has_new_text(self._sent)):
            return
        self._sent, self._is_made = None, False
        while self._waiting and not self._sent:
            self._begin(self._waiting.popleft())

    def _has_new_text(self, before: Document) -> bool:
        """Return whether the editor has sent another text than the one the edit was made for."""
        now = self._server.documents.get(self._uri)
        return now is None or now.version != before.version

    def _begin(self, change: Change) -> None:
        document = self._server.document(self._uri)
        after = change.result(document)
        if after == document.checklist:
            self._server.tell(change.no_result, kind=types.MessageType.Info)
            return
        self._sent = document

        def refused(reason: str) -> None:
            self._server.tell(f"the editor did not make the edit: {reason or 'it gives no reason'}")
            self._sent = None
            self.go_on()

        def answered(answer: types.ApplyWorkspaceEditResult) -> None:
            if answer.applied:
                self._is_made = True
                self.go_on()
            else:
                refused(answer.failure_reason or "")

        params = types.ApplyWorkspaceEditParams(
            workspace_edit(self._server, document, after), change.label
        )
        self._server.ask(types.WORKSPACE_APPLY_EDIT, params, answered, refused)


class Queues:
    """The changes that wait, for all documents of a server."""

    def __init__(self, server: Server) -> None:
        """Begin without any."""
        self._server = server
        self._queues: dict[str, Queue] = {}
        server.on_change.append(self._go_on)

    def add(self, uri: str, change: Change) -> None:
        """Make a change to a document as soon as all that were added before are made."""
        self._queues.setdefault(uri, Queue(self._server, uri)).add(change)

    def _go_on(self, uri: str) -> None:
        """Go on with a document that has changed; forget one that was closed or lost."""
        if uri not in self._server.documents:
            self._queues.pop(uri, None)
        elif queue := self._queues.get(uri):
            queue.go_on()


def workspace_edit(server: Server, document: Document, after: Roadmap) -> types.WorkspaceEdit:
    """Return the edit that makes a document what a roadmap says."""
    edits = document.edits(after)
    if not server.can("workspace.workspace_edit.document_changes"):
        return types.WorkspaceEdit(changes={document.uri: edits})
    name = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(name, edits)])
