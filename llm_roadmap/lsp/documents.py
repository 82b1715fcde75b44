"""Keep the documents that an editor has open, as the editor has them.

A change that can't be the editor's next one means that the two no longer have the same text:
nothing is said of such a document until its whole text comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from ..errors import DocumentError
from ..linting import lint
from ..markdown import parse
from .changes import OutOfStepError, applied, encoded
from .positions import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap
    from .server import Server


@dataclass(frozen=True)
class Document:
    """One state of a document that an editor has open."""

    uri: str
    """Its URI, as the editor writes it."""
    version: int
    """The editor's number of this state."""
    encoding: str
    """What the editor counts in on a line; see `positions.UNITS`."""
    source: bytes
    """Its text."""
    roadmap: Roadmap | None
    """Its topics and sections; None if it can't be read."""
    reason: str = ""
    """Why it can't be read."""
    has_lone_returns: bool = False
    """Whether carriage returns stand alone among other line ends, or did when it was last sent as
    a whole.

    They end lines by the protocol, and in Neovim and Emacs they do not. So a change may be on
    another line than it is here, and an edit could hit another line there.
    """

    @cached_property
    def lines(self) -> Lines:
        """Its lines."""
        return Lines(self.source, encoding=self.encoding)

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What `lint` finds in it; nothing in a document without topics and markers."""
        return lint(self.checklist) if self.checklist else ()

    @property
    def checklist(self) -> Roadmap | None:
        """Its roadmap, if there is a topic or marker in it, and it is known where its lines end."""
        roadmap = None if self.has_lone_returns else self.roadmap
        return roadmap if roadmap and (roadmap.topics or roadmap.outline.markers) else None


def add_to(server: Server) -> None:
    """Teach a server to keep documents.

    pygls would keep a second copy of each, and count its lines as Python does.
    """

    def open_(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        document = opened(item.uri, item.text, version=item.version, encoding=server.encoding)
        server.keep(item.uri, document)

    def change(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        try:
            after = _next(server, params)
        except OutOfStepError as error:
            _lose(server, uri, str(error))
        except Exception:  # an error of ours; pygls tells the user
            server.keep(uri, None)
            raise
        else:
            if after:
                server.keep(uri, after)

    def close(params: types.DidCloseTextDocumentParams) -> None:
        server.keep(params.text_document.uri, None)

    server.on_unreadable.append(partial(_miss, server))
    server.replace(types.TEXT_DOCUMENT_DID_OPEN, open_)
    server.replace(types.TEXT_DOCUMENT_DID_CHANGE, change)
    server.replace(types.TEXT_DOCUMENT_DID_CLOSE, close)


def _miss(server: Server, method: Any, params: Any) -> None:
    """Forget a document if a message about its text can't be read."""
    try:
        uri = params["textDocument"]["uri"]
    except (TypeError, LookupError):
        return
    opens, changes = types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE
    if not isinstance(uri, str) or method not in (opens, changes):
        return
    if method == opens or uri in server.documents:  # else it was told before
        _lose(server, uri, "what the editor sent of it can't be read")


def _lose(server: Server, uri: str, reason: str) -> None:
    """Forget a document whose text is not known any more, and tell the user."""
    server.keep(uri, None)
    server.tell(f"lost track of {uri}: {reason}; close it, and open it again")


def _next(server: Server, params: types.DidChangeTextDocumentParams) -> Document | None:
    """Return a document after changes; None if its text is not known, as was told already."""
    uri, version, changes = (
        params.text_document.uri,
        params.text_document.version,
        params.content_changes,
    )
    if before := server.documents.get(uri):
        return changed(before, changes, version=version)
    last = changes[-1] if changes else None
    if isinstance(last, types.TextDocumentContentChangeWholeDocument):
        return opened(uri, last.text, version=version, encoding=server.encoding)
    return None


def opened(uri: str, text: str, *, version: int, encoding: str) -> Document:
    """Return a document that an editor has opened, or whose whole text it has sent."""
    return _read(uri, encoded(text), version, encoding)


def changed(
    document: Document, changes: Sequence[types.TextDocumentContentChangeEvent], *, version: int
) -> Document:
    """Return a document after changes, each of them to what the one before it left.

    Raises OutOfStepError where a change can't be one to this document.
    """
    if version < document.version:
        raise OutOfStepError(f"version {version} came after version {document.version}")
    source = applied(document.source, changes, encoding=document.encoding)
    is_whole = any(
        isinstance(change, types.TextDocumentContentChangeWholeDocument) for change in changes
    )
    is_unsure = document.has_lone_returns and not is_whole
    return _read(document.uri, source, version, document.encoding, document, is_unsure=is_unsure)


def _read(
    uri: str,
    source: bytes,
    version: int,
    encoding: str,
    previous: Document | None = None,
    *,
    is_unsure: bool = False,
) -> Document:
    is_unsure = is_unsure or _has_lone_returns(source)
    try:
        roadmap = parse(source, previous=previous.roadmap if previous else None)
    except DocumentError as error:
        return Document(uri, version, encoding, source, None, str(error), is_unsure)
    return Document(uri, version, encoding, source, roadmap, has_lone_returns=is_unsure)


def _has_lone_returns(source: bytes) -> bool:
    return b"\n" in source and source.count(b"\r") > source.count(b"\r\n")
