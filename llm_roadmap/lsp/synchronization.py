"""Follow what an editor opens, changes and closes, so that its text is known here byte for byte.

If a change does not fit, the editor has another text than the server. Then the server forgets the
document, and shows nothing of it until the editor sends the whole text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from .buffers import Buffer, Received
from .positions import byte_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .server import Server

UNREADABLE: Final = "what the editor sent of it can't be read"

HALVES: Final = re.compile("[\ud800-\udfff]")
"""Half of a character in UTF-16; editors may send the halves one by one."""


RECENT: Final = 64
"""How many changes of a document are kept at most, to put in order what comes in another one."""

ROOM: Final = 1 << 24
"""How many bytes the texts before these may have together: each is kept whole."""


class OutOfStepError(ValueError):
    """A change does not fit the text that is known here."""


def add_to(server: Server) -> None:
    """Teach a server to follow the documents of its editor.

    pygls would keep a second copy of each, and count its lines as Python does.
    """

    def open_(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        server.keep(item.uri, opened_buffer(item.uri, item.text, item.version, server.encoding))

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
            if uri in server.buffers:  # else the user was told before
                _lose_track(server, uri, UNREADABLE)


def _lose_track(server: Server, uri: str, reason: str) -> None:
    """Forget a document whose text is not known any more, and tell the user."""
    server.keep(uri, None)
    server.tell(f"lost track of {uri}: {reason}; close it, and open it again")


def _after_changes(server: Server, params: types.DidChangeTextDocumentParams) -> Buffer | None:
    """Return a document after changes; None if its text is not known, as was told already."""
    uri, version = params.text_document.uri, params.text_document.version
    if before := server.buffers.get(uri):
        return changed(before, params.content_changes, version)
    match params.content_changes:
        case [*_, types.TextDocumentContentChangeWholeDocument(text=text)]:
            return opened_buffer(uri, text, version, server.encoding)
    return None


def opened_buffer(uri: str, text: str, version: int, encoding: str) -> Buffer:
    """Return a document that an editor has opened, or whose whole text it has sent."""
    source = encoded(text)
    return Buffer(uri, version, encoding, source, _has_lone_returns(source))


def changed(
    before: Buffer, changes: Sequence[types.TextDocumentContentChangeEvent], version: int
) -> Buffer:
    """Return a document after changes, each of them to what the one before it left.

    Helix 25.01 can send a later state first when keys come fast. So what came too early is taken
    back, and made again. Raises OutOfStepError if a change can't be one to this document.
    """
    early = [each for each in before.recent if each.version > version]
    if not early:
        return _next_state(before, changes, version)
    state = replace(early[0].before, recent=before.recent[: -len(early)])
    if version == state.version:
        raise OutOfStepError(f"version {version} came again after version {before.version}")
    for each in (Received(state, changes, version), *early):
        state = _next_state(state, each.changes, each.version)
    return replace(state, previous=before.last_roadmap, structures=before.structures)


def _next_state(
    before: Buffer, changes: Sequence[types.TextDocumentContentChangeEvent], version: int
) -> Buffer:
    """Return a document after changes that come in order."""
    if before.version is not None and version < before.version:
        raise OutOfStepError(f"version {version} came after version {before.version}")
    source = with_changes(before.source, changes, encoding=before.encoding)
    is_whole = any(
        isinstance(change, types.TextDocumentContentChangeWholeDocument) for change in changes
    )
    is_unsure = (before.has_lone_returns and not is_whole) or _has_lone_returns(source)
    last = Received(replace(before, previous=None, structures={}, recent=()), changes, version)
    return Buffer(
        before.uri,
        version,
        before.encoding,
        source,
        is_unsure,
        before.last_roadmap,
        before.structures,
        (*before.recent, last)[-min(RECENT, ROOM // (len(source) + 1) + 1) :],
    )


def _has_lone_returns(source: bytes) -> bool:
    has_both = b"\r" in source and b"\n" in source
    return has_both and source.count(b"\r") > source.count(b"\r\n")


def with_changes(
    source: bytes, changes: Sequence[types.TextDocumentContentChangeEvent], *, encoding: str
) -> bytes:
    """Return a text after changes, each of them to what the one before it left.

    It is a list of lines meanwhile, so that each of many changes costs no more than its own lines.
    Raises OutOfStepError if a change can't be one to this text.
    """
    lines = split(source)
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            _replace(lines, change.range, encoded(change.text), encoding)
        else:
            lines = split(encoded(change.text))
    after = b"".join(lines)
    if any(HALVES.search(change.text) for change in changes):
        return encoded(after.decode("utf-8", "surrogatepass"))
    return after


def encoded(text: str) -> bytes:
    """Return a text in UTF-8, the halves of a character put together."""
    if HALVES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text.encode("utf-8", "surrogatepass")


def split(source: bytes) -> list[bytes]:
    """Return the lines of a text, with their ends. The last one has no end, so it can be empty."""
    lines = source.splitlines(keepends=True)
    return lines if lines and not lines[-1].endswith((b"\n", b"\r")) else [*lines, b""]


def _replace(lines: list[bytes], range_: types.Range, text: bytes, encoding: str) -> None:
    """Replace the text in a range."""
    first, start = _line_and_byte(lines, range_.start, encoding)
    last, stop = _line_and_byte(lines, range_.end, encoding)
    if (first, start) > (last, stop) or range_.start.line > len(lines):
        raise OutOfStepError(f"there is no range {range_} in it")
    # Two line ends can become one where the text begins or ends, so the lines around it take part.
    part = slice(max(first - 1, 0), last + 2)
    above, below = lines[part.start : first], lines[last + 1 : part.stop]
    text = b"".join([*above, lines[first][:start], text, lines[last][stop:], *below])
    is_end = part.stop >= len(lines)
    lines[part] = split(text) if is_end else text.splitlines(keepends=True)


def _line_and_byte(lines: list[bytes], position: types.Position, encoding: str) -> tuple[int, int]:
    """Return the line of a position, and the byte on that line; both from 0."""
    if position.line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    line = lines[position.line]
    return position.line, byte_at(line.rstrip(b"\r\n"), position.character, encoding=encoding)
