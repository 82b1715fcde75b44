"""The server itself: its documents, its settings, and how it talks to its editor."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from .. import __version__
from ..safe_text import clean_lines
from .documents import Document, OutOfStepError, changed, opened
from .positions import UNITS
from .settings import SECTION, Settings, read

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from concurrent.futures import Future

    from cattrs import Converter

NAME: Final = "llm-roadmap"

WATCH: Final = 2.0
"""How often, in seconds, the server looks whether its editor still runs."""


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, with answers where it has none."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message; a request that can't be read is answered with what is wrong."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], None, error.to_response_error())
            raise


class Server(LanguageServer):
    """A language server for Markdown checklists."""

    def __init__(self) -> None:
        self.converter: Converter = default_converter()  # type: ignore[no-untyped-call]
        """What reads the values that an editor sends."""
        super().__init__(
            NAME, __version__, protocol_cls=Protocol, converter_factory=lambda: self.converter
        )
        self.documents: dict[str, Document] = {}
        """What the editor has open, by its name; what was lost track of is left out."""
        self.settings = Settings()
        self.on_change: list[Callable[[str], None]] = []
        """What is called with the name of a document when it is opened, changed or closed."""
        self.is_shut_down = False
        # pygls would keep a second copy of each document, and count its lines as Python does.
        manage = self.protocol.fm.add_builtin_feature
        manage(types.TEXT_DOCUMENT_DID_OPEN, self._open)
        manage(types.TEXT_DOCUMENT_DID_CHANGE, self._change)
        manage(types.TEXT_DOCUMENT_DID_CLOSE, self._close)
        begin = self.protocol.fm.builtin_features[types.INITIALIZE]

        def initialize(params: types.InitializeParams) -> Generator[Any, Any, Any]:
            _prefer_encodings(params.capabilities)
            self._set(params.initialization_options)
            return (yield from begin(params))

        manage(types.INITIALIZE, initialize)
        self.feature(types.INITIALIZED)(partial(self._begin))
        self.feature(types.SHUTDOWN)(partial(self._shut_down))
        self.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(partial(self._configure))

    @property
    def encoding(self) -> str:
        """What the editor counts in on a line."""
        encoding = self.server_capabilities.position_encoding
        return str(getattr(encoding, "value", encoding))

    def can(self, feature: str) -> bool:
        """Whether the editor says that it can do something, by its path in the protocol."""
        value: Any = self.client_capabilities
        for name in feature.split("."):
            value = getattr(value, name, None)
        return bool(value)

    def document(self, uri: str) -> Document | None:
        """Return an open document that the settings cover."""
        return self.documents.get(uri) if self.settings.covers(uri) else None

    def tell(self, message: str, *, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(kind, f"{NAME}: {clean_lines(message)}"))

    def _open(self, params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        document = opened(item.uri, item.text, version=item.version, encoding=self.encoding)
        self._keep(item.uri, document)

    def _change(self, params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        before, changes = self.documents.get(uri), params.content_changes
        last = changes[-1] if changes else None
        try:
            if before:
                after = changed(before, changes, version=version)
            elif isinstance(last, types.TextDocumentContentChangeWholeDocument):
                after = opened(uri, last.text, version=version, encoding=self.encoding)
            else:
                return  # it has been told already
        except OutOfStepError as error:
            self._keep(uri, None)
            self.tell(f"lost track of {uri}: {error}; close it, and open it again")
        else:
            self._keep(uri, after)

    def _close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._keep(params.text_document.uri, None)

    def _keep(self, uri: str, document: Document | None) -> None:
        if document:
            self.documents[uri] = document
        else:
            self.documents.pop(uri, None)
        for act in self.on_change:
            act(uri)

    def _begin(self, _: types.InitializedParams) -> None:
        """Ask for the settings, and end if the editor ends without saying so."""
        self._ask_settings()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # the messages do not come from another process
        if self.process_id and os.name == "posix" and _runs(self.process_id):
            loop.call_later(WATCH, self._watch, self.process_id)

    def _watch(self, process: int) -> None:
        if not _runs(process):
            os._exit(1)  # a thread still waits for the next message; nothing here has to be saved
        asyncio.get_running_loop().call_later(WATCH, self._watch, process)

    def _shut_down(self, _: None) -> None:
        self.is_shut_down = True

    def _configure(self, params: types.DidChangeConfigurationParams) -> None:
        sent = params.settings
        if isinstance(sent, dict) and SECTION in sent:
            self._set(sent[SECTION])
        else:
            self._ask_settings()

    def ask(self, method: str, params: Any, then: Callable[[Any], None]) -> None:
        """Ask the editor for something, and do something with its answer, unless it refuses."""

        def answered(future: Future[Any]) -> None:
            if not future.cancelled() and not future.exception():
                then(future.result())

        self.protocol.send_request(method, params).add_done_callback(answered)

    def _ask_settings(self) -> None:
        if self.can("workspace.configuration"):
            items = [types.ConfigurationItem(section=SECTION)]
            self.ask(
                types.WORKSPACE_CONFIGURATION,
                types.ConfigurationParams(items=items),
                lambda answer: self._set(answer[0]) if answer and answer[0] is not None else None,
            )

    def _set(self, value: Any) -> None:
        self.settings, problems = read(value)
        for problem in problems:
            self.tell(problem)
        for uri in [*self.documents]:
            for act in self.on_change:
                act(uri)


def _prefer_encodings(capabilities: types.ClientCapabilities) -> None:
    """Put the encodings that an editor offers in the order in which they are liked here."""
    general = capabilities.general
    if general and general.position_encodings:
        ranks = {encoding: rank for rank, encoding in enumerate(UNITS)}
        general.position_encodings = sorted(
            general.position_encodings,
            key=lambda each: ranks.get(str(getattr(each, "value", each)), len(ranks)),
        )


def _runs(process: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def make_server() -> Server:
    """Return a server that has all features."""
    from . import actions, diagnostics, seeing, writing

    server = Server()
    for group in (diagnostics, actions, seeing, writing):
        group.add_to(server)
    return server


def serve() -> int:
    """Serve the editor at standard input and output until it ends, and return the exit status."""
    gc.enable()  # commands go without it, since they are over soon
    logger = logging.getLogger("pygls")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False  # what concerns the user is told in the editor
    logging.getLogger("asyncio").propagate = False
    server = make_server()
    # pygls closes what it writes to, and what is left in it may find nobody who reads.
    with suppress(BrokenPipeError), open(sys.stdout.fileno(), "wb", closefd=False) as output:
        server.start_io(stdout=output)
    return 0 if server.is_shut_down else 1
