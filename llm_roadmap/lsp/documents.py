"""Keep the documents that an editor has open, as the editor has them.

If a change does not fit, the editor has another text than the server. Then the server forgets the
document, and shows nothing of it until the editor sends the whole text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lsprotocol import types

from ..errors import DocumentError
from ..linting import lint
from ..markdown import parse
from ..model import Topic
from ..text.edits import between
from .changes import OutOfStepError, applied, encoded
from .positions import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..linting import Diagnostic
    from ..model import Roadmap, Section
    from .server import Server

UNREADABLE: Final = "what the editor sent of it can't be read"


@cache
def empty_roadmap() -> Roadmap:
    """Return the roadmap of an empty document."""
    return parse(b"")


class Extent(NamedTuple):
    """A section or topic, and its lines."""

    node: Section | Topic
    """The section or topic."""
    depth: int
    """How many sections and topics it lies in."""
    first: int
    """Its first line, from 0."""
    last: int
    """Its last line that has text, from 0."""


@dataclass(frozen=True)
class Document:
    """One state of a document that an editor has open."""

    uri: str
    """Its URI, as the editor writes it."""
    version: int | None
    """The editor's number of this state; None if the document is not open."""
    encoding: str
    """What the editor counts in on a line; see `positions.UNITS`."""
    source: bytes = b""
    """Its text."""
    roadmap: Roadmap = field(default_factory=empty_roadmap)
    """Its topics and sections; an empty roadmap if it can't be read."""
    reason: str = ""
    """Why it can't be read; empty if it can."""
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
        return lint(self.checklist)

    @property
    def checklist(self) -> Roadmap:
        """Its roadmap, if there is a topic or marker in it, and it is known where its lines end.

        Otherwise it is an empty one, so that there is nothing to show and nothing to change.
        """
        is_checklist = self.roadmap.topics or self.roadmap.outline.markers
        return self.roadmap if is_checklist and not self.has_lone_returns else empty_roadmap()

    @cached_property
    def extents(self) -> tuple[Extent, ...]:
        """The sections and topics of the checklist, in document order, with their lines."""
        roadmap, lines = self.checklist, self.lines
        starts = [*(node.line for node, _ in roadmap.contents), len(lines) + 1]
        found = []
        for index, (node, depth) in enumerate(roadmap.contents):
            below = starts[roadmap.nesting.inside(index).stop]
            first = node.line - 1
            last = (node.last_line if isinstance(node, Topic) else below - 1) - 1
            while last > first and not lines.line(last).strip():
                last -= 1
            found.append(Extent(node, depth, first, max(first, last)))
        return tuple(found)

    def topic_around(self, line: int) -> Topic | None:
        """Return the innermost topic on a line, from 0; None if there is none."""
        before = self.extents[: bisect_right(self.extents, line, key=attrgetter("first"))]
        around = (each for each in reversed(before) if each.last >= line)
        innermost = next(around, None)
        return innermost.node if innermost and isinstance(innermost.node, Topic) else None

    def edits(self, after: Roadmap) -> list[types.TextEdit]:
        """Return the edits that turn the checklist into another state of it."""
        return [
            types.TextEdit(self.lines.range(start, stop), text.decode("utf-8", "surrogatepass"))
            for start, stop, text in between(self.checklist.source, after.source)
        ]


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
            after = _after_changes(server, params)
        except OutOfStepError as error:
            _lose_track(server, uri, str(error))
        except Exception:  # an error of ours; pygls tells the user
            server.keep(uri, None)
            raise
        else:
            if after:
                server.keep(uri, after)

    def close(params: types.DidCloseTextDocumentParams) -> None:
        server.keep(params.text_document.uri, None)

    server.on_unreadable.append(partial(_lose_unreadable, server))
    server.replace(types.TEXT_DOCUMENT_DID_OPEN, open_)
    server.replace(types.TEXT_DOCUMENT_DID_CHANGE, change)
    server.replace(types.TEXT_DOCUMENT_DID_CLOSE, close)


def _lose_unreadable(server: Server, method: Any, params: Any) -> None:
    """Forget a document if a message about its text can't be read."""
    match method, params:
        case types.TEXT_DOCUMENT_DID_OPEN, {"textDocument": {"uri": str(uri)}}:
            _lose_track(server, uri, UNREADABLE)
        case types.TEXT_DOCUMENT_DID_CHANGE, {"textDocument": {"uri": str(uri)}}:
            if uri in server.documents:  # else it was told before
                _lose_track(server, uri, UNREADABLE)


def _lose_track(server: Server, uri: str, reason: str) -> None:
    """Forget a document whose text is not known any more, and tell the user."""
    server.keep(uri, None)
    server.tell(f"lost track of {uri}: {reason}; close it, and open it again")


def _after_changes(server: Server, params: types.DidChangeTextDocumentParams) -> Document | None:
    """Return a document after changes; None if its text is not known, as was told already."""
    uri, version = params.text_document.uri, params.text_document.version
    if before := server.documents.get(uri):
        return changed(before, params.content_changes, version=version)
    match params.content_changes:
        case [*_, types.TextDocumentContentChangeWholeDocument(text=text)]:
            return opened(uri, text, version=version, encoding=server.encoding)
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
    if document.version is not None and version < document.version:
        raise OutOfStepError(f"version {version} came after version {document.version}")
    source = applied(document.source, changes, encoding=document.encoding)
    is_whole = any(
        isinstance(change, types.TextDocumentContentChangeWholeDocument) for change in changes
    )
    is_unsure = document.has_lone_returns and not is_whole
    return _read(
        document.uri, source, version, document.encoding, document.roadmap, is_unsure=is_unsure
    )


def _read(
    uri: str,
    source: bytes,
    version: int,
    encoding: str,
    previous: Roadmap | None = None,
    *,
    is_unsure: bool = False,
) -> Document:
    is_unsure = is_unsure or _has_lone_returns(source)
    roadmap, reason = empty_roadmap(), ""
    try:
        roadmap = parse(source, previous=previous)
    except DocumentError as error:
        reason = str(error)
    return Document(uri, version, encoding, source, roadmap, reason, is_unsure)


def _has_lone_returns(source: bytes) -> bool:
    return b"\n" in source and source.count(b"\r") > source.count(b"\r\n")
