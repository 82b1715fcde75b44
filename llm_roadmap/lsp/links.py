"""Show where a topic's links are written, so that an editor can open them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from .buffers import Buffer
    from .server import Ready, Server

ADDRESS: Final = re.compile(rb"(?:https?://|www\.)[^\s<>\[\]|\"`]+", re.IGNORECASE)
"""What may be the address of a web page. It can end in signs that are not part of the address."""

MOST_SIGNS: Final = 8
"""How many signs at its end may be too many, such as `).` and `**`."""


def add_to(server: Server) -> None:
    """Teach a server to show links."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def show(params: types.DocumentLinkParams) -> Ready:
        buffer = server.buffer(params.text_document.uri)
        return server.ready(
            buffer, "links", lambda: [*_links(buffer)] if server.settings.links else []
        )


def _links(buffer: Buffer) -> Iterator[types.DocumentLink]:
    """Yield each place where the address of a topic's link is written.

    The parser decides which addresses are links; what is searched for here is only where they are.
    """
    topics, source = buffer.checklist.topics, buffer.checklist.source
    targets = {_key(each.url): each.url for topic in topics for each in topic.resources}
    for match in ADDRESS.finditer(source):
        if address := _address(match[0].decode("utf-8", "replace"), targets):
            stop = match.start() + len(address.encode())
            target = targets[_key(address)]
            yield types.DocumentLink(buffer.lines.range(match.start(), stop), target)


def _address(written: str, targets: Container[str]) -> str:
    """Return the longest beginning of a text that is the address of a link; empty if none is."""
    sizes = range(len(written), max(len(written) - MOST_SIGNS, 0), -1)
    return next((written[:size] for size in sizes if _key(written[:size]) in targets), "")


def _key(address: str) -> str:
    """Return a form of an address that is the same in the document and in what the parser gives."""
    address = unquote(unescape(address))
    return address if "://" in address else f"http://{address}"
