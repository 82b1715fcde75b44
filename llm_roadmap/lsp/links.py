"""Show where a topic's links are written, so that an editor can open them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .documents import Document
    from .server import Server

ADDRESS: Final = re.compile(rb"(?:https?://|www\.)[^\s<>\[\]|\"`]+", re.IGNORECASE)
"""What may be the address of a web page; it can have a sign too many at its end."""

MOST_SIGNS: Final = 8
"""How many signs after an address are tried as no part of it, such as `).` and `**`."""


def add_to(server: Server) -> None:
    """Teach a server to show links."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def show(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        document = server.document(params.text_document.uri)
        return [*_links(document)] if document and server.settings.links else []


def _links(document: Document) -> Iterator[types.DocumentLink]:
    """Yield each place where an address is written that is the address of a topic's link.

    The parser decides which addresses are links; what is searched for here is only where they are.
    """
    topics = document.checklist.topics if document.checklist else ()
    targets = {_key(each.url): each.url for topic in topics for each in topic.resources}
    for match in ADDRESS.finditer(document.source) if targets else ():
        written = match[0].decode("utf-8", "replace")
        for size in range(len(written), max(len(written) - MOST_SIGNS, 0), -1):
            if target := targets.get(_key(written[:size])):
                stop = match.start() + len(written[:size].encode())
                yield types.DocumentLink(document.lines.range(match.start(), stop), target)
                break


def _key(address: str) -> str:
    """Return what is the same for an address as it is written and as the parser gives it."""
    address = unquote(unescape(address))
    return address if "://" in address else f"http://{address}"
