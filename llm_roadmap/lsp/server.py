"""Define the server: what it knows of its editor, and how it talks to it.

What an editor tells is taken in at once, and its commands are run at once. What it asks for is put
in the queue.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import (
    JsonRpcContentModified,
    JsonRpcException,
    JsonRpcInvalidRequest,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from .. import __version__
from ..text.safe_text import clean_lines
from ..values import NamedTuple
from .buffers import Buffer
from .positions import prefer_encodings
from .settings import Settings
from .work_queue import Task, WorkQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    from cattrs import Converter

    from ..model import Roadmap

NAME: Final = "llm-roadmap"

AT_ONCE: Final = (types.INITIALIZE, types.SHUTDOWN, types.WORKSPACE_EXECUTE_COMMAND)
"""The requests that do not wait: they do something, for the text as it is when they come."""

PATIENT: Final = (types.TEXT_DOCUMENT_DIAGNOSTIC,)
"""The requests that wait until nothing is typed; the answer is about the text as it is then."""


ANSWERED_BY_THE_NEXT: Final = JsonRpcException(
    "the same was asked for again",
    types.LSPErrorCodes.ServerCancelled.value,
    {"retriggerRequest": False},
)
"""The refusal of a request that waits, when the editor asks the same again."""


class Ready(NamedTuple):
    """A result whose JSON is already made."""

    json: bytes
    """The result, in JSON."""

    @classmethod
    def of(cls, text: str) -> Ready:
        """Return a result whose JSON is this text."""
        return cls(text.encode())


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, which also answers what pygls would leave without an answer."""

    _server: Server

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message.

        The editor is told what is wrong with a request that can't be read. An answer that can't be
        read counts as a refusal. Any other message that can't be read is passed to `on_unreadable`.
        """
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" not in data:
                return types.ResponseErrorMessage(data["id"], error.to_response_error())
            if "id" in data:
                self._send_response(data["id"], None, error.to_response_error())
            else:
                _call_each(self._server.on_unreadable, data.get("method"), data.get("params"))
            raise

    def handle_message(self, message: Any) -> None:
        """Take a message: refuse it if it comes too early or too late, else do it now or later."""
        method = getattr(message, "method", types.EXIT)  # answers may come at any time, too
        if refusal := self._refusal(method):
            if hasattr(message, "id"):
                self._send_response(message.id, None, refusal.to_response_error())
        elif method == types.CANCEL_REQUEST:
            self._cancel(message)
        elif hasattr(message, "id") and hasattr(message, "method") and method not in AT_ONCE:
            self._put_in_queue(message)
        else:
            if method == types.SHUTDOWN:
                self._finish()
            super().handle_message(message)

    def _refusal(self, method: str) -> JsonRpcException | None:
        """Return what is wrong with a message that comes now; None if nothing is."""
        if method == types.EXIT:
            return None
        if self._shutdown:
            return JsonRpcInvalidRequest("the server was shut down")
        if method == types.INITIALIZE and self._server.has_begun:
            return JsonRpcInvalidRequest("'initialize' comes once")
        if method != types.INITIALIZE and not self._server.has_begun:
            return JsonRpcServerNotInitialized("'initialize' comes first")
        return None

    def _put_in_queue(self, request: Any) -> None:
        document = getattr(request.params, "text_document", None) or getattr(
            request.params, "textDocument", None
        )
        uri = str(getattr(document, "uri", ""))
        act = partial(super().handle_message, request)
        task = Task(act, uri, request.id, waits=request.method in PATIENT)
        self.drop(self._server.queue.add(task), ANSWERED_BY_THE_NEXT)

    def _cancel(self, message: Any) -> None:
        """Cancel a request that waits, or one that is being done beside others."""
        if tasks := self._server.queue.cancel(message.params.id):
            self.drop(tasks, JsonRpcRequestCancelled())
        else:
            super().handle_message(message)

    def _finish(self) -> None:
        """Do what there is to do before the end, but wait for nothing."""
        while task := self._server.queue.next():
            task.act()
        self.drop(self._server.queue.clear(), JsonRpcRequestCancelled())

    def drop(self, tasks: Iterable[Task], reason: JsonRpcException) -> None:
        """Answer requests that were taken out of the queue."""
        for task in tasks:
            if task.request is not None:
                self._send_response(task.request, None, reason.to_response_error())

    def _send_response(
        self, msg_id: int | str, result: Any = None, error: types.ResponseError | None = None
    ) -> None:
        """Send the answer to a request. What is ready to be sent is not made again."""
        if error or not isinstance(result, Ready):
            super()._send_response(msg_id, result, error)
            return
        self._result_types.pop(msg_id, None)
        begin = b'{"jsonrpc":"2.0","id":%s,"result":' % json.dumps(msg_id).encode()
        size = len(begin) + len(result.json) + 1
        header = b"Content-Length: %d\r\n\r\n" % size if self._include_headers else b""
        writer: Any = self.writer
        writer.write(b"".join((header, begin, result.json, b"}")))


class Server(LanguageServer):
    """A language server for Markdown checklists, without any features yet.

    Each module with features adds its handlers here, by `add_to`.
    """

    protocol: Protocol

    def __init__(self) -> None:
        """Make a server that keeps no document and knows no editor."""
        self.converter: Converter = default_converter()  # type: ignore[no-untyped-call]
        """What reads the values that an editor sends."""
        self.converter.register_structure_hook(str, _text)
        super().__init__(
            NAME, __version__, protocol_cls=Protocol, converter_factory=lambda: self.converter
        )
        self.queue = WorkQueue()
        """What the editor has asked for, and what else has to be done."""
        self.has_begun = False
        """Whether the editor has said what it can do."""
        self.editor = ""
        """The name that the editor gives itself; empty if it gives none."""
        self.buffers: dict[str, Buffer] = {}
        """The documents that the editor has open, by URI; those the server lost are left out."""
        self.settings = Settings()
        """What the user has set in the editor."""
        self.on_initialize: list[Callable[[types.InitializeParams], None]] = []
        """Functions to call when the editor has said what it can do."""
        self.on_begin: list[Callable[[], None]] = []
        """Functions to call as soon as the editor can be asked for something."""
        self.on_change: list[Callable[[str], None]] = []
        """Functions to call with the URI of a document that was opened, changed or closed."""
        self.on_unreadable: list[Callable[[Any, Any], None]] = []
        """Functions to call with the method and the values of a message that can't be read."""
        self.on_settings: list[Callable[[], None]] = []
        """Functions to call when the settings have changed."""
        begin = self.protocol.fm.builtin_features[types.INITIALIZE]

        def initialize(params: types.InitializeParams) -> Generator[Any, Any, Any]:
            prefer_encodings(params.capabilities)
            self.editor = params.client_info.name if params.client_info else ""
            result = yield from begin(params)
            self.has_begun = True
            return result

        self.replace(types.INITIALIZE, initialize)
        self.feature(types.INITIALIZE)(partial(_call_each, self.on_initialize))
        self.feature(types.INITIALIZED)(lambda _: _call_each(self.on_begin))

    @property
    def is_shut_down(self) -> bool:
        """Whether the editor has asked for the end, which is then no error."""
        return bool(self.protocol._shutdown)  # noqa: SLF001 - pygls has no other name for it

    @property
    def encoding(self) -> str:
        """What the editor counts in on a line."""
        encoding = self.server_capabilities.position_encoding
        return str(getattr(encoding, "value", encoding))

    def capability(self, feature: str) -> Any:
        """Return what the editor says that it can do; None if it says nothing.

        `feature` is its path in the protocol, such as `workspace.configuration`.
        """
        find: Any = get_capability  # its types know each feature by name
        return find(self.client_capabilities, feature)

    def buffer(self, uri: str) -> Buffer:
        """Return an open document that the settings cover; for any other, an empty one."""
        known = self.buffers.get(uri)
        return known if known and self.settings.covers(uri) else Buffer(uri, None, self.encoding)

    def keep(self, uri: str, buffer: Buffer | None) -> None:
        """Keep the new state of a document; with None, forget the document.

        What was asked about the state before is out of date, and is not answered any more.
        """
        if buffer:
            tasks = self.queue.changed(uri) if uri in self.buffers else []
            self.buffers[uri] = buffer
        else:
            tasks = self.queue.closed(uri)
            self.buffers.pop(uri, None)
        self.protocol.drop(tasks, JsonRpcContentModified())
        _call_each(self.on_change, uri)

    def ready(self, buffer: Buffer, what: str, make: Callable[[], Any]) -> Ready:
        """Return an answer about a document; it is made once, until the text or a setting changes.

        `what` names the answer among others about the same text. `make` returns the result, or a
        ready one.
        """
        key = what, self.settings
        if key not in buffer.answers:
            made = make()
            if not isinstance(made, Ready):
                unstructure, compact = self.converter.unstructure, (",", ":")
                made = Ready.of(json.dumps(made, default=unstructure, separators=compact))
            buffer.answers[key] = made
        return cast("Ready", buffer.answers[key])

    def workspace_edit(self, buffer: Buffer, after: Roadmap) -> types.WorkspaceEdit:
        """Return the edit that makes the checklist in a buffer what `after` is."""
        edits = buffer.edits(after)
        if not self.capability("workspace.workspace_edit.document_changes"):
            return types.WorkspaceEdit(changes={buffer.uri: edits})
        name = types.OptionalVersionedTextDocumentIdentifier(buffer.uri, buffer.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(name, edits)])

    def show_again(self) -> None:
        """Show everything again, by the settings as they are now."""
        for uri in [*self.buffers]:
            _call_each(self.on_change, uri)
        _call_each(self.on_settings)

    def tell(self, message: str, *, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(kind, f"{NAME}: {clean_lines(message)}"))

    def ask(
        self,
        method: str,
        params: Any = None,
        then: Callable[[Any], None] = lambda _: None,
        refused: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Ask the editor for something.

        `then` is called with its answer, or `refused` with the reason why there is none.
        """

        def answered(future: Future[Any]) -> None:
            if future.cancelled():
                return
            if error := future.exception():
                refused(str(error))
            else:
                then(future.result())

        self.protocol.send_request(method, params).add_done_callback(answered)

    def replace(self, method: str, handler: Callable[..., Any]) -> None:
        """Handle a message here that pygls would handle itself."""
        self.protocol.fm.add_builtin_feature(method, handler)


def _text(value: Any, _: type[str]) -> str:
    """Read a text; pygls would take anything, and make a text of it."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _call_each(listeners: list[Callable[..., None]], *arguments: Any) -> None:
    for listener in listeners:
        listener(*arguments)
